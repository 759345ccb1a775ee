//! `events`: what can happen outside, declared so that a typo is a finding.

use std::collections::BTreeMap;

use super::section::{named, reference, title};
use crate::calendar::Span;
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Node, Shape, read};

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

const EVENT: Shape<'_> = Shape { what: "an event", keys: &["title", "levels"], later: &[] };
const LEVEL: Shape<'_> =
    Shape { what: "a level", keys: &["title", "respond_within", "update_every", "ladder"], later: &[] };

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
