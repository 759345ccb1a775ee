//! `escalations`: ladders of whom to call, and after how long.

use std::collections::BTreeMap;

use super::section::{ROLE, named, reference};
use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

/// A ladder: its rungs in the order written, at least one.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The rungs.
    pub rungs: Vec<Rung>,
    /// Where it is named.
    pub place: Place,
}

/// One rung.
#[derive(Debug, Clone)]
pub struct Rung {
    /// Whom to tell.
    pub to: String,
    /// How long after the ladder starts; none: at once.
    pub after: Option<Span>,
    /// Who makes the call; the operator if none.
    pub by: Option<String>,
    /// When it is offered rather than owed.
    pub when: Option<String>,
    /// Where it is written.
    pub place: Place,
    /// Where `to` is written.
    pub to_place: Place,
    /// Where `after` is written.
    pub after_place: Option<Place>,
    /// Where `by` is written.
    pub by_place: Option<Place>,
}

/// The keys of a rung.
pub(super) const SHAPE: Shape<'_> = shape!(
    "a rung",
    &[
        key!(needed "to", ROLE, "The role that is told."),
        key!("after", Form::Said(&SPAN), "How long after the ladder starts; at once if nothing is said."),
        key!("by", ROLE, "The role that makes the call; the operator if nothing is said."),
        key!("when", Form::Text, "When the rung is offered rather than owed."),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, Ladder> {
    named(node, "`escalations`", out, |entry, out| {
        let items = read::list(entry.value);
        if items.is_empty() {
            let finding = Diagnostic::error(
                "empty-value",
                entry.place,
                format!("ladder `{}` has no rungs", entry.name),
            );
            out.add(finding.help("name at least one role: `- {to: support-manager}`"));
            return None;
        }
        let rungs = items.into_iter().filter_map(|item| rung(item, out)).collect();
        Some(Ladder { rungs, place: entry.place })
    })
}

fn rung(node: Node<'_>, out: &mut Findings) -> Option<Rung> {
    let fields = Fields::open(node, &SHAPE, node.place(), out)?;
    let to = fields.required("to", out)?;
    Some(Rung {
        to: reference(to, out)?,
        after: fields.get("after").and_then(|node| read::said(node, out, Span::parse)),
        by: fields.get("by").and_then(|node| reference(node, out)),
        when: fields.get("when").and_then(|node| read::line(node, out)),
        place: node.place(),
        to_place: to.place(),
        after_place: fields.get("after").map(Node::place),
        by_place: fields.get("by").map(Node::place),
    })
}
