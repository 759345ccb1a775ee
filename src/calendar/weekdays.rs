//! A set of weekdays, as in `business_days: mon-fri`. Never empty.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::names::{parse_weekday, short, weekday_name};
use super::{Refusal, numbered};

/// A set of weekdays with at least one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Monday to Friday.
    pub const MON_FRI: Self = Self(0b001_1111);
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);

    /// Reads `mon-fri`, `sun-thu` (over the weekend), `mon, wed`, and mixtures of these.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut mask = 0;
        for part in text.split(',').map(str::trim) {
            match part.split_once('-') {
                Some((from, to)) => mask |= run(parse_weekday(from.trim())?, parse_weekday(to.trim())?),
                None => mask |= bit(parse_weekday(part)?),
            }
        }
        Ok(Self(mask))
    }

    /// Whether that weekday is a member.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// How many there are, from 1 to 7.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// How many members there are before `date`, counted from 0001-01-01, a Monday.
    pub(super) fn place(self, date: NaiveDate) -> i64 {
        let days = i64::from(date.num_days_from_ce()) - 1;
        let begun = self.0 & ((1 << days.rem_euclid(7)) - 1);
        days.div_euclid(7) * i64::from(self.count()) + i64::from(begun.count_ones())
    }

    /// The member with that many before it: the inverse of [`Self::place`] on members.
    pub(super) fn at_place(self, place: i64) -> NaiveDate {
        let each = i64::from(self.count());
        let in_week = usize::try_from(place.rem_euclid(each)).ok().and_then(|nth| self.iter().nth(nth));
        let day = in_week.map_or(0, |day| i64::from(day.num_days_from_monday()));
        numbered(place.div_euclid(each).saturating_mul(7).saturating_add(day + 1))
    }

    /// The members, from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        week().filter(move |day| self.contains(*day))
    }
}

fn week() -> impl Iterator<Item = Weekday> {
    std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7)
}

fn bit(day: Weekday) -> u8 {
    1 << day.num_days_from_monday()
}

fn run(from: Weekday, to: Weekday) -> u8 {
    let days = std::iter::successors(Some(from), |day| (*day != to).then(|| day.succ()));
    days.fold(0, |mask, day| mask | bit(day))
}

impl Default for Weekdays {
    fn default() -> Self {
        Self::MON_FRI
    }
}

impl fmt::Display for Weekdays {
    /// One run as `mon-fri`, anything else as a list.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |day: Weekday| short(weekday_name(day));
        let starts: Vec<Weekday> = self.iter().filter(|day| !self.contains(day.pred())).collect();
        match (starts.is_empty(), self.count()) {
            (true, _) => return out.write_str("mon-sun"),
            (false, 3..) if starts.len() == 1 => {
                let last = self.iter().find(|day| !self.contains(day.succ())).unwrap_or(starts[0]);
                return write!(out, "{}-{}", name(starts[0]), name(last));
            }
            _ => {}
        }
        let names: Vec<String> = self.iter().map(name).collect();
        out.write_str(&names.join(", "))
    }
}
