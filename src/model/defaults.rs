//! `defaults`: what the procedures of a file have where they say nothing themselves. One level, per file.

use super::procedure::Escalation;
use super::section::reference;
use crate::calendar::Span;
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Node, Shape, read};

/// The defaults of a file.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// The role that answers.
    pub owner: Option<(String, Place)>,
    /// The role or person that does it.
    pub operator: Option<(String, Place)>,
    /// The ladder.
    pub escalation: Option<(Escalation, Place)>,
    /// How often the text is reviewed.
    pub review_every: Option<Span>,
    /// The date of the last review.
    pub last_updated: Option<(chrono::NaiveDate, Place)>,
}

const SHAPE: Shape<'_> = Shape {
    what: "`defaults`",
    keys: &["owner", "operator", "escalation", "review_every", "last_updated"],
    later: &[],
};

/// Reads the section of one file; what it does not say comes from `outer`, the header's.
pub(super) fn read(node: Option<Node<'_>>, outer: &Defaults, out: &mut Findings) -> Defaults {
    let Some(fields) = node.and_then(|node| Fields::open(node, &SHAPE, node.place(), out)) else {
        return outer.clone();
    };
    let mut role = |key: &str| fields.get(key).and_then(|node| Some((reference(node, out)?, node.place())));
    let (owner, operator) = (role("owner"), role("operator"));
    let escalation = fields.get("escalation");
    let escalation =
        escalation.and_then(|node| Some((super::procedure::escalation(node, out)?, node.place())));
    let updated = fields.get("last_updated");
    Defaults {
        owner: owner.or_else(|| outer.owner.clone()),
        operator: operator.or_else(|| outer.operator.clone()),
        escalation: escalation.or_else(|| outer.escalation.clone()),
        review_every: fields
            .get("review_every")
            .and_then(|node| read::said(node, out, Span::parse))
            .or_else(|| outer.review_every.clone()),
        last_updated: updated
            .and_then(|node| Some((read::said(node, out, read::date)?, node.place())))
            .or(outer.last_updated),
    }
}
