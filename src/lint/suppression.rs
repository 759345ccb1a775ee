//! Findings that the files say to ignore: `# runbook: ignore[RULE, …] until 2027-01-31 reason: TEXT`.
//!
//! At the end of a line it is about what begins on that line, on a line of its own about what follows, and as
//! `ignore-file[…]` about the whole file. What makes a text unreadable cannot be ignored.

use chrono::NaiveDate;

use super::{Hidden, settings};
use crate::diagnostic::{Diagnostic, Findings, Fix, Place, Safety, Severity, Source, SourceId, Span};
use crate::document::{Comment, Node, comments, read};
use crate::model::Library;

const SIGN: &str = "runbook: ignore";

/// One comment that says so.
#[derive(Debug)]
struct Suppression {
    place: Place,
    /// The rules, each with its place.
    rules: Vec<(String, Place)>,
    /// Why; empty if nothing says it.
    reason: String,
    until: Option<NaiveDate>,
    /// What goes if the comment goes: its whole line if it has one of its own, else also the blanks before it.
    line: Option<Place>,
    /// What it is about.
    covered: Span,
}

/// Whether any text has such a comment.
pub(super) fn are_there(library: &Library) -> bool {
    library.sources.iter().any(|(_, source)| source.text.contains(SIGN))
}

/// Takes the ignored findings away and reports what is wrong with the comments; what was taken away.
pub(super) fn apply(
    all: &mut Vec<Diagnostic>,
    library: &Library,
    today: NaiveDate,
    out: &mut Findings,
) -> Vec<Hidden> {
    let mut hidden = Vec::new();
    for (id, source) in library.sources.iter().filter(|(_, source)| source.text.contains(SIGN)) {
        for ignore in of(id, source, library, out) {
            if !is_in_force(&ignore, today, out) {
                continue;
            }
            for (rule, place) in &ignore.rules {
                let count = hidden.len();
                let ignored =
                    |finding: &mut Diagnostic| finding.rule == rule && covers(&ignore, finding.label.place);
                let reason = || Some(ignore.reason.clone());
                hidden
                    .extend(all.extract_if(.., ignored).map(|finding| Hidden { finding, reason: reason() }));
                if hidden.len() == count {
                    let title = format!("there is no finding of `{rule}` to ignore here");
                    let finding = Diagnostic::new("unused-suppression", Severity::Warning, *place, title);
                    let finding = finding.help("take the name away, or the whole comment");
                    out.add(match (&ignore.rules[..], ignore.line) {
                        ([_], Some(line)) => finding.fix(Fix::replace(Safety::Safe, line, "")),
                        _ => finding,
                    });
                }
            }
        }
    }
    hidden
}

fn covers(ignore: &Suppression, place: Place) -> bool {
    let (outer, start) = (ignore.covered, place.span.start);
    ignore.place.source == place.source && outer.start <= start && start < outer.end.max(outer.start + 1)
}

/// Whether it still holds; says what is wrong with it.
fn is_in_force(ignore: &Suppression, today: NaiveDate, out: &mut Findings) -> bool {
    if ignore.reason.is_empty() {
        let title = "nothing says why this is ignored";
        let finding = Diagnostic::new("suppression-no-reason", Severity::Warning, ignore.place, title);
        out.add(finding.help("add `reason:` and a few words after the `]`"));
    }
    match ignore.until {
        Some(until) if until < today => {
            let title = format!("this was to be ignored until {until}");
            let finding = Diagnostic::error("suppression-expired", ignore.place, title);
            out.add(finding.help("correct what it is about, or look at it again and write a later date"));
            false
        }
        _ => true,
    }
}

/// The comments of a file that say so.
fn of(id: SourceId, source: &Source, library: &Library, out: &mut Findings) -> Vec<Suppression> {
    let mut parts = library.books.iter().flat_map(|book| &book.parts);
    let root = parts.find(|part| part.source == id).and_then(|part| part.tree().root());
    let said = comments(&source.text);
    let whole = Span::new(0, source.text.len().max(1));
    said.iter().filter_map(|comment| ignore(id, source, comment, root, whole, out)).collect()
}

fn ignore(
    id: SourceId,
    source: &Source,
    comment: &Comment,
    root: Option<Node<'_>>,
    whole: Span,
    out: &mut Findings,
) -> Option<Suppression> {
    let place = Place { source: id, span: comment.span };
    let rest = comment.text.trim_start().strip_prefix(SIGN)?;
    let (of_file, rest) = rest.strip_prefix("-file").map_or((false, rest), |rest| (true, rest));
    let wrong = |out: &mut Findings| {
        let title = "this is not how findings are ignored";
        let help = "write `# runbook: ignore[RULE] reason: TEXT`, or `ignore-file[RULE]` for the whole file";
        out.add(Diagnostic::error("invalid-suppression", place, title).help(help));
    };
    let Some((list, rest)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        wrong(out);
        return None;
    };
    let (until, reason) = match rest.split_once("reason:") {
        Some((until, reason)) => (until.trim(), reason.trim().to_owned()),
        None => (rest.trim(), String::new()),
    };
    let until = match until.strip_prefix("until").map(str::trim) {
        None if until.is_empty() => None,
        Some(date) if read::date(date).is_ok() => read::date(date).ok(),
        _ => {
            wrong(out);
            return None;
        }
    };
    let at = |name: &str| {
        let start = name.as_ptr() as usize - comment.text.as_ptr() as usize + comment.span.start as usize + 1;
        Place { source: id, span: Span::new(start, start + name.len()) }
    };
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut rules: Vec<(String, Place)> = names.map(|name| (name.to_owned(), at(name))).collect();
    rules.retain(|(name, place)| {
        let unknown = settings::unknown(name, *place);
        let known = unknown.is_none();
        out.add_all(unknown);
        known
    });
    let covered = if of_file { Some(whole) } else { root.and_then(|root| about(root, source, comment)) };
    let line = Some(Place { source: id, span: whole_of(source, comment) });
    Some(Suppression { place, rules, reason, until, line, covered: covered.unwrap_or(comment.span) })
}

fn whole_of(source: &Source, comment: &Comment) -> Span {
    let range = comment.span.range();
    let (before, after) = (&source.text[..range.start], &source.text[range.end..]);
    let start = before.trim_end_matches([' ', '\t']).len();
    let end = range.end + if comment.alone { after.find('\n').map_or(after.len(), |at| at + 1) } else { 0 };
    Span::new(start, end)
}

/// What a comment is about: the outermost entry or item that begins on its line before it, or first after it.
fn about(root: Node<'_>, source: &Source, comment: &Comment) -> Option<Span> {
    let line = source.position(comment.span.start).line;
    let from = if comment.alone { comment.span.end } else { u32::try_from(source.line_start(line)).ok()? };
    let mut node = root;
    loop {
        let joined = |(key, value): (Node<'_>, Node<'_>)| Span {
            start: key.span().start,
            end: key.span().end.max(value.span().end),
        };
        let mut inside = None;
        let entries = node.pairs().map(|pair| (joined(pair), pair.1));
        for (span, value) in entries.chain(node.items().map(|item| (item.span(), item))) {
            if span.start >= from {
                return (comment.alone || span.start < comment.span.start).then_some(span);
            }
            if span.end > from {
                inside = Some(value);
                break;
            }
        }
        node = inside?;
    }
}
