//! The outline of a file: its sections, the things they declare, and the steps of procedures.

use crate::diagnostic::Findings;
use crate::diagnostic::{SourceId, Sources, Span};
use crate::document::{Limits, Node, NodeKind, parse};
use crate::model::HEADER;
use crate::step::KINDS;

use super::hover::title;

/// Something in the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called in the file.
    pub name: String,
    /// What people call it; may be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub whole: Span,
    /// Its name; within the whole.
    pub grip: Span,
    /// What is in it, in the order of the text.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A section.
    Section,
    /// A procedure.
    Procedure,
    /// Anything else that has a name.
    Thing,
    /// A step.
    Step,
}

/// Parts of a procedure that hold steps.
const PARTS: [&str; 6] = ["before", "steps", "validation", "rollback", "finally", "inputs"];

/// The outline of a file, in the order of its text.
#[must_use]
pub fn symbols(sources: &Sources, id: SourceId) -> Vec<Symbol> {
    let tree = parse(id, &sources.get(id).text, &Limits::default(), &mut Findings::default());
    let Some(root) = tree.root() else { return Vec::new() };
    let section = |(key, value): (Node<'_>, Node<'_>)| {
        let name = key.scalar().filter(|name| HEADER.key(name).is_some())?;
        let holds = !matches!(name, "calendar" | "lint" | "defaults" | "values" | "budgets");
        let inner = value.pairs().filter(|_| holds).filter_map(|(key, value)| thing(name, key, value));
        matches!(value.kind(), NodeKind::Mapping(_))
            .then(|| symbol(name, "", SymbolKind::Section, key, value, inner.collect()))
    };
    root.pairs().filter_map(section).collect()
}

fn thing(section: &str, key: Node<'_>, value: Node<'_>) -> Option<Symbol> {
    let kind = if section == "procedures" { SymbolKind::Procedure } else { SymbolKind::Thing };
    let steps = value.pairs().filter(|(key, _)| {
        kind == SymbolKind::Procedure && key.scalar().is_some_and(|name| PARTS.contains(&name))
    });
    let steps = steps.flat_map(|(_, part)| part.items().filter_map(step)).collect();
    Some(symbol(key.scalar()?, title(value).unwrap_or_default(), kind, key, value, steps))
}

fn step(node: Node<'_>) -> Option<Symbol> {
    let kind = |key: Node<'_>| KINDS.iter().find(|kind| key.scalar() == Some(kind.name));
    let (text, kind, grip) = match node.scalar() {
        Some(text) => (text, "", node),
        None => node.pairs().find_map(|(key, value)| Some((value.scalar()?, kind(key)?.name, value)))?,
    };
    let inner = node.pairs().filter(|(key, _)| matches!(key.scalar(), Some("steps" | "finally")));
    let inner = inner.flat_map(|(_, part)| part.items().filter_map(step)).collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(symbol(&line, kind, SymbolKind::Step, grip, node, inner))
}

fn symbol(
    name: &str,
    detail: &str,
    kind: SymbolKind,
    key: Node<'_>,
    value: Node<'_>,
    children: Vec<Symbol>,
) -> Symbol {
    let (grip, last) = (key.span(), value.span());
    let whole = Span { start: grip.start.min(last.start), end: grip.end.max(last.end) };
    // Editors refuse a name that is empty.
    let name = if name.is_empty() { "-" } else { name };
    Symbol { name: name.to_owned(), detail: detail.to_owned(), kind, whole, grip, children }
}
