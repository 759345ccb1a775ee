//! One procedure, to be read: everything it says, and its last runs.

use serde_json::{Value, json};

use super::past::Past;
use super::{parts, steps, targets};
use crate::calendar::wording::work;
use crate::cli::Failure;
use crate::cli::context::{Context, Loaded};
use crate::content::{Block, Item, Words};
use crate::model::{Escalation, Ladder, Named, RunBook, Rung};
use crate::ui::content;
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// The column in which what follows a label begins.
const COLUMN: usize = 13;

/// The procedure for people.
pub(super) fn text(named: Named<'_>, past: &Past, loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let (book, procedure) = (named.book, named.procedure);
    let mut page = context.stdout();
    let address = loaded.library.address(named);
    page.title(&procedure.name, &address)?;
    page.blank();
    for (label, lines) in facts(named, loaded) {
        for (n, (style, text)) in lines.iter().enumerate() {
            let head = if n == 0 { format!("  {label:<11}") } else { " ".repeat(COLUMN) };
            let line = Line::new().dim(head).styled(*style, text);
            // A place or a link stands whole on its line.
            if text.contains(' ') { page.prose(&line, COLUMN)? } else { page.line(&line)? }
        }
    }
    page.blank();
    content::print(&past.changed(&loaded.wording), &mut page)?;
    let mut reading = parts::Reading::of(book, procedure);
    for (title, _, part) in parts::of(procedure) {
        steps::section(title, part, &mut reading, &mut page)?;
    }
    escalation(procedure.escalation.as_ref(), book, &mut page)?;
    page.blank();
    content::print(&past.went(procedure.effort, &loaded.wording), &mut page)?;
    page.blank();
    page.line(&Line::new().typed(format!("runbook run {address}")))?;
    Ok(page.flush()?)
}

type Facts = Vec<(&'static str, Vec<(Style, String)>)>;

/// Labels with the lines beside them; what the author left out is left out.
fn facts(named: Named<'_>, loaded: &Loaded) -> Facts {
    let (book, procedure) = (named.book, named.procedure);
    let plain = |text: String| vec![(Style::Plain, text)];
    let mut facts: Facts = Vec::new();
    let mut rules = Vec::new();
    for (rule, place) in targets::rules(procedure) {
        rules.push((Style::Plain, rule));
        rules.push((Style::Dim, loaded.library.sources.line_of(place)));
    }
    facts.push(("rule", rules));
    let role = |id: &String| match book.roles.get(id) {
        Some(role) => {
            plain([&[format!("{id}: {}", role.title)], role.contact.as_slice()].concat().join(", "))
        }
        None => plain(id.clone()),
    };
    facts.extend(procedure.owner.as_ref().map(|id| ("owner", role(id))));
    facts.extend(
        procedure
            .operator
            .as_ref()
            .filter(|id| procedure.owner.as_ref() != Some(id))
            .map(|id| ("operator", role(id))),
    );
    facts.extend(targets::lines(named).map(|lines| ("targets", lines)));
    facts.extend(targets::required(procedure).map(|lines| ("requires", lines)));
    let covers =
        procedure.covers.iter().map(|id| book.scope.get(id).map_or(id, |item| &item.title).clone()).collect();
    let lists = [
        ("consulted", procedure.consulted.clone()),
        ("informed", procedure.informed.clone()),
        ("covers", covers),
        ("tags", procedure.tags.clone()),
    ];
    facts.extend(
        lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(label, list)| (label, plain(list.join(", ")))),
    );
    facts.extend(procedure.effort.map(|minutes| ("effort", plain(work(u64::from(minutes))))));
    let wording = &loaded.wording;
    facts.extend(procedure.since.map(|date| ("since", plain(wording.day(date)))));
    let review =
        procedure.review_every.as_ref().map(|span| format!(", reviewed every {span}")).unwrap_or_default();
    facts.extend(
        procedure.last_updated.map(|date| ("updated", plain(format!("{}{review}", wording.day(date))))),
    );
    if !procedure.links.is_empty() {
        facts.push(("links", procedure.links.iter().map(|link| (Style::Plain, link.clone())).collect()));
    }
    facts
}

fn escalation(escalation: Option<&Escalation>, book: &RunBook, page: &mut Page) -> Result<(), Failure> {
    let ladders: Vec<(String, &str)> = match escalation {
        None | Some(Escalation::Nobody) => return Ok(()),
        Some(Escalation::Ladder(name)) => vec![(format!("Escalation: {name}"), name)],
        Some(Escalation::Cases(cases)) => {
            cases.iter().map(|(when, name)| (format!("Escalation, {when}: {name}"), name.as_str())).collect()
        }
    };
    for (title, name) in ladders {
        let Some(ladder) = book.ladders.get(name) else { continue };
        page.blank();
        page.line(&Line::new().bold(title))?;
        rungs(ladder, book, page)?;
    }
    Ok(())
}

