//! Periods of the calendar, and spans of whole days. How years are cut, keys and numbers: `fiscal.rs`.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::refusal::nearest;
use super::{FIRST_DAY, FiscalYear, LAST_DAY, Refusal, shifted};

/// Whole days from `first` up to, and without, `end`. Empty if `end` is not later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateSpan {
    /// The first day.
    pub first: NaiveDate,
    /// The day after the last.
    pub end: NaiveDate,
}

impl DateSpan {
    /// Days from `first` up to, and without, `end`.
    pub fn new(first: NaiveDate, end: NaiveDate) -> Self {
        Self { first, end }
    }

    /// Days from `first` to `last`, both included.
    pub fn inclusive(first: NaiveDate, last: NaiveDate) -> Self {
        Self { first, end: shifted(last, 1) }
    }

    /// The last day; the day before `first` if empty.
    pub fn last(self) -> NaiveDate {
        shifted(self.end.max(self.first), -1)
    }

    /// How many days.
    pub fn days(self) -> i64 {
        (self.end - self.first).num_days().max(0)
    }

    /// Whether it has no day.
    pub fn is_empty(self) -> bool {
        self.end <= self.first
    }

    /// Whether that day is one of them.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.first <= date && date < self.end
    }

    /// The days that are in both; may be empty.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self { first: self.first.max(other.first), end: self.end.min(other.end) }
    }

    /// So many days more at both ends.
    #[must_use]
    pub fn widened(self, days: i64) -> Self {
        Self { first: shifted(self.first, -days), end: shifted(self.end, days) }
    }

    /// The days from the first of both to the last of both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), end: self.end.max(other.end) }
    }

    /// Its days between [`FIRST_DAY`] and [`LAST_DAY`]; may be empty.
    #[must_use]
    pub fn supported(self) -> Self {
        self.meet(Self::inclusive(FIRST_DAY, LAST_DAY))
    }
}

/// A period of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A day.
    Day,
    /// A business day; as a span of days it is that one day.
    BusinessDay,
    /// Monday to Sunday (ISO 8601).
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
}

impl Period {
    /// All of them, shortest first.
    pub const ALL: [Self; 7] =
        [Self::Day, Self::BusinessDay, Self::Week, Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// Reads `day`, `business day`, `week`, `month`, `quarter`, `half-year` or `year`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::ALL.into_iter().find(|period| period.name() == words).ok_or_else(|| {
            let refusal = Refusal::new(format!("`{text}` is not a period"));
            match nearest(&words, Self::ALL.map(Self::name)) {
                Some(name) => refusal.help(format!("did you mean `{name}`?")),
                None => refusal.help("write day, business day, week, month, quarter, half-year or year"),
            }
        })
    }

    /// Reads a period with or without a number before it, 1 to 999: `week`, `2 weeks`, `6 business days`.
    pub fn parse_every(text: &str) -> Result<(u32, Self), Refusal> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Ok((1, Self::parse(text)?));
        }
        let (count, word) = text.split_at(digits);
        let period = Self::parse(word.trim()).or_else(|refusal| {
            word.trim()
                .strip_suffix('s')
                .ok_or(refusal.clone())
                .and_then(|one| Self::parse(one).map_err(|_| refusal))
        })?;
        match count.parse() {
            Ok(count @ 1..=999) => Ok((count, period)),
            _ => Err(Refusal::new(format!("`{text}` is not every so many periods"))
                .help("write a number from 1 to 999")),
        }
    }

    /// The word of a run book for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::BusinessDay => "business day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half-year",
            Self::Year => "year",
        }
    }

    /// The period that holds `date`.
    pub fn span(self, date: NaiveDate) -> DateSpan {
        FiscalYear::CALENDAR.span(self, date)
    }

    /// The period after the one that holds `date`.
    pub fn next(self, date: NaiveDate) -> DateSpan {
        self.span(self.span(date).end)
    }

    /// The period before the one that holds `date`.
    pub fn previous(self, date: NaiveDate) -> DateSpan {
        self.span(shifted(self.span(date).first, -1))
    }

    /// The name of the period that holds `date`: `2026-11-21`, `2026-W47` (ISO year), `2026-11`, `2026-Q4`,
    /// `2026-H2`, `2026`.
    pub fn key(self, date: NaiveDate) -> String {
        FiscalYear::CALENDAR.key(self, date)
    }

    /// The days of the period of that name; None if it names none.
    pub fn parse_key(key: &str) -> Option<DateSpan> {
        FiscalYear::CALENDAR.parse_key(key)
    }

    /// The months of one; None for those that are counted in days.
    pub(super) fn months(self) -> Option<u32> {
        match self {
            Self::Day | Self::BusinessDay | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::HalfYear => Some(6),
            Self::Year => Some(12),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Months since January of the year 0.
pub(super) fn months(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

/// The first day of the month of that number; the end of time where there is none.
pub(super) fn month_start(months: i64) -> NaiveDate {
    let known = i32::try_from(months.div_euclid(12)).ok().and_then(|year| {
        let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
        NaiveDate::from_ymd_opt(year, month, 1)
    });
    known.unwrap_or(if months < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}
