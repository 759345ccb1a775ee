//! Where a place is by the keys that lead to it.

use crate::diagnostic::{SourceId, Span};
use crate::document::Node;
use crate::model::Library;

/// The procedures of one file, found quickly, and the rest of it.
#[derive(Debug, Default)]
pub(super) struct Addresses<'a> {
    root: Option<Node<'a>>,
    /// Sorted by where they begin.
    procedures: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    span: Span,
    id: &'a str,
    value: Node<'a>,
}

impl<'a> Addresses<'a> {
    /// Those of a file; nothing where it could not be read.
    pub(super) fn of(library: &'a Library, source: SourceId) -> Self {
        let mut parts = library.books.iter().flat_map(|book| &book.parts);
        let root = parts.find(|part| part.source == source).and_then(|part| part.tree().root());
        let section = root.and_then(|root| {
            root.pairs().find(|(key, _)| key.scalar() == Some("procedures")).map(|(_, value)| value)
        });
        let entry = |(key, value): (Node<'a>, Node<'a>)| {
            Some(Entry { span: joined(key, value), id: key.scalar()?, value })
        };
        let procedures = section.into_iter().flat_map(|section| section.pairs().filter_map(entry)).collect();
        Self { root, procedures }
    }

    /// The keys down to what holds a span, with `/`; items of lists by number, from 1. Empty at the top.
    pub(super) fn of_span(&self, span: Span) -> String {
        let after = self.procedures.partition_point(|entry| entry.span.start <= span.start);
        let within = |entry: &&Entry<'a>| holds(entry.span, span);
        let mut keys = Vec::new();
        match after.checked_sub(1).and_then(|at| self.procedures.get(at)).filter(within) {
            Some(entry) => {
                keys.extend(["procedures".to_owned(), entry.id.to_owned()]);
                descend(entry.value, span, &mut keys);
            }
            None => self.root.into_iter().for_each(|root| descend(root, span, &mut keys)),
        }
        keys.join("/")
    }

    /// The procedure that holds a span.
    pub(super) fn procedure(&self, span: Span) -> Option<&'a str> {
        let after = self.procedures.partition_point(|entry| entry.span.start <= span.start);
        let entry = self.procedures.get(after.checked_sub(1)?)?;
        holds(entry.span, span).then_some(entry.id)
    }

    /// The ids of its procedures, in order.
    pub(super) fn procedures(&self) -> impl Iterator<Item = &'a str> {
        self.procedures.iter().map(|entry| entry.id)
    }
}

fn joined(key: Node<'_>, value: Node<'_>) -> Span {
    Span { start: key.span().start, end: key.span().end.max(value.span().end) }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.start < outer.end.max(outer.start + 1)
}

fn descend(mut node: Node<'_>, span: Span, keys: &mut Vec<String>) {
    while let Some((key, value, at)) = node.holding(span.start) {
        keys.push(match key {
            Some(key) => key.scalar().unwrap_or("?").to_owned(),
            None => (at + 1).to_string(),
        });
        node = value;
    }
}
