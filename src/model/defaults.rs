//! `defaults`: what the procedures of a file have where they say nothing themselves. One level, per file.

use super::procedure::{self, Escalation};
use super::section::{ROLE, reference};
use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Findings, Place};
use crate::document::{DATE, Fields, Form, Node, Shape, key, read, shape};

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

/// The keys of the section.
pub(super) const SHAPE: Shape<'_> = shape!(
    "`defaults`",
    &[
        key!("owner", ROLE, "The role that answers for it."),
        key!("operator", ROLE, "The role or person that does it; the owner if nothing is said."),
        key!(
            "escalation",
            procedure::ESCALATION,
            "Whom to call: the name of a ladder, `none`, or a list of cases.",
        ),
        key!("review_every", Form::Said(&SPAN), "How often the text is reviewed."),
        key!("last_updated", Form::Said(&DATE), "The date of the last review, changed or not."),
    ],
);

/// Reads the section of one file; what it does not say comes from `outer`, the header's.
pub(super) fn read(node: Option<Node<'_>>, outer: &Defaults, out: &mut Findings) -> Defaults {
    let Some(fields) =
        node.filter(|node| !node.is_null()).and_then(|node| Fields::open(node, &SHAPE, node.place(), out))
    else {
        return outer.clone();
    };
    let mut role = |key: &str| fields.get(key).and_then(|node| Some((reference(node, out)?, node.place())));
    let (owner, operator) = (role("owner"), role("operator"));
    let escalation = fields.get("escalation");
    let escalation = escalation.and_then(|node| Some((procedure::escalation(node, out)?, node.place())));
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
