//! `paused`: until a date nothing of a trigger is owed.

use chrono::NaiveDate;

use crate::diagnostic::Findings;
use crate::document::{DATE, Fields, Form, Node, Shape, key, read, shape};

/// Until when nothing of a trigger is owed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// The first nominal date that is owed again.
    pub until: NaiveDate,
    /// Why, where it is said.
    pub reason: Option<String>,
}

/// The keys of a pause.
pub(super) const PAUSE: Shape<'_> = shape!(
    "a pause",
    &[
        key!(needed "until", Form::Said(&DATE), "The first date that is owed again."),
        key!("reason", Form::Text, "Why."),
    ],
);

/// Reads `{until: DATE, reason: TEXT}`.
pub(super) fn read(node: Node<'_>, out: &mut Findings) -> Option<Box<Paused>> {
    let fields = Fields::open(node, &PAUSE, node.place(), out)?;
    let until = fields.required("until", out)?;
    let until = read::said(until, out, read::date)?;
    let reason = fields.get("reason").and_then(|node| read::line(node, out));
    Some(Box::new(Paused { until, reason }))
}
