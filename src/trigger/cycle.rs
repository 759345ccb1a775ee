//! `every` with `anchor`: repeats inside each cycle of an anchor, from one offset to another.

use chrono::Weekday;

use super::every::{DAY, EVERY, FISCAL, PHASE, SHORT_MONTH};
use super::{Basis, Dated, Facts, IfMissed, Kind, Reading, Rule, every};
use crate::calendar::{Anchor, AnchorDate, DateSpan, DatedDay, Offset, Recurrence};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, PHRASE, key, read, shape};

/// The kind. A mapping with `every` and `anchor` is of it; `from` and `until` are then places in the cycle.
pub(super) static KIND: Kind = Kind {
    name: "cycle",
    summary: "days of periods inside each cycle of an anchor",
    example: "{every: week, day: [mon, wed], anchor: release-day, from: week 11, until: week 14}",
    shape: shape!(
        "a trigger",
        &[
            key!(needed "every", Form::Said(&EVERY), "The period that it comes back with."),
            DAY,
            SHORT_MONTH,
            PHASE,
            FISCAL,
            key!(needed "anchor", Form::Name("anchors"), "The anchor in whose cycles it comes back."),
            key!(needed "from",
                Form::Said(&PHRASE),
                "Where in each cycle it begins: `week 11`, `-2 weeks`, `business day +3`.",
            ),
            key!(needed "until", Form::Said(&PHRASE), "Where in each cycle it ends: `week 14`, `-1 day`."),
        ],
        super::terms::KEYS
    ),
    read: rule,
};

#[derive(Debug)]
struct Cycle {
    anchor: String,
    recurrence: Recurrence,
    from: Offset,
    until: Offset,
    /// The bounds as written.
    said: [String; 2],
}

fn rule(fields: &Fields<'_>, reading: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let node = fields.required("anchor", out)?;
    let anchor = read::id(read::text(node, out)?, node.place(), out)?.to_owned();
    let recurrence = every::recurrence(fields, reading.year, out);
    let from = bound(fields, "from", Weekday::Mon, out);
    let until = bound(fields, "until", Weekday::Sun, out);
    let ((from, first), (until, last)) = (from?, until?);
    if from.is_always_after(&until) {
        let place = fields.get("until").unwrap_or(node).place();
        let finding =
            Diagnostic::error("invalid-value", place, "this part of the cycle ends before it begins");
        out.add(
            finding
                .label(format!("`{first}` is always later than `{last}`"))
                .help("exchange `from:` and `until:`; weeks before the anchor's own are negative"),
        );
        return None;
    }
    Some(Box::new(Cycle { anchor, recurrence: recurrence?, from, until, said: [first, last] }))
}

/// Where a part of the cycle begins or ends, and as it is written.
fn bound(
    fields: &Fields<'_>,
    key: &'static str,
    day: Weekday,
    out: &mut Findings,
) -> Option<(Offset, String)> {
    let node = fields.required(key, out)?;
    let text = read::line(node, out)?;
    if read::date(&text).is_ok() {
        let title = format!("`{key}` of a cycle counts from the anchor, and {text} is a date");
        let finding = Diagnostic::error("invalid-value", node.place(), title);
        out.add(
            finding.help("write a place in each cycle, such as `week 11`, `-2 weeks` or `business day +3`"),
        );
        return None;
    }
    let offset = read::said(node, out, |text| Offset::parse_bound(text, day))?;
    Some((offset, text))
}

impl Cycle {
    /// The days of the cycle around a date of the anchor.
    fn part(&self, anchor: &Anchor, date: &AnchorDate, facts: &Facts<'_>) -> DateSpan {
        let day = |offset: &Offset| offset.date_in_week(date.date, anchor.week, facts.calendar);
        DateSpan::inclusive(day(&self.from), day(&self.until))
    }
}

impl Rule for Cycle {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let Some(anchor) = facts.anchors.get(&self.anchor) else { return Vec::new() };
        let reach = self.from.reach_days(anchor.week).max(self.until.reach_days(anchor.week));
        let whole = self.recurrence.days.is_empty();
        let mut found = Vec::new();
        for date in anchor.between(span.widened(reach), facts.calendar) {
            let part = self.part(anchor, &date, facts).meet(span);
            let dated = |dated: DatedDay| Dated {
                on: dated.date,
                day: dated.day,
                basis: Basis::Cycle(date.clone(), whole.then_some(dated.period)),
            };
            if !part.is_empty() {
                found.extend(self.recurrence.dates(part, facts.calendar).map(dated));
            }
        }
        found.sort_by_key(|dated: &Dated| dated.on);
        found
    }

    fn reach(&self) -> i64 {
        366
    }

    fn describe(&self) -> String {
        let [from, until] = &self.said;
        format!("{}, from {from} to {until} of {}", every::described(&self.recurrence), self.anchor)
    }

    fn cadence(&self) -> &'static str {
        "anchor"
    }

    fn if_missed(&self) -> IfMissed {
        IfMissed::Each
    }

    fn anchor(&self) -> Option<&str> {
        Some(&self.anchor)
    }
}
