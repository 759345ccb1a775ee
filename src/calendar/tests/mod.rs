//! What the calendar promises: hard edges with known dates, and laws over arbitrary ones.

mod business;
mod days;
mod ends;
mod laws;
mod offsets;
mod periods;
mod recurrences;
mod spans;
mod zones;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{BusinessCalendar, DayRule, Holiday, HolidayRule, Period, Roll, Weekdays};

/// A date as `2026-11-21`.
fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant as `2026-11-21T09:00:00Z`.
fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A wall time as `2026-11-21T09:00:00`.
fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn yearly(day: &str, name: &str, observed: Option<Roll>) -> HolidayRule {
    HolidayRule { day: DayRule::parse(day, &Period::Year).unwrap(), name: name.into(), observed }
}

/// England's holidays that have a fixed rule, and Easter of 2026 by date.
fn england() -> BusinessCalendar {
    let next = Some(Roll::Next);
    let rules = [
        yearly("1 january", "New Year's Day", next),
        yearly("first mon of may", "Early May bank holiday", None),
        yearly("last mon of may", "Spring bank holiday", None),
        yearly("last mon of august", "Summer bank holiday", None),
        yearly("25 december", "Christmas Day", next),
        yearly("26 december", "Boxing Day", next),
    ];
    let easter = ["2026-04-03", "2026-04-06"].map(|day| Holiday { date: date(day), name: "Easter".into() });
    BusinessCalendar::new(Weekdays::MON_FRI, easter.to_vec(), &rules, super::BusinessHours::default())
}
