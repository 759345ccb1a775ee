//! The dates that are on record with an occurrence. Whatever the files say later, they hold.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Subject;
use crate::calendar::{Period, Zone};
use crate::ledger::Record;
use crate::trigger::{Deadline, Slot};

/// The instants recorded with the first run of an occurrence, or with its move.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pinned {
    opens_at: Option<DateTime<Utc>>,
    /// When it was first due.
    pub(super) due: Deadline,
    /// When it is missed; `None` where it stays owed.
    pub(super) expires: Option<Deadline>,
}

impl Pinned {
    /// `None` where no instants are on record: nobody began or moved it, or nothing was due.
    pub(super) fn of(record: &Record, zone: &Zone) -> Option<Self> {
        let run = record.runs.iter().find_map(|run| Some((run, run.first_due_at?)));
        let (opens_at, due, expires) = match (run, &record.rescheduled) {
            (Some((run, due)), _) => (Some(run.opens_at), due, run.expires_at),
            (None, Some(moved)) => (moved.opens_at, moved.from, moved.expires_at),
            (None, None) => return None,
        };
        let expires = expires.map(|at| deadline(at, zone));
        Some(Self { opens_at, due: deadline(due, zone), expires })
    }

    /// A slot with these dates.
    pub(super) fn onto(self, slot: &Slot) -> Slot {
        Slot { opens_at: self.opens_at.unwrap_or(slot.opens_at), due: self.due, ..slot.clone() }
    }

    /// The slot of an occurrence that no rule gives any more.
    pub(super) fn alone(self, key: &str, subject: &Subject<'_>, zone: &Zone) -> Slot {
        let day = zone.local(self.due.at - TimeDelta::milliseconds(1)).date();
        let named = key.get(..10).and_then(|date| date.parse::<NaiveDate>().ok());
        let period = key.split(['~', '@', '.']).next().and_then(Period::parse_key);
        let nominal_on = named.or(period.map(|period| period.first)).unwrap_or(day);
        let opens_at = self.opens_at.unwrap_or_else(|| zone.first_instant(day)).min(self.due.at);
        let id = key.split(['~', '@']).next().unwrap_or(key);
        Slot {
            key: key.to_owned(),
            nominal_on,
            on: day,
            period: None,
            starts_at: opens_at,
            opens_at,
            due: self.due,
            expires: self.expires,
            anchor: None,
            event: subject.events.iter().find(|raised| raised.id == id).cloned().map(Box::new),
        }
    }
}

/// An instant on record as a deadline: the end of a day does not include it, a time does.
#[must_use]
pub fn deadline(at: DateTime<Utc>, zone: &Zone) -> Deadline {
    let day = zone.local(at - TimeDelta::milliseconds(1)).date();
    Deadline { at, inclusive: zone.day_end(day) != at }
}
