//! Where a procedure uses what its steps and inputs answer: between `{{` and `}}`, in conditions and moments, and as
//! variables of commands.

use std::ops::Range;

use crate::diagnostic::{Place, Span};
use crate::document::{Node, NodeKind};
use crate::step::variable_name;

/// A use of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'t> {
    /// `steps` or `inputs`.
    pub(super) kind: &'static str,
    /// The id, as it is declared.
    pub(super) name: &'t str,
    pub(super) place: Place,
    pub(super) spelled: Spelled,
}

/// How an id is written where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelled {
    /// As it is.
    Plain,
    /// With `_` for `-`.
    Under,
    /// As an environment variable.
    Variable,
}

impl Spelled {
    /// An id so written.
    pub(super) fn of(self, id: &str) -> String {
        match self {
            Self::Plain => id.to_owned(),
            Self::Under => id.replace('-', "_"),
            Self::Variable => variable_name(id),
        }
    }
}

/// Keys whose texts begin with a name: conditions, moments, and those who may not decide.
const NAMING: [&str; 5] = ["when", "that", "any", "due", "not"];
/// Keys of texts that read variables.
const READING: [&str; 3] = ["run", "stdin", "env"];
/// Keys of a procedure under which no step stands.
const APART: [&str; 4] = ["trigger", "targets", "escalation", "requires"];

/// The uses in a procedure, in the order of its text.
pub(super) fn uses<'t>(procedure: Node<'t>, met: &mut dyn FnMut(Use<'t>)) {
    let mut known: Vec<(&'static str, &'t str)> = Vec::new();
    for (key, value) in procedure.pairs().filter(|(key, _)| !is_apart(*key)) {
        if key.scalar() == Some("inputs") {
            known.extend(value.pairs().filter_map(|(name, _)| Some(("inputs", name.scalar()?))));
        } else {
            steps(value, &mut known);
        }
    }
    if known.is_empty() {
        return;
    }
    for (key, value) in procedure.pairs().filter(|(key, _)| !is_apart(*key)) {
        texts(value, key.scalar().unwrap_or(""), &mut |key, node| in_text(key, node, &known, met));
    }
}

fn is_apart(key: Node<'_>) -> bool {
    key.scalar().is_some_and(|key| APART.contains(&key))
}

/// The ids of steps, those inside groups too.
fn steps<'t>(node: Node<'t>, known: &mut Vec<(&'static str, &'t str)>) {
    let id = node.pairs().find(|(key, _)| key.scalar() == Some("id")).and_then(|(_, id)| id.scalar());
    known.extend(id.map(|id| ("steps", id.trim())));
    let inner = node.pairs().map(|(_, value)| value).chain(node.items());
    inner.filter(|inner| !matches!(inner.kind(), NodeKind::Scalar(..))).for_each(|inner| steps(inner, known));
}

/// Every text with the innermost key it stands under; of `env` that key, whatever the variables are called.
fn texts<'t>(node: Node<'t>, key: &'t str, each: &mut dyn FnMut(&'t str, Node<'t>)) {
    if let NodeKind::Scalar(..) = node.kind() {
        each(key, node);
    }
    node.items().for_each(|item| texts(item, key, each));
    for (name, value) in node.pairs() {
        texts(value, if key == "env" { key } else { name.scalar().unwrap_or(key) }, each);
    }
}

fn in_text<'t>(key: &str, node: Node<'t>, known: &[(&'static str, &'t str)], met: &mut dyn FnMut(Use<'t>)) {
    let text = node.source();
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    for (at, _) in text.match_indices("{{") {
        found.push((word(text, at + 2), false));
    }
    if NAMING.contains(&key) && !text.starts_with(['*', '|', '>']) {
        found.push((word(text, usize::from(text.starts_with(['"', '\'']))), false));
    }
    if READING.contains(&key) {
        let begins = ["$env:", "${env:", "${", "$", "%"]
            .iter()
            .flat_map(|sign| text.match_indices(sign).map(|(at, sign)| at + sign.len()));
        let mut begins: Vec<usize> = begins.collect();
        begins.sort_unstable();
        begins.dedup();
        found.extend(begins.into_iter().map(|at| (word(text, at), true)));
    }
    for (range, variable) in found {
        let Some(written) = text.get(range.clone()).filter(|written| !written.is_empty()) else { continue };
        let start = node.span().start as usize;
        let place = Place { span: Span::new(start + range.start, start + range.end), ..node.place() };
        for &(kind, name) in known {
            let forms = if variable { &[Spelled::Variable][..] } else { &[Spelled::Plain, Spelled::Under] };
            if let Some(&spelled) = forms.iter().find(|spelled| spelled.of(name) == written) {
                met(Use { kind, name, place, spelled });
            }
        }
    }
}

/// The word after a byte, blanks before it left out.
fn word(text: &str, from: usize) -> Range<usize> {
    let rest = text.get(from..).unwrap_or("");
    let start = from + (rest.len() - rest.trim_start_matches(' ').len());
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let end =
        text.get(start..).and_then(|rest| rest.find(|c: char| !part(c))).map_or(text.len(), |at| start + at);
    start..end
}
