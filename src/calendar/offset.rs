//! Offsets from an anchor's date: `-6 weeks`, `business day +3`, `week 3 wed`, each with or without a time.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::names::{parse_weekday, short, weekday_name};
use super::span::{LONGEST, Unit};
use super::{BusinessCalendar, Refusal, TimeOfDay, shifted};

/// How a date follows from an anchor's date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    by: By,
    time: Option<TimeOfDay>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    /// Added one after the other; never empty.
    Terms(Vec<(i64, Unit)>),
    /// Positive: the n-th after the date; negative: the n-th last up to and including it.
    BusinessDay(i64),
    /// A weekday of a Monday week, counted from the anchor's own.
    Week(i64, Weekday),
}

impl Default for Offset {
    /// The anchor's own date.
    fn default() -> Self {
        Self { by: By::Terms(vec![(0, Unit::Day)]), time: None }
    }
}

impl Offset {
    /// Reads `-6 weeks`, `+14 days`, `-2 months +7 days`, `0 days`, `business day +3`, `business day -2`,
    /// `week 3 wed`; each may end in ` at 10:00`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (words, time) = TimeOfDay::split(text)?;
        let lower = words.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let by = match words[..] {
            ["business", "day", nth] => By::BusinessDay(business_day(nth, text)?),
            ["week", nth, day] => By::Week(number(nth).ok_or_else(|| unreadable(text))?, parse_weekday(day)?),
            _ => By::Terms(terms(&words, text)?),
        };
        let offset = Self { by, time };
        if offset.reach_days(0) > LONGEST * 2 {
            return Err(Refusal::new(format!("`{text}` is longer than a hundred years"))
                .help("write the unit that is meant; nothing here lasts so long"));
        }
        Ok(offset)
    }

    /// As [`Self::parse`], of whole days: no time of day. `week 3` alone is that week's `day`.
    pub fn parse_bound(text: &str, day: Weekday) -> Result<Self, Refusal> {
        if let (_, Some(time)) = TimeOfDay::split(text)? {
            let refusal = Refusal::new("whole days are wanted here, without a time");
            return Err(refusal.help(format!("leave `at {time}` out")));
        }
        let lower = text.to_lowercase();
        if let ["week", nth] = lower.split_whitespace().collect::<Vec<_>>()[..] {
            let nth = number(nth).ok_or_else(|| unreadable(text))?;
            return Ok(Self { by: By::Week(nth, day), time: None });
        }
        Self::parse(text)
    }

    /// The date that lies so far from an anchor's date, if that is in week 0.
    pub fn date(&self, anchor: NaiveDate, calendar: &BusinessCalendar) -> NaiveDate {
        self.date_in_week(anchor, 0, calendar)
    }

    /// The date that lies so far from an anchor's date that is in the Monday week numbered `week`.
    pub fn date_in_week(&self, anchor: NaiveDate, week: i32, calendar: &BusinessCalendar) -> NaiveDate {
        match &self.by {
            By::Terms(terms) => terms.iter().fold(anchor, |date, (count, unit)| unit.step(date, *count)),
            By::BusinessDay(nth @ 1..) => calendar.add(anchor, *nth),
            By::BusinessDay(nth) => calendar.add(shifted(anchor, 1), *nth),
            By::Week(nth, day) => {
                let monday = shifted(anchor, -i64::from(anchor.weekday().num_days_from_monday()));
                let days = (nth - i64::from(week)) * 7 + i64::from(day.num_days_from_monday());
                shifted(monday, days)
            }
        }
    }

    /// How many days the date can lie from an anchor's date in the Monday week numbered `week`, before or after;
    /// generous, for looking around. One business day is reckoned as a week, and a month is left for holidays.
    pub fn reach_days(&self, week: i32) -> i64 {
        let of_term = |(count, unit): &(i64, Unit)| count.abs() * unit.most_days();
        match &self.by {
            By::Terms(terms) => terms.iter().map(of_term).sum(),
            By::BusinessDay(nth) => nth.abs() * 7 + 31,
            By::Week(nth, _) => (nth - i64::from(week)).abs() * 7 + 7,
        }
    }

    /// Whether it leads to a later date than another, from whatever day of a year both are counted.
    pub fn is_always_after(&self, other: &Self) -> bool {
        let calendar = BusinessCalendar::default();
        let year = NaiveDate::from_yo_opt(2027, 1).unwrap_or_default();
        year.iter_days().take(365).all(|day| self.date(day, &calendar) > other.date(day, &calendar))
    }

    /// The time of day on that date.
    pub fn time(&self) -> Option<&TimeOfDay> {
        self.time.as_ref()
    }
}

fn business_day(nth: &str, text: &str) -> Result<i64, Refusal> {
    match number(nth) {
        Some(0) => Err(Refusal::new("there is no business day 0").help("`0 days` is the anchor's own date")),
        Some(count) if nth.starts_with(['+', '-']) => Ok(count),
        Some(count) => {
            Err(unsigned(text, &format!("business day +{count}"), &format!("business day -{count}")))
        }
        None => Err(unreadable(text)),
    }
}

fn terms(words: &[&str], text: &str) -> Result<Vec<(i64, Unit)>, Refusal> {
    if let [count, "business", "day" | "days"] = *words {
        let count = count.trim_start_matches(['+', '-']);
        return Err(Refusal::new(format!("`{text}` can be read in two ways")).help(format!(
            "write `business day +{count}` (counted after the anchor's date) or `business day -{count}` (the last is -1, \
             and may be the anchor's date itself)"
        )));
    }
    let terms: Option<Vec<_>> = words.chunks(2).map(term).collect();
    let terms = terms.filter(|terms| !terms.is_empty()).ok_or_else(|| unreadable(text))?;
    match words
        .chunks(2)
        .zip(&terms)
        .find(|(pair, (count, _))| *count != 0 && !pair[0].starts_with(['+', '-']))
    {
        Some((pair, _)) => {
            Err(unsigned(text, &format!("+{}", pair.join(" ")), &format!("-{}", pair.join(" "))))
        }
        None => Ok(terms),
    }
}

fn term(pair: &[&str]) -> Option<(i64, Unit)> {
    let [count, unit] = *pair else { return None };
    Some((number(count)?, Unit::of_word(unit)?))
}

/// A whole number of at most five digits, with or without a sign.
fn number(word: &str) -> Option<i64> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let plain = (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.parse().ok()).flatten()
}

fn unsigned(text: &str, after: &str, before: &str) -> Refusal {
    Refusal::new(format!("`{text}` does not say whether it is before or after"))
        .help(format!("write `{before}` (before) or `{after}` (after)"))
}

fn unreadable(text: &str) -> Refusal {
    Refusal::new(format!("`{text}` is not an offset from an anchor"))
        .help("write `-6 weeks`, `+14 days`, `-2 months +7 days`, `business day +3` or `week 3 wed`")
}

impl fmt::Display for Offset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.by {
            By::BusinessDay(nth) => write!(out, "business day {nth:+}")?,
            By::Week(nth, day) => write!(out, "week {nth} {}", short(weekday_name(*day)))?,
            By::Terms(terms) => {
                let written: Vec<String> = terms.iter().map(written).collect();
                out.write_str(&written.join(" "))?;
            }
        }
        self.time.as_ref().map_or(Ok(()), |time| write!(out, " at {time}"))
    }
}

fn written(term: &(i64, Unit)) -> String {
    let (count, unit) = (term.0, term.1.name());
    let plural = if count.abs() == 1 { "" } else { "s" };
    if count == 0 { format!("0 {unit}s") } else { format!("{count:+} {unit}{plural}") }
}
