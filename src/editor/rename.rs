//! Another id for a thing, everywhere it is named.
//!
//! What is recorded under the old id stays its own: where the format has `formerly`, the old one is kept there. The
//! new texts are read before they are offered; what would bring an error is refused.

use std::collections::BTreeMap;

use super::names::at;
use super::texts::Texts;
use super::walk::{Mention, is_id};
use crate::diagnostic::{Diagnostic, Edit, Fix, Place, Safety, Severity, SourceId, Span};
use crate::document::{Node, NodeKind, read};
use crate::lint::{self, Options};
use crate::model::Library;

/// Kinds of names that are named nowhere but where the format says so, and so can be changed everywhere.
const KINDS: &[&str] = &[
    "procedures",
    "roles",
    "escalations",
    "anchors",
    "windows",
    "events",
    "scope",
    "targets",
    "steps",
    "inputs",
];
/// Kinds that keep former ids.
const REMEMBER: &[&str] = &["procedures", "anchors", "targets"];

/// Why a thing is not renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRename {
    /// There is no name there.
    #[error("there is no id here that can be renamed")]
    NoName,
    /// What is recorded under it would be lost.
    #[error("the id of a {0} is not renamed here: what is recorded under it would be lost")]
    Told(&'static str),
    /// The new one is none.
    #[error("`{0}` is no id: ids are of a-z, 0-9 and `-`")]
    Bad(String),
    /// The new one is another's.
    #[error("`{0}` is taken")]
    Taken(String),
    /// There is no place that could keep the old one.
    #[error(
        "what is recorded under `{0}` would be lost, since `formerly:` has no place there: write it as `{0}: {{…}}` first"
    )]
    Forgets(String),
    /// It would bring an error.
    #[error("the run book would not be right afterwards: {0}")]
    Breaks(String),
}

/// The name that a byte is in, and where, if it can be renamed.
pub fn renamable(texts: &Texts, id: SourceId, byte: u32) -> Result<(Place, String), NoRename> {
    let names = texts.names();
    let found = known(&names, id, byte)?;
    Ok((found.place, found.name.to_owned()))
}

/// The edits that give a thing another id. They do not overlap.
pub fn rename(
    library: &Library,
    texts: &Texts,
    (id, byte): (SourceId, u32),
    new: &str,
    options: &Options,
) -> Result<Vec<Edit>, NoRename> {
    let names = texts.names();
    let found = known(&names, id, byte)?;
    if !is_id(new) {
        return Err(NoRename::Bad(new.to_owned()));
    }
    if new == found.name {
        return Ok(Vec::new());
    }
    if names.iter().any(|name| name.declares && name.is(&Mention { name: new, ..found })) {
        return Err(NoRename::Taken(new.to_owned()));
    }
    let of_it = || names.iter().filter(|name| name.is(&found));
    let mut edits: Vec<Edit> = of_it().map(|name| replace(name.place, name.spelled.of(new))).collect();
    if REMEMBER.contains(&found.kind) {
        let value = of_it().find(|name| name.declares).and_then(|name| name.value);
        let kept = value.and_then(|value| remembered(library, value, found.name, new));
        edits.push(kept.ok_or_else(|| NoRename::Forgets(found.name.to_owned()))?);
    }
    edits.sort_by_key(|edit| edit.place);
    edits.dedup();
    proved(library, edits, options)
}

/// The name at a byte, if it is declared and its kind can be renamed.
fn known<'t>(names: &[Mention<'t>], id: SourceId, byte: u32) -> Result<Mention<'t>, NoRename> {
    let found = at(names, id, byte).ok_or(NoRename::NoName)?;
    if !names.iter().any(|name| name.declares && name.is(&found)) {
        return Err(NoRename::NoName);
    }
    if KINDS.contains(&found.kind) {
        Ok(found)
    } else {
        Err(NoRename::Told(super::hover::singular(found.kind)))
    }
}

fn replace(place: Place, text: String) -> Edit {
    Edit { place, was: None, text }
}

/// `formerly` with the old id, without the new one.
fn remembered(library: &Library, value: Node<'_>, old: &str, new: &str) -> Option<Edit> {
    let NodeKind::Mapping(_) = value.kind() else { return None };
    if let Some((_, former)) = value.pairs().find(|(key, _)| key.scalar() == Some("formerly")) {
        let kept = read::list(former).into_iter().filter_map(Node::scalar).filter(|id| *id != new);
        let ids: Vec<&str> = kept.chain([old]).collect();
        return Some(replace(former.place(), format!("[{}]", ids.join(", "))));
    }
    let (first, _) = value.pairs().next()?;
    let (place, start) = (first.place(), first.span().start);
    let source = library.sources.get(place.source);
    let line = source.line_at(start);
    let indent = source.text.get(source.line_start(line)..start as usize)?;
    let braces = source.text.as_bytes().get(value.span().start as usize) == Some(&b'{');
    let end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match indent.chars().all(|c| c == ' ') {
        true if !braces => format!("formerly: [{old}]{end}{indent}"),
        _ if braces => format!("formerly: [{old}], "),
        _ => return None,
    };
    Some(replace(Place { source: place.source, span: Span { start, end: start } }, text))
}

/// The edits, if the books are as right after them as before.
fn proved(library: &Library, edits: Vec<Edit>, options: &Options) -> Result<Vec<Edit>, NoRename> {
    let before = lint::check(library, options).findings;
    let fix = Fix { safety: Safety::Unsafe, edits };
    let Some(after) = lint::checked_after(library, &fix, options) else { return Err(NoRename::NoName) };
    let errors = |findings: &[Diagnostic]| {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            *counts.entry(finding.rule).or_default() += 1;
        }
        counts
    };
    let (old, new) = (errors(&before), errors(&after));
    let worse = new.iter().find(|(rule, count)| old.get(*rule).unwrap_or(&0) < *count).map(|(rule, _)| *rule);
    match worse.and_then(|rule| after.iter().rev().find(|finding| finding.rule == rule)) {
        Some(finding) => Err(NoRename::Breaks(finding.title.clone())),
        None => Ok(fix.edits),
    }
}
