//! Where an occurrence is, in one word.

use chrono::{DateTime, Utc};

use crate::ledger::{Closed, Record};
use crate::trigger::{Deadline, Slot};

/// Where an occurrence is, by the clock or by decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Not open yet.
    Upcoming,
    /// Open.
    Due,
    /// Open, and past its due.
    Overdue,
    /// Not done, and too late.
    Missed,
    /// Need not be done: somebody decided so.
    Waived,
    /// Done in time.
    Done,
    /// Done after its first due.
    DoneLate,
    /// What it counted from was called off before anybody started.
    Cancelled,
}

impl Standing {
    /// The word in text and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Missed => "missed",
            Self::Waived => "waived",
            Self::Done => "done",
            Self::DoneLate => "done-late",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_closed(self) -> bool {
        !matches!(self, Self::Upcoming | Self::Due | Self::Overdue | Self::Missed)
    }

    /// By the clock alone.
    #[must_use]
    pub fn by_clock(
        now: DateTime<Utc>,
        opens_at: DateTime<Utc>,
        due: Deadline,
        expires: Option<Deadline>,
    ) -> Self {
        if now < opens_at {
            Self::Upcoming
        } else if !due.has_passed(now) {
            Self::Due
        } else if expires.is_none_or(|expires| !expires.has_passed(now)) {
            Self::Overdue
        } else {
            Self::Missed
        }
    }

    /// By decision: how a record or a called-off anchor closed it; `None` while it is open.
    #[must_use]
    pub fn by_decision(slot: &Slot, record: Option<&Record>) -> Option<Self> {
        if let Some(closed) = record.and_then(Record::closed) {
            return Some(match closed {
                Closed::Waived(_) => Self::Waived,
                Closed::Done(run) if run.done_at().is_some_and(|at| slot.due.has_passed(at)) => {
                    Self::DoneLate
                }
                Closed::Done(_) => Self::Done,
            });
        }
        let started = record.is_some_and(|record| !record.runs.is_empty());
        (slot.is_cancelled() && !started).then_some(Self::Cancelled)
    }
}
