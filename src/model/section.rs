//! What the readers of several sections share.

use std::collections::BTreeMap;

use crate::calendar::Span;
use crate::diagnostic::{Findings, Refusal};
use crate::document::read::{self, Entry};
use crate::document::{Fields, Node};

/// Work in minutes.
pub type Minutes = u32;

/// Named things in the order of their names, each read by `one`; a thing that cannot be read is left out.
pub(super) fn named<T>(
    node: Option<Node<'_>>,
    what: &'static str,
    out: &mut Findings,
    mut one: impl FnMut(&Entry<'_>, &mut Findings) -> Option<T>,
) -> BTreeMap<String, T> {
    let mut things = BTreeMap::new();
    let Some(node) = node else { return things };
    for entry in read::entries(node, what, out) {
        if let (Some(id), Some(thing)) = (read::id(entry.name, entry.place, out), one(&entry, out)) {
            things.insert(id.to_owned(), thing);
        }
    }
    things
}

/// The title of a thing, or its id made readable.
pub(super) fn title(fields: &Fields<'_>, id: &str, out: &mut Findings) -> String {
    fields.get("title").and_then(|node| read::line(node, out)).unwrap_or_else(|| id.replace('-', " "))
}

/// A reference to something by its id.
pub(super) fn reference(node: Node<'_>, out: &mut Findings) -> Option<String> {
    read::id(read::text(node, out)?.trim(), node.place(), out).map(str::to_owned)
}

/// A list of references.
pub(super) fn references(node: Option<Node<'_>>, out: &mut Findings) -> Vec<String> {
    node.map_or_else(Vec::new, |node| {
        read::list(node).into_iter().filter_map(|item| reference(item, out)).collect()
    })
}

/// Work, in `m` and `h`, as minutes.
pub(super) fn effort(node: Node<'_>, out: &mut Findings) -> Option<Minutes> {
    read::said(node, out, |text| {
        let minutes =
            Span::parse(text)?.elapsed_minutes().and_then(|minutes| Minutes::try_from(minutes).ok());
        minutes.ok_or_else(|| {
            Refusal::new(format!("`{text}` is no work"))
                .help("work is written in minutes and hours: `1h 30m`")
        })
    })
}
