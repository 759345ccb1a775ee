//! `anchor`: offsets from each date of a named series.

use chrono::NaiveDate;

use super::{Basis, Dated, Due, Facts, IfMissed, Kind, Reading, Rule, terms};
use crate::calendar::{DateSpan, Offset};
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, key, read, shape};

/// The kind.
pub(super) static KIND: Kind = Kind {
    name: "anchor",
    summary: "offsets from each date of an anchor",
    example: "{anchor: release-wave, opens: -6 weeks, due: -4 weeks}",
    shape: shape!(
        "a trigger",
        &[key!(needed "anchor",
            Form::Name("anchors"),
            "The anchor whose dates it counts from.",
        )],
        super::terms::KEYS
    ),
    read: rule,
};

#[derive(Debug)]
struct FromAnchor {
    id: String,
    due: Offset,
}

fn rule(fields: &Fields<'_>, _: Reading, out: &mut Findings) -> Option<Box<dyn Rule>> {
    let node = fields.required("anchor", out)?;
    let id = read::id(read::text(node, out)?, node.place(), out)?.to_owned();
    // What is wrong with it is reported where the terms are read.
    let due = match fields.get("due").map(|node| terms::due(node, true, &mut Findings::default())) {
        Some(Some(Due::Offset(offset))) => offset,
        _ => Offset::default(),
    };
    Some(Box::new(FromAnchor { id, due }))
}

impl Rule for FromAnchor {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let Some(anchor) = facts.anchors.get(&self.id) else { return Vec::new() };
        let widened = span.widened(self.due.reach_days(anchor.week));
        let mut dates: Vec<Dated> = anchor
            .between(widened, facts.calendar)
            .into_iter()
            .map(|date| Dated {
                on: self.due.date_in_week(date.date, anchor.week, facts.calendar),
                day: 0,
                basis: Basis::Anchor(date),
            })
            .filter(|dated| span.contains(dated.on))
            .collect();
        dates.sort_by_key(|dated| dated.on);
        dates
    }

    fn reach(&self) -> i64 {
        366
    }

    fn describe(&self) -> String {
        format!("{} of {}", self.due, self.id)
    }

    fn cadence(&self) -> &'static str {
        "anchor"
    }

    fn if_missed(&self) -> IfMissed {
        IfMissed::Each
    }

    fn has_turns(&self) -> bool {
        true
    }

    /// The dates of the anchor are counted, cancelled ones too; the first on or after `first` is 0.
    fn turn(&self, dated: &Dated, first: NaiveDate, facts: &Facts<'_>) -> Option<i64> {
        let Basis::Anchor(date) = &dated.basis else { return None };
        let anchor = facts.anchors.get(&self.id)?;
        let is_later = date.date >= first;
        let span =
            if is_later { DateSpan::inclusive(first, date.date) } else { DateSpan::new(date.date, first) };
        let between = anchor.between(span, facts.calendar);
        let at = between.iter().position(|known| known.key == date.key)?;
        let steps = if is_later { at } else { between.len() - at };
        let steps = i64::try_from(steps).ok()?;
        Some(if is_later { steps } else { -steps })
    }

    fn anchor(&self) -> Option<&str> {
        Some(&self.id)
    }
}
