//! How many occurrences were missed, by counting days rather than instants.

use chrono::NaiveDate;

use super::Subject;
use crate::calendar::DateSpan;
use crate::trigger::Trigger;

/// The number of nominal dates of a trigger in `[first, end)`.
pub(super) fn dates(subject: &Subject<'_>, trigger: &Trigger, first: NaiveDate, end: NaiveDate) -> usize {
    trigger.count(DateSpan::new(first, end), &subject.facts(trigger))
}
