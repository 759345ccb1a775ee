//! Why a procedure falls due.
//!
//! Owns the kinds of triggers, one file each, and the terms they share ([`Terms`]: opens, due, roll, bounds). A
//! kind's [`Rule`] gives nominal dates; the terms turn each into a [`Slot`] with its instants. It never looks at
//! the clock or at the ledger: what a rule may know besides its own text comes in as [`Facts`].
//!
//! A new kind is one file and two lines below.

mod after;
mod aim;
mod anchor;
mod cron;
mod cycle;
mod event;
mod every;
mod fits;
mod followed;
mod meanwhile;
mod pause;
mod read;
mod request;
mod slot;
mod terms;
mod windows;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::{Anchor, AnchorDate, BusinessCalendar, DateSpan, FiscalYear, Window, Zone};
use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, Shape};

pub use aim::{Aim, Turns, is_known_key, known_keys, knows, spelled};
pub use every::{EVERY, RECURRENCE_KEYS, recurrence};
pub use followed::{Closing, Followed, Opening};
pub use pause::Paused;
pub use read::{Reading, TRIGGER, read};
pub use slot::{Deadline, Slot};
pub use terms::{Due, Expiry, IfMissed, Opens, Terms};
pub use windows::Windows;

/// Every kind of trigger.
pub static KINDS: &[&Kind] = &[
    &every::KIND,
    &cron::KIND,
    &anchor::KIND,
    &cycle::KIND,
    &event::KIND,
    &after::KIND,
    &meanwhile::KIND,
    &request::KIND,
];

/// A kind of trigger.
pub struct Kind {
    /// Its name: the key that makes a mapping this kind.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// How it is written.
    pub example: &'static str,
    /// Its keys, and those of all triggers.
    pub shape: Shape<'static>,
    /// Reads the mapping's own keys.
    pub read: fn(&Fields<'_>, Reading, &mut Findings) -> Option<Box<dyn Rule>>,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A trigger of a procedure.
#[derive(Debug)]
pub struct Trigger {
    /// Its id, which of several triggers all but one carry.
    pub id: Option<String>,
    /// The kind and what it says.
    pub rule: Box<dyn Rule>,
    /// What all kinds can say.
    pub terms: Terms,
    /// For which of several targets it is; a trigger that is for all or for none has no aim.
    pub aim: Option<Box<Aim>>,
    /// Where it is written.
    pub place: Place,
}

/// What a kind of trigger answers.
pub trait Rule: fmt::Debug + Send + Sync {
    /// The kind it is of.
    fn kind(&self) -> &'static Kind;

    /// The nominal dates in a span of days, sorted by date.
    fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated>;

    /// The key of the occurrence on one of its dates, without trigger id and target; unique for all time.
    fn key(&self, dated: &Dated) -> String {
        match &dated.basis {
            Basis::Anchor(date) => date.key.clone(),
            Basis::Event(raised) => raised.id.clone(),
            Basis::Cycle(date, _) => format!("{}.{}", date.key, dated.on),
            Basis::Clock { key, .. } | Basis::Counted { key, .. } => key.clone(),
            Basis::Day | Basis::Extra | Basis::Period(_) => dated.on.to_string(),
        }
    }

    /// How many dates lie in a span of days.
    fn count(&self, span: DateSpan, facts: &Facts<'_>) -> usize {
        self.dates(span, facts).len()
    }

    /// A number of days in which at least one date lies, wherever one looks, as far as can be told.
    fn reach(&self) -> i64;

    /// From where it begins when it takes the place of another rule on a day.
    fn begins(&self, _day: NaiveDate, _facts: &Facts<'_>) -> Begins {
        Begins::Keys
    }

    /// The rule in words, after "every", "on" or the like: `every month on business day 10`.
    fn describe(&self) -> String;

    /// How often, in one word for lists and budgets: `daily`, `weekly`, `on event`.
    fn cadence(&self) -> &'static str;

    /// What happens to one that was not done, where the author does not say.
    fn if_missed(&self) -> IfMissed {
        IfMissed::Latest
    }

    /// The anchor it counts from.
    fn anchor(&self) -> Option<&str> {
        None
    }

    /// The procedure it follows.
    fn procedure(&self) -> Option<&str> {
        None
    }

    /// Whether its dates come from the record: [`Facts::followed`].
    fn counts_from_record(&self) -> bool {
        false
    }

    /// Whether it has dates without any record, if what it follows is done in time.
    fn can_be_planned(&self) -> bool {
        !self.counts_from_record()
    }

    /// Whether it comes as often as the level of an event says.
    fn follows_level(&self) -> bool {
        false
    }

    /// What one of its occurrences counts from, where the record says it: in words that an instant follows.
    fn counted_from(&self, _key: &str, _facts: &Facts<'_>) -> Option<(String, DateTime<Utc>)> {
        None
    }

    /// Whether its dates lie in periods that can be counted, so that targets can take turns.
    fn has_turns(&self) -> bool {
        false
    }

    /// The number of the period of a date, counted from the one that holds `first`, which is 0; earlier ones are
    /// negative. It depends on the rule alone, never on what was done. `None` without periods.
    fn turn(&self, _dated: &Dated, _first: NaiveDate, _facts: &Facts<'_>) -> Option<i64> {
        None
    }

    /// The event, and the level of it, that it waits for.
    fn event(&self) -> Option<(&str, Option<&str>)> {
        None
    }
}

/// From where a rule begins that takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// With the dates from this day on: the first of its first period after the one that holds the day asked about.
    On(NaiveDate),
    /// With its times after that moment.
    After,
    /// With what is recorded from that moment on.
    Recorded,
    /// Name by name: with every one whose date under the old rule had not come.
    Keys,
}

/// A date that a rule gives, before roll and zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The nominal date: of a whole period its first day.
    pub on: NaiveDate,
    /// Which of several days of its rule gave it.
    pub day: usize,
    /// What the terms count from.
    pub basis: Basis,
}