/// The rungs, one a row: when, whom, how they are reached, and who calls.
fn rungs(ladder: &Ladder, book: &RunBook, page: &mut Page) -> Result<(), Failure> {
    let when =
        |rung: &Rung| rung.after.as_ref().map_or_else(|| "now".to_owned(), |after| format!("after {after}"));
    let column = ladder.rungs.iter().map(|rung| when(rung).len()).max().unwrap_or(0);
    let role = ladder.rungs.iter().map(|rung| rung.to.len()).max().unwrap_or(0);
    for rung in &ladder.rungs {
        let contact = book.roles.get(&rung.to).map(|role| role.contact.join(", ")).unwrap_or_default();
        let indent = column + role + 6;
        let line = Line::new().text(format!("  {:<column$}  {:<role$}  {contact}", when(rung), rung.to));
        if contact.contains(' ') {
            page.prose(&line, indent)?;
        } else {
            page.line(&line)?;
        }
        let by = rung.by.as_ref().map(|by| format!("called by {by}"));
        let when = rung.when.as_ref().map(|when| format!("when {when}"));
        let said: Vec<String> = by.into_iter().chain(when).collect();
        if !said.is_empty() {
            page.prose(&Line::new().text(" ".repeat(indent)).dim(said.join(", ")), indent)?;
        }
    }
    Ok(())
}

/// The procedure to paste.
pub(super) fn blocks(named: Named<'_>, past: &Past, loaded: &Loaded) -> Vec<Block> {
    let procedure = named.procedure;
    let mut blocks = vec![Block::Title(procedure.name.clone(), loaded.library.address(named))];
    let facts = facts(named, loaded).into_iter().map(|(label, lines)| {
        (label.to_owned(), lines.into_iter().map(|(_, text)| Words::from(text)).collect())
    });
    blocks.push(Block::Facts(facts.collect()));
    blocks.extend(past.changed(&loaded.wording));
    let mut reading = parts::Reading::of(named.book, procedure);
    for (title, _, steps) in parts::of(procedure) {
        if !steps.is_empty() {
            blocks.push(Block::Heading(title.to_owned()));
            blocks.extend(steps::items(steps, &mut reading).into_iter().map(Block::Item));
        }
    }
    for name in procedure.escalation.as_ref().map(Escalation::ladders).unwrap_or_default() {
        let Some(ladder) = named.book.ladders.get(name) else { continue };
        blocks.push(Block::Heading(format!("Escalation: {name}")));
        blocks.extend(ladder.rungs.iter().map(|rung| Block::Item(rung_item(rung, named.book))));
    }
    blocks.extend(past.went(procedure.effort, &loaded.wording));
    blocks
}

/// `after 4h: partner, desk@partner.example.com, called by support-manager`.
fn rung_item(rung: &Rung, book: &RunBook) -> Item {
    let after = rung.after.as_ref().map_or_else(|| "now".to_owned(), |after| format!("after {after}"));
    let contact = book.roles.get(&rung.to).map(|role| role.contact.clone()).unwrap_or_default();
    let by = rung.by.as_ref().map(|by| format!("called by {by}"));
    let when = rung.when.as_ref().map(|when| format!("when {when}"));
    let said: Vec<String> = std::iter::once(rung.to.clone()).chain(contact).chain(by).chain(when).collect();
    Item::new("", Words::from(format!("{after}: {}", said.join(", "))))
}

/// The procedure for programs.
pub(super) fn json(named: Named<'_>, past: &Past, loaded: &Loaded) -> Value {
    let (book, procedure) = (named.book, named.procedure);
    let position = loaded.library.sources.get(procedure.place.source);
    let mut value = json!({
        "book": book.id,
        "procedure": procedure.id,
        "name": procedure.name,
        "path": position.path,
        "line": position.position(procedure.place.span.start).line,
        "rules": targets::rules(procedure).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>(),
        "targets": targets::json(named),
        "in_order": procedure.targets.as_ref().is_some_and(|targets| targets.in_order),
        "in_turn": targets::turns(procedure),
        "requires": targets::required_json(named),
        "owner": procedure.owner,
        "operator": procedure.operator,
        "consulted": procedure.consulted,
        "informed": procedure.informed,
        "covers": procedure.covers,
        "tags": procedure.tags,
        "effort_minutes": procedure.effort,
        "links": procedure.links,
        "last_updated": procedure.last_updated,
        "since": procedure.since.or(book.since),
        "inputs": steps::json(&procedure.aside().inputs),
        "before": steps::json(&procedure.aside().before),
        "steps": steps::json(&procedure.steps),
        "validation": steps::json(&procedure.validation),
        "rollback": steps::json(&procedure.aside().rollback),
        "finally": steps::json(&procedure.aside().finally),
        "repeatable": !procedure.aside().once,
        "escalation": procedure.escalation.as_ref().map(|escalation| ladders(escalation, book)),
    });
    if let (Value::Object(value), Value::Object(past)) = (&mut value, past.json()) {
        value.extend(past);
    }
    value
}

fn ladders(escalation: &Escalation, book: &RunBook) -> Vec<Value> {
    let rung = |rung: &Rung| {
        let contact = book.roles.get(&rung.to).map(|role| role.contact.clone()).unwrap_or_default();
        let after = rung.after.as_ref().map(ToString::to_string);
        json!({ "to": rung.to, "contact": contact, "after": after, "by": rung.by, "when": rung.when })
    };
    let rungs =
        |name: &str| book.ladders.get(name).map(|ladder| ladder.rungs.iter().map(rung).collect::<Vec<_>>());
    let cases = match escalation {
        Escalation::Nobody => Vec::new(),
        Escalation::Ladder(name) => vec![(None, name)],
        Escalation::Cases(cases) => cases.iter().map(|(when, name)| (Some(when), name)).collect(),
    };
    cases
        .into_iter()
        .map(|(when, name)| json!({ "when": when, "ladder": name, "rungs": rungs(name) }))
        .collect()
}
