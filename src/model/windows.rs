//! `windows`: named stretches of days, fixed or around an anchor. What a window means is for triggers to say.

use std::collections::BTreeMap;

use chrono::Weekday;

use super::section::{named, reference};
use crate::calendar::{Anchor, Extent, Offset, Window};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, Node, PHRASE, Shape, key, read, shape};

/// The keys of a window.
pub(super) const WINDOW: Shape<'_> = shape!(
    "a window",
    &[
        key!("anchor", Form::Name("anchors"), "The anchor it lies around."),
        key!(needed "from",
            Form::Said(&PHRASE),
            "Its first day: a date, or of an anchor a place such as `business day -2` or `-1 week`.",
        ),
        key!(needed "to",
            Form::Said(&PHRASE),
            "Its last day, which belongs to it: a date, or of an anchor a place such as `business day +5`.",
        ),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, out: &mut Findings) -> BTreeMap<String, Window> {
    named(node, "`windows`", out, |entry, out| {
        let fields = Fields::open(entry.value, &WINDOW, entry.place, out)?;
        let (from, to) = (fields.required("from", out), fields.required("to", out));
        let extent = match fields.get("anchor") {
            Some(anchor) => around(reference(anchor, out), from?, to?, out)?,
            None => fixed(from?, to?, out)?,
        };
        Some(Window { id: entry.name.to_owned(), extent })
    })
}

fn fixed(from: Node<'_>, to: Node<'_>, out: &mut Findings) -> Option<Extent> {
    let (first, last) = (read::said(from, out, read::date), read::said(to, out, read::date));
    let (first, last) = (first?, last?);
    if last < first {
        out.add(backwards(from, to, &format!("it is from {first} to {last}")));
        return None;
    }
    Some(Extent::Fixed { from: first, to: last })
}

fn around(anchor: Option<String>, from: Node<'_>, to: Node<'_>, out: &mut Findings) -> Option<Extent> {
    let first = read::said(from, out, |text| Offset::parse_bound(text, Weekday::Mon));
    let last = read::said(to, out, |text| Offset::parse_bound(text, Weekday::Sun));
    let (anchor, first, last) = (anchor?, first?, last?);
    if first.is_always_after(&last) {
        out.add(backwards(from, to, &format!("`{first}` is always later than `{last}`")));
        return None;
    }
    Some(Extent::Around { anchor, from: first, to: last })
}

fn backwards(from: Node<'_>, to: Node<'_>, why: &str) -> Diagnostic {
    Diagnostic::error("invalid-value", to.place(), "this window ends before it begins")
        .label(why)
        .other(from.place(), "it begins here")
        .help("exchange `from:` and `to:`; both days belong to the window")
}

/// Takes away the windows that lie around no anchor, with a finding each. `place` says where a window's anchor is
/// named.
pub(super) fn check<'t>(
    windows: &mut BTreeMap<String, Window>,
    anchors: &BTreeMap<String, Anchor>,
    node: impl Fn(&str) -> Option<Node<'t>>,
    out: &mut Findings,
) {
    windows.retain(|id, window| {
        let place = || node(id).map(Node::place);
        super::references::one(window.anchor(), place(), "anchor", anchors, out)
    });
}
