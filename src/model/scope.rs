//! `scope`: what is supported, of any kind.

use std::collections::BTreeMap;

use super::section::{ROLE, named, reference, title};
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

/// A thing that is supported: an area, a system, a control, an agreement.
#[derive(Debug, Clone)]
pub struct ScopeItem {
    /// What people call it.
    pub title: String,
    /// What kind of thing it is.
    pub kind: Option<String>,
    /// How important it is.
    pub tier: Option<String>,
    /// The role that owns it.
    pub role: Option<String>,
    /// Where it is named.
    pub place: Place,
    /// Where its role is named.
    pub role_place: Option<Place>,
}

/// The keys of an item.
pub(super) const SHAPE: Shape<'_> = shape!(
    "an item of the scope",
    &[
        key!("title", Form::Text, "What people call it."),
        key!(
            "kind",
            Form::Text,
            "What kind of thing it is: area, system, process, policy, control, agreement, or any other.",
        ),
        key!("tier", Form::Text, "How important it is."),
        key!("role", ROLE, "The role that owns it."),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, ScopeItem> {
    named(node, "`scope`", out, |entry, out| {
        let fields = Fields::open(entry.value, &SHAPE, entry.place, out)?;
        let line = |key, out: &mut Findings| fields.get(key).and_then(|node| read::line(node, out));
        Some(ScopeItem {
            title: title(&fields, entry.name, out),
            kind: line("kind", out),
            tier: line("tier", out),
            role: fields.get("role").and_then(|node| reference(node, out)),
            place: entry.place,
            role_place: fields.get("role").map(Node::place),
        })
    })
}
