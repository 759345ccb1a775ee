//! Dates and instants: zones, periods, days of periods, business days, spans, anchors.
//!
//! Owns all arithmetic on the calendar and the words in which authors write it. It reads no YAML, no file and no
//! clock; a text it cannot read is answered with a [`Refusal`]. Schedules are defined from [`FIRST_DAY`] to
//! [`LAST_DAY`]; outside them nothing recurs, and nothing panics.

use chrono::NaiveDate;

mod anchor;
mod business;
mod day;
mod fiscal;
mod holiday;
mod hours;
pub mod ics;
mod names;
mod offset;
mod period;
mod recurrence;
mod refusal;
mod roll;
mod span;
mod spelling;
mod time_of_day;
mod weekdays;
mod window;
pub mod wording;
mod zone;
mod zone_data;
mod zone_names;
mod zone_steady;

pub use anchor::{Anchor, AnchorDate, Status};
pub use business::BusinessCalendar;
pub use day::DayRule;
pub use fiscal::FiscalYear;
pub use holiday::{Holiday, HolidayRule};
pub use hours::BusinessHours;
pub use names::{month_name, ordinal, ordinal_word, parse_month, parse_weekday, weekday_name};
pub use offset::Offset;
pub use period::{DateSpan, Period};
pub use recurrence::{DatedDay, NamedDay, Nominal, Recurrence, ShortMonth};
pub use refusal::Refusal;
pub use roll::Roll;
pub use span::{Length, Span, Unit};
pub use spelling::{HOURS, SPAN, TIME};
pub use time_of_day::TimeOfDay;
pub use weekdays::Weekdays;
pub use window::{Extent, Window};
pub use wording::Wording;
pub use zone::{How, Resolved, Zone};
pub use zone_data::{ZoneData, ZoneDataError, zone_data_version};

/// The first day on which anything can recur.
pub const FIRST_DAY: NaiveDate = fixed_day(1970, 1, 1);

/// The last day on which anything can recur.
pub const LAST_DAY: NaiveDate = fixed_day(2199, 12, 31);

const fn fixed_day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => unreachable!(),
    }
}

/// The date `days` later (earlier if negative); the last (first) date there is where that cannot be written.
#[must_use]
pub fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    chrono::Duration::try_days(days).and_then(|by| date.checked_add_signed(by)).unwrap_or(end)
}

/// The date of that number (1 is 0001-01-01); the end of time where there is none.
fn numbered(days: i64) -> NaiveDate {
    let known = i32::try_from(days).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    known.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

#[cfg(test)]
mod tests;
