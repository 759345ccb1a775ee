//! Until when a step is to be finished: a moment, or a time of the day on which the occurrence is due.

use std::fmt;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::moment::{Moment, When};
use super::scope::{Name, Scope};
use super::value::Dated;
use crate::calendar::{TimeOfDay, Zone};
use crate::diagnostic::Refusal;
use crate::trigger::Deadline;

/// Until when a step is to be finished; it is late after that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepDue {
    /// A moment. A day counts with its end.
    At(Moment),
    /// A time of the day on which the occurrence is due.
    Time(TimeOfDay),
}

impl StepDue {
    /// Reads `due - 1h`, `deploy.at + 24h`, `16:00`. What moves with the clock is refused: nothing would ever be late.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim().starts_with(|first: char| first.is_ascii_digit()) {
            return TimeOfDay::parse(text).map(|time| Self::Time(time.as_deadline()));
        }
        let moment = Moment::parse(text)?;
        if ["now", "today"].iter().any(|moving| moment.name().is(moving)) {
            let title = format!("`{}` moves on with the clock, so nothing is ever late", moment.name());
            return Err(Refusal::new(title).help("count from `opens`, `due`, `run.started` or `STEP.at`"));
        }
        Ok(Self::At(moment))
    }

    /// The name it counts from; a time counts from none.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::At(moment) => Some(moment.name()),
            Self::Time(_) => None,
        }
    }

    /// The deadline, by the scope's zone and business days; `None` while what it counts from has no value. Refused
    /// where that is unknown, or neither a date nor an instant.
    pub fn resolve(&self, scope: &Scope) -> Result<Option<Deadline>, Refusal> {
        let zone = scope.places().0;
        let at = match self {
            Self::At(moment) => moment.resolve(scope)?.map(|when: When| when.ends(zone)),
            Self::Time(time) => {
                let due = Name::parse("due").map(|due| scope.value(&due)).transpose()?.flatten();
                let due = match due.and_then(|due| due.dated()) {
                    Some(Dated::Instant(at)) => Some(at),
                    Some(Dated::Day(_)) | None => None,
                };
                // A day that ends at midnight is the day before.
                let day = due.map(|due| zone.local(due - TimeDelta::milliseconds(1)).date());
                day.map(|day| time.resolve(day, zone).at)
            }
        };
        Ok(at.map(|at| deadline(at, zone)))
    }
}

/// A deadline with its instant, unless that is a midnight: that ends the day before.
#[must_use]
pub fn deadline(at: DateTime<Utc>, zone: &Zone) -> Deadline {
    Deadline { at, inclusive: zone.local(at).time() != NaiveTime::MIN }
}

impl fmt::Display for StepDue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(moment) => moment.fmt(f),
            Self::Time(time) => time.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::BusinessCalendar;
    use crate::step::{Known, Value};

    fn resolved(text: &str, due: &str) -> Option<(String, bool)> {
        let zone = Zone::named("Europe/London").unwrap();
        let mut scope = Scope::new(zone, BusinessCalendar::default());
        scope.set("due", Known::value(Value::Instant(due.parse().unwrap())));
        scope.set("deploy", Known::default());
        let found = StepDue::parse(text).unwrap().resolve(&scope).unwrap();
        found.map(|found| (found.at.to_rfc3339(), found.inclusive))
    }

    #[test]
    fn a_time_is_of_the_day_on_which_the_occurrence_is_due() {
        let at = |text: &str, due: &str| resolved(text, due).unwrap();
        let end_of_thursday = "2026-07-02T23:00:00Z";
        assert_eq!(at("16:00", end_of_thursday), ("2026-07-02T15:00:00+00:00".to_owned(), true));
        assert_eq!(at("24:00", end_of_thursday), ("2026-07-02T23:00:00+00:00".to_owned(), false));
        assert_eq!(at("00:00", end_of_thursday), at("24:00", end_of_thursday));
        assert_eq!(at("due - 30m", "2026-07-02T08:30:00Z").0, "2026-07-02T08:00:00+00:00");
        assert_eq!(at("due - 1 day at 17:00", end_of_thursday).0, "2026-07-02T16:00:00+00:00");
    }

    #[test]
    fn what_moves_with_the_clock_is_no_deadline() {
        for text in ["now + 1h", "today", "25:00", "soon + ", "16:00 Mars/Base"] {
            assert!(StepDue::parse(text).is_err(), "{text}");
        }
    }
}
