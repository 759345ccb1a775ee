//! What stands at a place: a key, a name, a rule, a trigger.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::names::holds;
use super::texts::Texts;
use super::walk::{Mention, Met};
use crate::calendar::Wording;
use crate::diagnostic::{Place, SourceId, Span};
use crate::document::{Form, Key, Node, read};
use crate::ledger::State;
use crate::lint;
use crate::model::{Library, Named};
use crate::schedule::{Ground, plan};
use crate::trigger::Trigger;

/// What is told of a place, as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is told of.
    pub place: Place,
    /// What is told.
    pub markdown: String,
}

/// What is told of the place of a byte; `now` is what next dates come after.
#[must_use]
pub fn hover(library: &Library, texts: &Texts, id: SourceId, byte: u32, now: DateTime<Utc>) -> Option<Hover> {
    if let Some(found) = suppressed_rule(library, id, byte) {
        return Some(found);
    }
    let (mut key, mut name, mut value) = (None, None, None);
    texts.walk(id, &mut |met| match met {
        Met::Key { key: found, node, value: of } if holds(node.place(), id, byte) => {
            key = Some((found, node, of));
        }
        Met::Key { key: found, value: of, .. } if holds(of.place(), id, byte) => value = Some((found, of)),
        Met::Name(found) if holds(found.place, id, byte) => name = Some(found),
        _ => {}
    });
    if let Some(found) = name.and_then(|name| of_name(library, texts, name, now)) {
        return Some(found);
    }
    let at = match key {
        // Of several triggers the first is told.
        Some((key, _, of)) if key.name == "trigger" => {
            read::list(of).first().map_or(byte, |first| first.span().start)
        }
        _ => byte,
    };
    let dates = trigger_at(library, id, at).map(|(named, trigger)| {
        let next = next_dates(library, named, Some(trigger), 3, now);
        (trigger.place, format!("{}\n\n{}", trigger.rule.describe(), listed(&next)))
    });
    match (key, dates) {
        (Some((key, node, _)), Some((_, dates))) => {
            return Some(Hover { place: node.place(), markdown: format!("{}\n\n{dates}", of_key(key)) });
        }
        (Some((key, node, _)), None) => return Some(Hover { place: node.place(), markdown: of_key(key) }),
        (None, Some((place, markdown))) => return Some(Hover { place, markdown }),
        (None, None) => {}
    }
    let (key, node) = value?;
    let plain = node.scalar().is_some() && !matches!(key.form, Form::Text);
    plain.then(|| Hover { place: node.place(), markdown: of_key(key) })
}

fn of_key(key: &Key) -> String {
    let mut text = format!("**{}**: {}", key.name, key.about);
    let words = words(key.form);
    if !words.is_empty() {
        let _ = write!(text, "\n\nOne of: {}.", words.join(", "));
    }
    let examples = examples(key.form);
    if !examples.is_empty() {
        let _ = write!(text, "\n\nSuch as: `{}`.", examples.join("`, `"));
    }
    text
}

fn words(form: Form) -> Vec<&'static str> {
    match form {
        Form::Words(words) => words(),
        Form::List(one) => self::words(*one),
        Form::Any(forms) => forms.iter().flat_map(|form| self::words(*form)).collect(),
        _ => Vec::new(),
    }
}

fn examples(form: Form) -> Vec<&'static str> {
    match form {
        Form::Said(spelling) => spelling.examples.to_vec(),
        Form::List(one) => examples(*one),
        Form::Any(forms) => forms.iter().flat_map(|form| examples(*form)).collect(),
        _ => Vec::new(),
    }
}

fn of_name(library: &Library, texts: &Texts, name: Mention<'_>, now: DateTime<Utc>) -> Option<Hover> {
    let place = name.place;
    if name.kind == "rules" {
        return rule(name.name, place);
    }
    let names = texts.names();
    let declared = names.iter().find(|other| other.declares && other.is(&name))?;
    let mut markdown = format!("**{}** ({})", name.name, singular(name.kind));
    if let Some(title) = declared.value.and_then(title) {
        let _ = write!(markdown, ": {title}");
    }
    if name.kind == "procedures" {
        about_procedure(library, name.name, now, &mut markdown);
    }
    Some(Hover { place, markdown })
}

