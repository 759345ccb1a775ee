//! `roles`: who answers for things and how they are reached.

use std::collections::BTreeMap;

use super::section::{LINES, ROLE, named, reference, title};
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    /// What people call it.
    pub title: String,
    /// Phone numbers, addresses, links; may be empty.
    pub contact: Vec<String>,
    /// The role that stands in.
    pub deputy: Option<String>,
    /// The persons who hold it.
    pub people: Vec<String>,
    /// Whether it is outside the organisation.
    pub external: bool,
    /// Where it is named.
    pub place: Place,
    /// Where its deputy is named.
    pub deputy_place: Option<Place>,
}

impl Role {
    /// Whether anybody of it can be reached: by a contact of the role, or one of its persons.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        !(self.contact.is_empty() && self.people.is_empty())
    }
}

/// The persons who hold a role or stand in for it, in the order written; empty where none are listed or the role is not
/// known.
#[must_use]
pub fn people_of<'a>(roles: &'a BTreeMap<String, Role>, id: &str) -> Vec<&'a str> {
    let Some(role) = roles.get(id) else { return Vec::new() };
    let deputy = role.deputy.as_ref().and_then(|deputy| roles.get(deputy));
    role.people.iter().chain(deputy.iter().flat_map(|deputy| &deputy.people)).map(String::as_str).collect()
}

/// The keys of a role.
pub(super) const SHAPE: Shape<'_> = shape!(
    "a role",
    &[
        key!("title", Form::Text, "What people call it."),
        key!("contact", LINES, "How it is reached: telephone numbers, addresses, links."),
        key!("deputy", ROLE, "The role that stands in."),
        key!("people", LINES, "The persons who hold it, by the names they are recorded under."),
        key!("external", Form::Flag, "Whether it is outside the organisation."),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, Role> {
    named(node, "`roles`", out, |entry, out| {
        let fields = Fields::open(entry.value, &SHAPE, entry.place, out)?;
        let lines =
            |key, out: &mut Findings| fields.get(key).map_or_else(Vec::new, |node| read::lines(node, out));
        Some(Role {
            title: title(&fields, entry.name, out),
            contact: lines("contact", out),
            deputy: fields.get("deputy").and_then(|node| reference(node, out)),
            people: lines("people", out),
            external: fields.get("external").and_then(|node| read::flag(node, out)).unwrap_or(false),
            place: entry.place,
            deputy_place: fields.get("deputy").map(Node::place),
        })
    })
}