/// What opens and due are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The nominal date itself.
    Day,
    /// A whole period.
    Period(DateSpan),
    /// A date of an anchor.
    Anchor(AnchorDate),
    /// A day in the cycle around a date of an anchor; of a whole period its days.
    Cycle(AnchorDate, Option<DateSpan>),
    /// What the record says.
    Counted {
        /// Its name.
        key: String,
        /// When it opens; `None` if it is a day.
        at: Option<DateTime<Utc>>,
        /// The anchor's date that what it counts from counts from.
        anchor: Option<Box<AnchorDate>>,
    },
    /// A date added by hand.
    Extra,
    /// An instant on the clock: opens and due are settled.
    Clock {
        /// Its name.
        key: String,
        /// When it opens.
        opens_at: DateTime<Utc>,
        /// When the next one opens, at latest the day's end.
        due: Deadline,
        /// When it is over, done or not.
        until: Option<DateTime<Utc>>,
    },
    /// An event.
    Event(Box<Raised>),
}

/// An event that was raised, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The event's name.
    pub event: String,
    /// The id it was raised under.
    pub id: String,
    /// The level it has now.
    pub level: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was recorded first.
    pub recorded_at: DateTime<Utc>,
    /// Whether it was called off.
    pub cancelled: bool,
    /// The time within which its level is to be answered.
    pub respond_within: Option<crate::calendar::Span>,
    /// How often its level wants those concerned told.
    pub update_every: Option<crate::calendar::Span>,
}

/// What a rule may know besides its own text.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The zone of the trigger.
    pub zone: &'a Zone,
    /// The business days of the book.
    pub calendar: &'a BusinessCalendar,
    /// The anchors of the book.
    pub anchors: &'a BTreeMap<String, Anchor>,
    /// The windows of the book.
    pub windows: &'a BTreeMap<String, Window>,
    /// The events raised so far, in the order of the ledger.
    pub events: &'a [Raised],
    /// What the record says, for kinds that count from it; `None` where there is no record.
    pub followed: Option<&'a Followed>,
    /// When the rule took the place of another: what counts from the record is due no earlier by it.
    pub began_at: Option<DateTime<Utc>>,
    /// The id of the trigger.
    pub id: Option<&'a str>,
    /// The target it is for.
    pub target: Option<&'a str>,
}

/// The year that quarters and fiscal keys are cut from.
pub type Year = FiscalYear;
