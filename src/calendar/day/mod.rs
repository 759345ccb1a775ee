//! The day of a period: `mon`, `23`, `last fri`, `business day 3`, `first business day of april`.
//!
//! Owns the arithmetic; `parse.rs` reads the words, `describe.rs` writes them. Knows nothing of rolls or times.

mod describe;
mod parse;

use chrono::{Datelike, NaiveDate, Weekday};

use super::FiscalYear;
use super::period::{month_start, months};
use super::{BusinessCalendar, DateSpan, Period, Refusal, shifted};

/// A rule that gives at most one day of each period of one kind. The day always lies in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRule {
    form: Form,
    of: Part,
    period: Period,
}

/// Which day of the part. Counts are from 1 on, or from -1 (the last) down; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Day(i32),
    BusinessDay(i32),
    /// The one such day of a week.
    Weekday(Weekday),
    NthWeekday(i32, Weekday),
    OnOrAfter(Weekday, i32),
    OnOrBefore(Weekday, i32),
}

/// The part of the period in which it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// The n-th month of the period, from 1.
    Month(u32),
    /// The month of that name, 1 to 12.
    Named(u32),
}

impl DayRule {
    /// Reads a day of that period. Refused: what a period of this kind can never have, and what would leave it.
    pub fn parse(text: &str, period: &Period) -> Result<Self, Refusal> {
        parse::rule(text, *period)
    }

    /// The day in the period that is given by its days; None if this one lacks it.
    pub fn date(&self, period: DateSpan, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        let part = self.part(period);
        let date = match self.form {
            Form::Day(nth @ 1..) => shifted(part.first, i64::from(nth) - 1),
            Form::Day(nth) => shifted(part.end, i64::from(nth)),
            Form::BusinessDay(nth) => return calendar.nth(part, nth),
            Form::Weekday(day) => on_or_after(part.first, day),
            Form::NthWeekday(nth @ 1.., day) => {
                shifted(on_or_after(part.first, day), (i64::from(nth) - 1) * 7)
            }
            Form::NthWeekday(nth, day) => shifted(on_or_before(part.last(), day), (i64::from(nth) + 1) * 7),
            Form::OnOrAfter(day, nth) => on_or_after(shifted(part.first, i64::from(nth) - 1), day),
            Form::OnOrBefore(day, nth) => on_or_before(shifted(part.first, i64::from(nth) - 1), day),
        };
        Some(date).filter(|date| part.contains(*date))
    }

    /// As [`Self::date`]; where a counted day or business day is missing, the last (counted from the end: the
    /// first) one there is. A missing weekday stays missing.
    pub fn clamped(&self, period: DateSpan, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        let end = |nth: i32| if nth > 0 { -1 } else { 1 };
        let nearest = match self.form {
            Form::Day(nth) => Form::Day(end(nth)),
            Form::BusinessDay(nth) => Form::BusinessDay(end(nth)),
            other => other,
        };
        self.date(period, calendar).or_else(|| Self { form: nearest, ..*self }.date(period, calendar))
    }

    /// Whether `short_month` must say what happens in a period that lacks the day: days that the shortest such
    /// period has not, and business days past 55 in a hundred days, which holidays may take. A fifth weekday is
    /// not among them: where there is none, nothing is due.
    pub fn may_be_missing(&self, year: FiscalYear) -> bool {
        let (shortest, _) = match (self.of, self.period) {
            (Part::Whole, Period::Quarter | Period::HalfYear) => (year.shortest(self.period), 0),
            _ => self.lengths(),
        };
        match self.form {
            Form::Day(nth) => nth.abs() > shortest,
            Form::BusinessDay(nth) => nth.abs() > shortest * 11 / 20,
            _ => false,
        }
    }

    /// Whether every period has the day for certain, whatever its holidays; of a counted day also where a short
    /// period takes its last.
    pub(super) fn is_never_missing(&self, clamped: bool) -> bool {
        let (shortest, _) = self.lengths();
        match self.form {
            Form::Day(nth) => clamped || nth.abs() <= shortest,
            Form::BusinessDay(_) => false,
            Form::Weekday(_) => true,
            Form::NthWeekday(nth, _) => nth.abs() * 7 <= shortest,
            Form::OnOrAfter(_, nth) => nth + 6 <= shortest,
            Form::OnOrBefore(_, nth) => (7..=shortest).contains(&nth),
        }
    }

    /// The least and the greatest number of days of the part in which it is counted.
    fn lengths(&self) -> (i32, i32) {
        match (self.of, self.period) {
            (Part::Named(2), _) => (28, 29),
            (Part::Named(4 | 6 | 9 | 11), _) => (30, 30),
            (Part::Named(_), _) => (31, 31),
            (Part::Month(_), _) | (Part::Whole, Period::Month) => (28, 31),
            (Part::Whole, Period::Day | Period::BusinessDay) => (1, 1),
            (Part::Whole, Period::Week) => (7, 7),
            (Part::Whole, Period::Quarter) => (89, 92),
            (Part::Whole, Period::HalfYear) => (181, 184),
            (Part::Whole, Period::Year) => (365, 366),
        }
    }

    fn part(&self, period: DateSpan) -> DateSpan {
        let first = months(period.first);
        let month = match self.of {
            Part::Whole => return period,
            Part::Month(nth) => first + i64::from(nth) - 1,
            Part::Named(month) => first + (i64::from(month) - i64::from(period.first.month())).rem_euclid(12),
        };
        DateSpan::new(month_start(month), month_start(month + 1)).meet(period)
    }
}

/// The first such weekday on or after `date`.
pub(super) fn on_or_after(date: NaiveDate, day: Weekday) -> NaiveDate {
    shifted(date, i64::from(day.days_since(date.weekday())))
}

/// The last such weekday on or before `date`.
pub(super) fn on_or_before(date: NaiveDate, day: Weekday) -> NaiveDate {
    shifted(date, -i64::from(date.weekday().days_since(day)))
}
