//! `scope`: what is supported, of any kind; and `tiers`: what the important of it needs.

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
    /// How important it is: one of the book's tiers, if it has any.
    pub tier: Option<String>,
    /// Where that is said.
    pub tier_place: Option<Place>,
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
        key!("tier", Form::Text, "How important it is: one of `tiers`, if the run book has any."),
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
            tier_place: fields.get("tier").map(Node::place),
            role: fields.get("role").and_then(|node| reference(node, out)),
            place: entry.place,
            role_place: fields.get("role").map(Node::place),
        })
    })
}

/// How important something is, and what that asks for.
#[derive(Debug, Clone)]
pub struct Tier {
    /// What people call it.
    pub title: String,
    /// The procedures that each item of this tier has to be covered by, each with its place.
    pub needs: Vec<(String, Place)>,
    /// Where it is named.
    pub place: Place,
}

/// The keys of a tier.
pub(super) const TIER: Shape<'_> = shape!(
    "a tier",
    &[
        key!("title", Form::Text, "What people call it."),
        key!(
            "needs",
            Form::List(&Form::Name("procedures")),
            "The procedures that each item of this tier has to be covered by."
        ),
    ],
);

/// Reads the section of tiers.
pub(super) fn tiers(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, Tier> {
    named(node, "`tiers`", out, |entry, out| {
        let fields = Fields::open(entry.value, &TIER, entry.place, out)?;
        Some(Tier {
            title: title(&fields, entry.name, out),
            needs: fields.get("needs").map_or_else(Vec::new, |node| {
                let needed = |item: Node<'_>| Some((reference(item, out)?, item.place()));
                read::list(node).into_iter().filter_map(needed).collect()
            }),
            place: entry.place,
        })
    })
}
