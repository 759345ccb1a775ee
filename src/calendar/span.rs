//! Lengths of time: `10m`, `90 days`, `3 business days at 17:00`.
//!
//! Minutes and hours are elapsed; business hours follow the calendar; days and longer are wall time and end with
//! the day they reach.

use std::fmt;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

use super::refusal::nearest;
use super::{BusinessCalendar, Refusal, TimeOfDay, Zone, shifted};

/// A length of time, and the time of day at which it ends if it is one of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    length: Length,
    at: Option<TimeOfDay>,
}

/// A length of time; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Elapsed time, in seconds.
    Elapsed(i64),
    /// Time within business hours, in minutes.
    BusinessMinutes(i64),
    /// Business days.
    BusinessDays(i64),
    /// Units of the calendar.
    Calendar(i64, Unit),
}

/// A unit of the calendar that is a day or longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A month; month ends are clamped.
    Month,
    /// Twelve months.
    Year,
}

/// The longest span, in days: a hundred years.
pub(super) const LONGEST: i64 = 36_525;

impl Length {
    /// How many days it has at least; of less than a day none.
    fn least_days(self) -> i64 {
        match self {
            Self::Elapsed(_) | Self::BusinessMinutes(_) => 0,
            Self::BusinessDays(days) => days,
            Self::Calendar(count, Unit::Month) => count * 30,
            Self::Calendar(count, Unit::Year) => count * 365,
            Self::Calendar(count, unit) => count * unit.most_days(),
        }
    }
}

