//! `waive`: who may decide that an occurrence need not be done, and until when.

use super::section::{ROLE, reference};
use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

/// Who may waive an occurrence, and until when. At least one of both is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waive {
    /// The role whose persons may, and those of its deputy.
    pub by: Option<String>,
    /// How long after it was due, as that holds.
    pub within: Option<Span>,
}

/// The keys.
pub(super) const SHAPE: Shape<'_> = shape!(
    "`waive`",
    &[
        key!("by", ROLE, "The role whose persons may waive, and those of its deputy."),
        key!("within", Form::Said(&SPAN), "How long after it was due."),
    ],
);

/// Reads the value of the key.
pub(super) fn read(node: Node<'_>, out: &mut Findings) -> Option<Waive> {
    let fields = Fields::open(node, &SHAPE, node.place(), out)?;
    let by = fields.get("by").and_then(|node| reference(node, out));
    let within = fields.get("within").and_then(|node| read::said(node, out, Span::parse));
    if fields.get("by").is_none() && fields.get("within").is_none() {
        let finding =
            Diagnostic::error("empty-value", node.place(), "`waive` says neither who nor until when");
        out.add(finding.help("write `waive: {by: ROLE, within: 72h}`, or leave it out"));
        return None;
    }
    Some(Waive { by, within })
}
