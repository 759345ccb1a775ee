//! What the record says of the procedures that a trigger counts from.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Facts;
use crate::calendar::{AnchorDate, Span};

/// What kinds that count from what was done may know of the record.
#[derive(Debug, Clone, Default)]
pub struct Followed {
    /// The instant that is asked about; nobody knows how long what is open now will stay open.
    pub now: DateTime<Utc>,
    /// Since when the procedure counts.
    pub since: DateTime<Utc>,
    /// How occurrences of the procedure itself were closed; sorted by instant. One that was done twice is in it twice.
    pub own: Vec<Closing>,
    /// The occurrences of other procedures, by id; each sorted by opening, then key.
    pub others: BTreeMap<String, Vec<Opening>>,
}

impl Facts<'_> {
    /// A key of the procedure without the trigger's id and its target; `None` if it is no key of theirs.
    pub(super) fn own_key<'k>(&self, key: &'k str) -> Option<&'k str> {
        let key = match self.target {
            Some(target) => key.strip_suffix(target)?.strip_suffix('@')?,
            None => key,
        };
        match self.id {
            Some(id) => key.strip_suffix(id)?.strip_suffix('~'),
            None => Some(key),
        }
    }
}

/// How an occurrence was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Its key.
    pub key: String,
    /// When: of a run, when it was done.
    pub at: DateTime<Utc>,
    /// By a waiver.
    pub waived: bool,
}

/// An occurrence of another procedure that has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its key.
    pub key: String,
    /// When it opened; of one that was closed long ago nobody knows.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it was done; in a plan, when it is due.
    pub done_at: Option<DateTime<Utc>>,
    /// In a plan the day by whose end it is due.
    pub planned_on: Option<NaiveDate>,
    /// When it was closed: done, waived or missed.
    pub closed_at: Option<DateTime<Utc>>,
    /// How often the level of its event wants those concerned told.
    pub update_every: Option<Span>,
    /// The anchor's date it counts from.
    pub anchor: Option<Box<AnchorDate>>,
}
