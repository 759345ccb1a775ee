//! What the readers of several sections share.

use std::collections::BTreeMap;

use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Findings, Place, Refusal};
use crate::document::read::{self, Entry};
use crate::document::{Fields, Form, Node};

/// A list of ids that nothing declares.
pub(super) const IDS: Form = Form::List(&Form::Name(""));
/// One role, by its id.
pub(super) const ROLE: Form = Form::Name("roles");
/// Work, in minutes and hours.
pub(super) const EFFORT: Form = Form::Said(&SPAN);
/// Lines of text.
pub(super) const LINES: Form = Form::List(&Form::Text);

/// Work in minutes.
pub type Minutes = u32;

/// Where the parts of something are written, by key; few enough to be looked through.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<(&'static str, Place)>);

impl Places {
    /// Where a key's value is written.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Place> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, place)| place)
    }

    /// Whether a key is written.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Keeps the place of a key that has none yet.
    pub(super) fn keep(&mut self, key: &'static str, place: Place) {
        if !self.contains_key(key) {
            self.0.push((key, place));
        }
    }
}

impl FromIterator<(&'static str, Place)> for Places {
    fn from_iter<I: IntoIterator<Item = (&'static str, Place)>>(places: I) -> Self {
        Self(places.into_iter().collect())
    }
}

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
