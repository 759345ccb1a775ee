//! The sections of a book from all its files.

use std::collections::BTreeMap;

use super::book::start_of;
use super::part::{entry, section};
use super::section::{EFFORT, effort, named};
use super::{Part, RunBook};
use super::{anchors, defaults, event, ladder, procedure, role, scope, windows};
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::document::{Fields, Form, Key, Node, Shape, key};
use crate::measure::{MEASURE_SHAPE, MeasureDefault};

/// What an included file may hold.
pub const PART: Shape<'static> =
    Shape { what: "an included file", keys: SECTIONS, also: &[], needs: &[], later: &[] };

/// The sections that any file may hold.
pub(super) const SECTIONS: &[Key] = &[
    key!(
        "anchors",
        Form::Names("anchors", &Form::Record(&anchors::ANCHOR)),
        "Named series of dates that triggers count from.",
    ),
    key!(
        "windows",
        Form::Names("windows", &Form::Record(&windows::WINDOW)),
        "Named stretches of days, fixed or around an anchor; a trigger says what they mean to it.",
    ),
    key!(
        "roles",
        Form::Names("roles", &Form::Record(&role::SHAPE)),
        "Who answers for things, and how they are reached.",
    ),
    key!(
        "escalations",
        Form::Names("escalations", &Form::List(&Form::Record(&ladder::SHAPE))),
        "Ladders of whom to call, and after how long.",
    ),
    key!(
        "events",
        Form::Names("events", &Form::Record(&event::EVENT)),
        "What can happen outside, declared so that a typo is found.",
    ),
    key!(
        "scope",
        Form::Names("scope", &Form::Record(&scope::SHAPE)),
        "What is supported, of any kind: areas, systems, controls, agreements.",
    ),
    key!(
        "tiers",
        Form::Names("tiers", &Form::Record(&scope::TIER)),
        "How important items of the scope can be, and the procedures that this asks for.",
    ),
    key!(
        "budgets",
        Form::Map(&Form::Name("anchors"), &EFFORT),
        "Work that is meant to be enough, by cadence or anchor."
    ),
    key!(
        "measures",
        Form::Names("measures", &Form::Any(&[Form::Record(&MEASURE_SHAPE), Form::Nothing])),
        "Unit and bounds of measures, for every question about them.",
    ),
    key!(
        "defaults",
        Form::Record(&defaults::SHAPE),
        "What the procedures of this file have where they say nothing themselves.",
    ),
    key!(
        "procedures",
        Form::Names("procedures", &Form::Record(&procedure::SHAPE)),
        "Recurring pieces of work.",
    ),
];

/// The sections in which a name stands in one file alone.
const SINGLE: [&str; 9] =
    ["anchors", "windows", "roles", "escalations", "events", "scope", "tiers", "budgets", "measures"];

/// The sections that any file may hold; one name in two files is an error at both places.
pub(super) fn sections(parts: &[Part], book: &mut RunBook, out: &mut Findings) {
    let mut seen: BTreeMap<(&'static str, String), Place> = BTreeMap::new();
    for (n, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_pending()) {
        let Some(root) = part.tree().root() else { continue };
        if n > 0 && Fields::open(root, &PART, start_of(root), out).is_none() {
            continue;
        }
        let get = |name| section(part.tree(), name);
        for name in SINGLE {
            twice(name, get(name), &mut seen, out);
        }
        book.anchors.extend(anchors::read(get("anchors"), book.fiscal, out));
        book.windows.extend(windows::read(get("windows"), out));
        book.roles.extend(role::read(get("roles"), out));
        book.ladders.extend(ladder::read(get("escalations"), out));
        book.events.extend(event::read(get("events"), out));
        book.scope.extend(scope::read(get("scope"), out));
        book.tiers.extend(scope::tiers(get("tiers"), out));
        book.budgets.extend(named(get("budgets"), "`budgets`", out, |entry, out| effort(entry.value, out)));
        book.measures.extend(named(get("measures"), "`measures`", out, MeasureDefault::read));
    }
    let anchor = |id: &str| {
        parts
            .iter()
            .filter(|part| !part.is_pending())
            .find_map(|part| entry(section(part.tree(), "windows")?, id))
            .and_then(|node| entry(node, "anchor"))
    };
    windows::check(&mut book.windows, &book.anchors, anchor, out);
}

fn twice(
    section: &'static str,
    node: Option<Node<'_>>,
    seen: &mut BTreeMap<(&'static str, String), Place>,
    out: &mut Findings,
) {
    for (key, _) in node.into_iter().flat_map(Node::pairs) {
        let Some(name) = key.scalar() else { continue };
        match seen.get(&(section, name.to_owned())) {
            Some(first) if first.source != key.place().source => {
                out.add(in_two_files(name, *first, key.place()));
            }
            _ => drop(seen.insert((section, name.to_owned()), key.place())),
        }
    }
}

pub(super) fn in_two_files(name: &str, first: Place, second: Place) -> Diagnostic {
    Diagnostic::error("duplicate-id", second, format!("`{name}` is in two files"))
        .label("again here")
        .other(first, "first here")
        .help("keep one of them, or rename one")
}