/// What people call a thing.
pub(super) fn title(value: Node<'_>) -> Option<&str> {
    let wanted = |key: Node<'_>| matches!(key.scalar(), Some("title" | "name"));
    value.pairs().find(|(key, _)| wanted(*key))?.1.scalar()
}

/// What one thing of a kind is called.
pub(super) fn singular(kind: &'static str) -> &'static str {
    match kind {
        "books" => "run book",
        "escalations" => "ladder",
        "scope" => "scope",
        _ => kind.trim_end_matches('s'),
    }
}

fn about_procedure(library: &Library, id: &str, now: DateTime<Utc>, text: &mut String) {
    let all = library.books.iter().flat_map(|book| {
        book.procedures.iter().chain(&book.partial).map(move |procedure| Named { book, procedure })
    });
    let Some(named) = all.into_iter().find(|named| named.procedure.id == id) else { return };
    if let Some(owner) = &named.procedure.owner {
        let _ = write!(text, "\n\nOwner: {owner}");
    }
    let rules: Vec<String> = named.procedure.triggers.iter().map(|trigger| trigger.rule.describe()).collect();
    if !rules.is_empty() {
        let _ = write!(text, "\n\nTrigger: {}", rules.join("; "));
    }
    if let [next, ..] = &next_dates(library, named, None, 1, now)[..] {
        let _ = write!(text, "\n\nNext due: {next}");
    }
}

/// The trigger that a byte is in, with its procedure.
fn trigger_at(library: &Library, id: SourceId, byte: u32) -> Option<(Named<'_>, &Trigger)> {
    library.procedures().find_map(|named| {
        let mut triggers = named.procedure.triggers.iter();
        triggers.find(|trigger| holds(trigger.place, id, byte)).map(|trigger| (named, trigger))
    })
}

/// The next deadlines in the zone of the book; none of what has no plan.
fn next_dates(
    library: &Library,
    named: Named<'_>,
    only: Option<&Trigger>,
    most: usize,
    now: DateTime<Utc>,
) -> Vec<String> {
    let state = State::default();
    let ground = Ground::new(library, &state, now);
    let wording = Wording { zone: named.book.zone.clone(), now };
    let wanted = |one: &plan::Planned<'_>| {
        let same = only.is_none_or(|only| only.place == one.trigger.place);
        same && !one.slot.is_cancelled() && one.slot.due.at >= now
    };
    // What opened before may be due only later.
    let from = now - chrono::TimeDelta::days(1);
    let found = plan::next(&ground, named, from, most, wanted).unwrap_or_default();
    let said = |one: &plan::Planned<'_>| {
        let due = one.slot.due;
        format!("{} ({})", wording.deadline(due.at, due.inclusive), one.slot.key)
    };
    found.iter().map(said).collect()
}

fn listed(dates: &[String]) -> String {
    match dates {
        [] => "No date is known in advance.".to_owned(),
        _ => dates.iter().fold(String::new(), |text, date| text + "- due " + date + "\n"),
    }
}

fn rule(name: &str, place: Place) -> Option<Hover> {
    let summary = lint::summary(name)?;
    let markdown = format!("**{name}**: {summary}.\n\n`runbook explain {name}` says more.");
    Some(Hover { place, markdown })
}

/// The rule that a comment says to ignore.
fn suppressed_rule(library: &Library, id: SourceId, byte: u32) -> Option<Hover> {
    let source = library.sources.get(id);
    let line = source.line_at(byte);
    let text = source.line(line);
    let comment = text.find("# runbook: ignore")?;
    let start = source.line_start(line);
    let at = (byte as usize).checked_sub(start).filter(|at| *at > comment && text.is_char_boundary(*at))?;
    let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let from = text[..at].rfind(|c| !name(c)).map_or(0, |before| before + 1);
    let end = text[at..].find(|c| !name(c)).map_or(text.len(), |after| at + after);
    rule(text.get(from..end)?, Place { source: id, span: Span::new(start + from, start + end) })
}
