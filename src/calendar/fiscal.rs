//! Years, and the periods in them: where they begin and end, their keys, and their numbers.
//!
//! All stepping is by number (`place` and `at_place`), so that a period 200 years away costs the same as this one.

use chrono::{Datelike, NaiveDate, Weekday};

use super::period::{month_start, months};
use super::{DateSpan, Period, Refusal, month_name, numbered, parse_month};

/// A year that begins with the first of some month, and the quarters and half-years in it. It is named by the
/// calendar year in which it ends: with July, `FY2027` is July 2026 to June 2027.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYear {
    /// The first month, 1 to 12.
    starts: u32,
    /// Whether its keys say `FY`.
    marked: bool,
}

impl FiscalYear {
    /// January to December, with plain keys.
    pub const CALENDAR: Self = Self { starts: 1, marked: false };

    /// Reads the name of the month with which the year begins.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Ok(Self { starts: parse_month(text.trim())?, marked: true })
    }

    /// The name of the month with which it begins.
    pub fn starts(self) -> &'static str {
        month_name(self.starts)
    }

    /// The period of this year that holds `date`.
    pub fn span(self, period: Period, date: NaiveDate) -> DateSpan {
        let place = self.place(period, date);
        DateSpan { first: self.at_place(period, place), end: self.at_place(period, place + 1) }
    }

    /// The name of the period that holds `date`: as [`Period::key`], and `FY2027`, `FY2027-Q2`, `FY2027-H1`.
    pub fn key(self, period: Period, date: NaiveDate) -> String {
        let first_month = || months(self.span(Period::Year, date).first);
        let year = || (first_month() + 11).div_euclid(12);
        let part = |length: i64| (months(date) - first_month()) / length + 1;
        let mark = if self.marked { "FY" } else { "" };
        match period {
            Period::Day | Period::BusinessDay => {
                dashed(date.year(), &[("-", date.month()), ("-", date.day())])
            }
            Period::Week => dashed(date.iso_week().year(), &[("-W", date.iso_week().week())]),
            Period::Month => dashed(date.year(), &[("-", date.month())]),
            Period::Quarter => format!("{mark}{:04}-Q{}", year(), part(3)),
            Period::HalfYear => format!("{mark}{:04}-H{}", year(), part(6)),
            Period::Year => format!("{mark}{:04}", year()),
        }
    }

    /// The days of the period of that name, with or without `FY`; None if it names none.
    pub fn parse_key(self, key: &str) -> Option<DateSpan> {
        let (text, marked) = key.strip_prefix("FY").map_or((key, false), |rest| (rest, true));
        let (year, rest) = text.split_at_checked(4)?;
        let rest = rest.strip_prefix('-').or_else(|| rest.is_empty().then_some(rest))?;
        if marked && !self.marked {
            return None;
        }
        let named = if marked { self } else { Self::CALENDAR };
        let (period, first) = parts(i32::try_from(number(year)?).ok()?, rest, named.starts)?;
        (named.key(period, first) == key).then(|| named.span(period, first))
    }

    /// The least number of days that a period of this year has.
    pub(super) fn shortest(self, period: Period) -> i32 {
        let common = NaiveDate::from_yo_opt(2027, 1).unwrap_or_default();
        let days = (0..12).map(|month| self.span(period, month_start(months(common) + month)).days());
        days.min().and_then(|days| i32::try_from(days).ok()).unwrap_or(1)
    }

    /// The number of the period that holds `date`; neighbours differ by one.
    pub(super) fn place(self, period: Period, date: NaiveDate) -> i64 {
        let day = i64::from(date.num_days_from_ce());
        match period.months() {
            Some(length) => (months(date) - i64::from(self.starts - 1)).div_euclid(i64::from(length)),
            None if period == Period::Week => (day - 1).div_euclid(7),
            None => day,
        }
    }

    /// The first day of the period of that number; the end of time where there is none.
    pub(super) fn at_place(self, period: Period, place: i64) -> NaiveDate {
        match period.months() {
            Some(length) => month_start(place * i64::from(length) + i64::from(self.starts - 1)),
            None if period == Period::Week => numbered(place * 7 + 1),
            None => numbered(place),
        }
    }
}

/// A year and what follows it in two digits, as in `2026-11-21`. Most keys are such, and writing them directly is
/// several times faster than formatting.
fn dashed(year: i32, parts: &[(&str, u32)]) -> String {
    let digit = |number: u32| char::from_digit(number % 10, 10);
    let mut text = String::with_capacity(10);
    match u32::try_from(year).ok().filter(|year| *year < 10_000) {
        Some(year) => {
            text.extend([year / 1000, year / 100, year / 10, year].into_iter().filter_map(digit));
        }
        None => text = format!("{year:04}"),
    }
    for (mark, part) in parts {
        text.push_str(mark);
        text.extend([part / 10, *part].into_iter().filter_map(digit));
    }
    text
}

/// A period and its first day, from what follows the year in a key.
fn parts(year: i32, rest: &str, starts: u32) -> Option<(Period, NaiveDate)> {
    let before = i32::from(starts > 1);
    let part = |nth: u32, length: u32| {
        let first = NaiveDate::from_ymd_opt(year - before, starts, 1)?;
        Some(month_start(months(first) + i64::from(nth.checked_sub(1)? * length)))
    };
    let digits = |text: &str| number(text).filter(|number| *number < 100);
    match rest.split_at_checked(1) {
        None => Some((Period::Year, part(1, 12)?)),
        Some(("Q", nth)) => Some((Period::Quarter, part(digits(nth)?, 3)?)),
        Some(("H", nth)) => Some((Period::HalfYear, part(digits(nth)?, 6)?)),
        Some(("W", week)) => {
            Some((Period::Week, NaiveDate::from_isoywd_opt(year, digits(week)?, Weekday::Mon)?))
        }
        Some(_) => match rest.split_once('-') {
            None => Some((Period::Month, NaiveDate::from_ymd_opt(year, digits(rest)?, 1)?)),
            Some((month, day)) => {
                Some((Period::Day, NaiveDate::from_ymd_opt(year, digits(month)?, digits(day)?)?))
            }
        },
    }
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