impl Span {
    /// Reads `20s`, `10m`, `1h 30m`, `72h`, `90 days`, `2 weeks`, `6 months`, `2 years`, `3 business days`,
    /// `4 business hours`; days and longer may end in a time: `2 days at 10:00`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (words, at) = TimeOfDay::split(text)?;
        let length = length(words, text)?;
        if length.least_days() > LONGEST {
            return Err(Refusal::new(format!("`{text}` is longer than a hundred years"))
                .help("write the unit that is meant; nothing here lasts so long"));
        }
        if at.is_some() && matches!(length, Length::Elapsed(_) | Length::BusinessMinutes(_)) {
            return Err(Refusal::new(format!("`{text}` cannot end at a time of day"))
                .help("only a span of days or longer can, such as `2 days at 10:00`"));
        }
        Ok(Self { length, at })
    }

    /// An elapsed span; nothing if negative.
    pub fn elapsed(duration: TimeDelta) -> Self {
        Self { length: Length::Elapsed(duration.num_seconds().max(0)), at: None }
    }

    /// Whether it is no time at all.
    pub fn is_nothing(&self) -> bool {
        match self.length {
            Length::Elapsed(count) | Length::BusinessMinutes(count) | Length::BusinessDays(count) => {
                count == 0
            }
            Length::Calendar(count, _) => count == 0,
        }
    }

    /// So many times as long, counted from one instant; it ends at no time of day.
    #[must_use]
    pub fn times(&self, n: i64) -> Self {
        let length = match self.length {
            Length::Elapsed(seconds) => Length::Elapsed(seconds.saturating_mul(n)),
            Length::BusinessMinutes(minutes) => Length::BusinessMinutes(minutes.saturating_mul(n)),
            Length::BusinessDays(days) => Length::BusinessDays(days.saturating_mul(n)),
            Length::Calendar(count, unit) => Length::Calendar(count.saturating_mul(n), unit),
        };
        Self { length, at: None }
    }

    /// How long it is.
    pub fn length(&self) -> Length {
        self.length
    }

    /// The time of day at which it ends.
    pub fn time(&self) -> Option<&TimeOfDay> {
        self.at.as_ref()
    }

    /// Its minutes, rounded up, if it is elapsed time: an effort.
    pub fn elapsed_minutes(&self) -> Option<u64> {
        let Length::Elapsed(seconds) = self.length else { return None };
        u64::try_from(seconds).ok().map(|seconds| seconds.div_ceil(60))
    }

    /// Whether it is counted in days or longer, and so ends with a day unless it says a time.
    pub fn is_days(&self) -> bool {
        matches!(self.length, Length::BusinessDays(_) | Length::Calendar(..))
    }

    /// The instant that is so much later. Days end with the day they reach: at the midnight after it.
    pub fn after(&self, at: DateTime<Utc>, zone: &Zone, calendar: &BusinessCalendar) -> DateTime<Utc> {
        match self.date_after(zone.local(at).date(), calendar) {
            None => self.moved(at, 1, zone, calendar),
            Some(day) => self.at.as_ref().map_or_else(|| zone.day_end(day), |time| time.instant(day, zone)),
        }
    }

    /// The instant that is so much earlier. Days begin with the day they reach: at its first instant.
    pub fn before(&self, at: DateTime<Utc>, zone: &Zone, calendar: &BusinessCalendar) -> DateTime<Utc> {
        match self.date_before(zone.local(at).date(), calendar) {
            None => self.moved(at, -1, zone, calendar),
            Some(day) => {
                self.at.as_ref().map_or_else(|| zone.first_instant(day), |time| time.instant(day, zone))
            }
        }
    }

    /// The date that is so much later; None if it is counted in hours or less.
    pub fn date_after(&self, date: NaiveDate, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        self.date(date, 1, calendar)
    }

    /// The date that is so much earlier; None if it is counted in hours or less.
    pub fn date_before(&self, date: NaiveDate, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        self.date(date, -1, calendar)
    }

    fn date(&self, date: NaiveDate, sign: i64, calendar: &BusinessCalendar) -> Option<NaiveDate> {
        match self.length {
            Length::Elapsed(_) | Length::BusinessMinutes(_) => None,
            Length::BusinessDays(days) => Some(calendar.add(date, sign * days)),
            Length::Calendar(count, unit) => Some(unit.step(date, sign * count)),
        }
    }

    fn moved(&self, at: DateTime<Utc>, sign: i64, zone: &Zone, calendar: &BusinessCalendar) -> DateTime<Utc> {
        match self.length {
            Length::Elapsed(seconds) => {
                at.checked_add_signed(TimeDelta::seconds(sign * seconds)).unwrap_or(at)
            }
            Length::BusinessMinutes(minutes) => {
                calendar.add_hours(at, TimeDelta::minutes(sign * minutes), zone)
            }
            Length::BusinessDays(_) | Length::Calendar(..) => at,
        }
    }
}

impl Unit {
    /// The date `count` of them later (earlier if negative); a day that the month lacks is its last.
    pub(super) fn step(self, date: NaiveDate, count: i64) -> NaiveDate {
        let months = match self {
            Self::Day => return shifted(date, count),
            Self::Week => return shifted(date, count.saturating_mul(7)),
            Self::Month => count,
            Self::Year => count.saturating_mul(12),
        };
        let by = Months::new(u32::try_from(months.unsigned_abs()).unwrap_or(u32::MAX));
        match months {
            0.. => date.checked_add_months(by).unwrap_or(NaiveDate::MAX),
            _ => date.checked_sub_months(by).unwrap_or(NaiveDate::MIN),
        }
    }

    /// The most days that one can have.
    pub(super) fn most_days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 31,
            Self::Year => 366,
        }
    }

    /// `day`, `week`, `month` or `year`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The unit of a word, in the singular or plural, or as one letter.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word {
            "d" | "day" | "days" => Some(Self::Day),
            "w" | "week" | "weeks" => Some(Self::Week),
            "month" | "months" => Some(Self::Month),
            "y" | "year" | "years" => Some(Self::Year),
            _ => None,
        }
    }
}

