//! The next slots of a trigger by the files alone.

use chrono::{Days, NaiveDate};

use super::Subject;
use crate::calendar::{DateSpan, FIRST_DAY, LAST_DAY};
use crate::trigger::{Slot, Trigger};

/// How many days are looked at in one go when the whole calendar has to be searched.
const STRIDE: u64 = 3_653;

/// How many dates are looked at in one go at most: what gives nothing in so many gives nothing.
const MOST: usize = 20_000;

/// Whether a trigger falls due by the calendar at all: events and requests do not.
pub(super) fn by_calendar(trigger: &Trigger) -> bool {
    !trigger.rule.counts_from_record()
        && trigger.rule.event().is_none()
        && trigger.rule.kind().name != "on request"
}

/// A few slots of a trigger from today on, else any it has within the supported years; empty if it never fires.
pub(super) fn slots(subject: &Subject<'_>, trigger: &Trigger) -> Vec<Slot> {
    let reach = u64::try_from(trigger.reach()).unwrap_or(366).clamp(7, STRIDE);
    let near = between(subject, trigger, subject.today, reach * 2);
    if !near.is_empty() {
        return near;
    }
    let mut first = FIRST_DAY;
    while first <= LAST_DAY {
        let found = between(subject, trigger, first, STRIDE);
        if !found.is_empty() {
            return found;
        }
        let Some(next) = first.checked_add_days(Days::new(STRIDE)) else { break };
        first = next;
    }
    Vec::new()
}

fn between(subject: &Subject<'_>, trigger: &Trigger, first: NaiveDate, days: u64) -> Vec<Slot> {
    let facts = subject.facts(trigger);
    let end = first.checked_add_days(Days::new(days)).unwrap_or(first);
    let dates = trigger.dates(DateSpan::new(first, end), &facts);
    dates.iter().take(MOST).flat_map(|dated| trigger.slots(dated, &facts)).take(8).collect()
}
