//! `events`: what can happen outside, declared so that a typo is a finding.

use std::collections::BTreeMap;

use super::section::{named, reference, title};
use crate::calendar::{SPAN, Span};
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Form, Node, Shape, key, read, shape};

/// A kind of event.
#[derive(Debug, Clone)]
pub struct EventKind {
    /// What people call it.
    pub title: String,
    /// Its levels; may be empty.
    pub levels: BTreeMap<String, Level>,
    /// Where it is named.
    pub place: Place,
}

/// How bad an event is.
#[derive(Debug, Clone)]
pub struct Level {
    /// What people call it.
    pub title: String,
    /// How soon somebody is to act.
    pub respond_within: Option<Span>,
    /// How often those concerned are told.
    pub update_every: Option<Span>,
    /// The ladder of this level.
    pub ladder: Option<String>,
    /// Where the ladder is named.
    pub ladder_place: Option<Place>,
}

/// The keys of an event.
pub(super) const EVENT: Shape<'_> = shape!(
    "an event",
    &[
        key!("title", Form::Text, "What people call it."),
        key!("levels", Form::Names("levels", &Form::Record(&LEVEL)), "How bad it can be."),
    ],
);
const LEVEL: Shape<'_> = shape!(
    "a level",
    &[
        key!("title", Form::Text, "What people call it."),
        key!("respond_within", Form::Said(&SPAN), "How soon somebody is to act."),
        key!("update_every", Form::Said(&SPAN), "How often those concerned are told."),
        key!("ladder", Form::Name("escalations"), "The ladder of this level."),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, EventKind> {
    named(node, "`events`", out, |entry, out| {
        let fields = Fields::open(entry.value, &EVENT, entry.place, out)?;
        let title = title(&fields, entry.name, out);
        let levels = named(fields.get("levels"), "`levels`", out, level);
        Some(EventKind { title, levels, place: entry.place })
    })
}

fn level(entry: &read::Entry<'_>, out: &mut Findings) -> Option<Level> {
    let fields = Fields::open(entry.value, &LEVEL, entry.place, out)?;
    let span = |key, out: &mut Findings| fields.get(key).and_then(|node| read::said(node, out, Span::parse));
    Some(Level {
        title: title(&fields, entry.name, out),
        respond_within: span("respond_within", out),
        update_every: span("update_every", out),
        ladder: fields.get("ladder").and_then(|node| reference(node, out)),
        ladder_place: fields.get("ladder").map(Node::place),
    })
}