fn length(words: &str, text: &str) -> Result<Length, Refusal> {
    let lower = words.to_lowercase();
    let parts = parts(&lower).ok_or_else(|| malformed(text))?;
    let read: Option<Vec<Length>> = parts.iter().map(|(count, unit)| part(*count, unit)).collect();
    let read = read.ok_or_else(|| unknown_unit(text, &parts))?;
    match read[..] {
        [] => Err(malformed(text)),
        [one] => Ok(one),
        _ => read.iter().try_fold(Length::Elapsed(0), |sum, part| match (sum, part) {
            (Length::Elapsed(sum), Length::Elapsed(more)) => Ok(Length::Elapsed(sum + more)),
            _ => Err(Refusal::new(format!("`{text}` mixes units that cannot be added"))
                .help("only hours, minutes and seconds can be written together")),
        }),
    }
}

/// Numbers of at most five digits, each with the words that follow it.
fn parts(words: &str) -> Option<Vec<(i64, String)>> {
    let mut parts = Vec::new();
    let mut rest = words.trim();
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let count = rest[..digits].parse().ok().filter(|_| digits <= 5)?;
        let unit = &rest[digits..];
        let (unit, later) =
            unit.split_at(unit.find(|letter: char| letter.is_ascii_digit()).unwrap_or(unit.len()));
        if !unit.chars().all(|letter| letter.is_alphabetic() || letter.is_whitespace()) {
            return None;
        }
        parts.push((count, unit.split_whitespace().collect::<Vec<_>>().join(" ")));
        rest = later;
    }
    Some(parts)
}

fn part(count: i64, unit: &str) -> Option<Length> {
    Some(match unit {
        "s" | "sec" | "second" | "seconds" => Length::Elapsed(count),
        "m" | "min" | "minute" | "minutes" => Length::Elapsed(count * 60),
        "h" | "hour" | "hours" => Length::Elapsed(count * 3600),
        "business minute" | "business minutes" => Length::BusinessMinutes(count),
        "business hour" | "business hours" => Length::BusinessMinutes(count * 60),
        "business day" | "business days" => Length::BusinessDays(count),
        unit => Length::Calendar(count, Unit::of_word(unit)?),
    })
}

fn malformed(text: &str) -> Refusal {
    Refusal::new(format!("`{text}` is not a span of time")).help(
        "write whole numbers with units, such as `10m`, `1h 30m`, `4 business hours`, `90 days`, `6 months`",
    )
}

fn unknown_unit(text: &str, parts: &[(i64, String)]) -> Refusal {
    const UNITS: [&str; 9] = [
        "seconds",
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
        "business days",
        "business hours",
    ];
    let Some((count, unit)) = parts.iter().find(|(count, unit)| part(*count, unit).is_none()) else {
        return malformed(text);
    };
    if unit.is_empty() {
        return Refusal::new(format!("`{text}` lacks a unit"))
            .help(format!("write `{count}m`, `{count}h` or `{count} days`"));
    }
    let refusal = Refusal::new(format!("`{unit}` is not a unit of time"));
    match nearest(unit, UNITS) {
        Some(name) => refusal.help(format!("did you mean `{name}`?")),
        None => refusal.help(format!("write one of {}", UNITS.join(", "))),
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.length.fmt(out)?;
        self.at.as_ref().map_or(Ok(()), |time| write!(out, " at {time}"))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: i64| if count == 1 { "" } else { "s" };
        match *self {
            Self::Elapsed(0) => out.write_str("0m"),
            Self::Elapsed(seconds) => {
                let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
                let written: Vec<String> = parts
                    .into_iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, unit)| format!("{count}{unit}"))
                    .collect();
                out.write_str(&written.join(" "))
            }
            Self::BusinessMinutes(minutes) if minutes % 60 == 0 => {
                write!(out, "{} business hour{}", minutes / 60, plural(minutes / 60))
            }
            Self::BusinessMinutes(minutes) => write!(out, "{minutes} business minute{}", plural(minutes)),
            Self::BusinessDays(days) => write!(out, "{days} business day{}", plural(days)),
            Self::Calendar(count, unit) => write!(out, "{count} {}{}", unit.name(), plural(count)),
        }
    }
}
