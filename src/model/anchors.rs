//! `anchors`: named series of dates that triggers count from.

use std::collections::BTreeMap;

use super::section::{IDS, named, references, title};
use crate::calendar::{Anchor, AnchorDate, Status};
use crate::diagnostic::{Diagnostic, Findings, Refusal};
use crate::document::{DATE, Fields, Form, Node, NodeKind, Shape, key, read, shape};
use crate::trigger::{EVERY, RECURRENCE_KEYS, Year, recurrence};

/// The keys of an anchor.
pub(super) const ANCHOR: Shape<'_> = Shape {
    what: "an anchor",
    keys: &[
        key!("title", Form::Text, "What people call it."),
        key!(
            "every",
            Form::Said(&EVERY),
            "The period with which it comes back; none if its dates are listed."
        ),
        key!("status", STATUS, "What is known of the dates that its rule gives."),
        key!(
            "dates",
            Form::Names("", &Form::Any(&[Form::Said(&DATE), Form::Record(&RECORD)])),
            "Announced dates by key; they win over the rule's of the same key.",
        ),
        key!("week", Form::Whole, "The number of the week that its dates lie in; 0 if nothing is said."),
        key!("formerly", IDS, "Ids it had before; what is recorded under them is its own."),
    ],
    also: RECURRENCE_KEYS,
    needs: &[],
    later: &[],
};
const STATUS: Form = Form::Words(|| Status::ALL.map(Status::word).to_vec());
const RECORD: Shape<'_> = shape!(
    "an anchor's date",
    &[
        key!(needed "date", Form::Said(&DATE), "The date."),
        key!("status", STATUS, "What is known of it."),
        key!("source", Form::Text, "Where it was announced."),
    ],
);

/// Reads the section.
pub(super) fn read(node: Option<Node<'_>>, year: Year, out: &mut Findings) -> BTreeMap<String, Anchor> {
    named(node, "`anchors`", out, |entry, out| {
        let fields = Fields::open(entry.value, &ANCHOR, entry.place, out)?;
        let title = title(&fields, entry.name, out);
        let recurrence = fields.get("every").and_then(|_| recurrence(&fields, year, out));
        let status = status(fields.get("status"), out);
        let dates = fields.get("dates").map_or_else(Vec::new, |node| dates(node, out));
        if recurrence.is_none() && fields.get("every").is_none() && dates.is_empty() {
            let title = format!("anchor `{}` has no dates", entry.name);
            out.add(
                Diagnostic::error("empty-value", entry.place, title)
                    .help("give it a rule (`every:`) or `dates:`"),
            );
            return None;
        }
        let week = fields.get("week").map_or(Some(0), |node| read::said(node, out, week));
        let formerly = references(fields.get("formerly"), out);
        Some(Anchor { id: entry.name.to_owned(), title, recurrence, status, dates, week: week?, formerly })
    })
}

/// The number of the week that an anchor's dates lie in.
fn week(text: &str) -> Result<i32, Refusal> {
    let plain = text.trim_start_matches(['+', '-']).len() <= 3;
    text.parse().ok().filter(|_| plain).ok_or_else(|| {
        Refusal::new(format!("`{text}` is no number of a week"))
            .help("write a whole number such as `week: 1`")
    })
}

fn status(node: Option<Node<'_>>, out: &mut Findings) -> Status {
    node.and_then(|node| read::said(node, out, Status::parse)).unwrap_or_default()
}

fn dates(node: Node<'_>, out: &mut Findings) -> Vec<AnchorDate> {
    let entries = read::entries(node, "`dates`", out);
    entries.into_iter().filter_map(|entry| date(&entry, out)).collect()
}

fn date(entry: &read::Entry<'_>, out: &mut Findings) -> Option<AnchorDate> {
    let key = read::id(entry.name, entry.place, out)?.to_owned();
    if let NodeKind::Scalar(..) = entry.value.kind() {
        let date = read::said(entry.value, out, read::date)?;
        return Some(AnchorDate { key, date, status: Status::Announced, source: None });
    }
    let fields = Fields::open(entry.value, &RECORD, entry.place, out)?;
    let date = fields.required("date", out)?;
    Some(AnchorDate {
        key,
        date: read::said(date, out, read::date)?,
        status: status(fields.get("status"), out),
        source: fields.get("source").and_then(|node| read::line(node, out)),
    })
}
