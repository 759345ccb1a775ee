//! A wall time of a day, from 00:00 to 24:00, with or without a zone of its own.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{How, Refusal, Resolved, Zone, shifted};

/// A time of day in whole minutes. `24:00` is the midnight that ends the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    minutes: u16,
    zone: Option<Zone>,
}

const DAY: u16 = 24 * 60;

impl TimeOfDay {
    /// Reads `09:30`, `24:00`, `24:00 AoE`, `17:00 Europe/London`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (clock, zone) = match text.trim().split_once(char::is_whitespace) {
            Some((clock, zone)) => (clock, Some(zone.trim())),
            None => (text.trim(), None),
        };
        let minutes = minutes(clock).ok_or_else(|| {
            Refusal::new(format!("`{text}` is not a time of day"))
                .help("write hours and minutes, `00:00` to `24:00`")
        })?;
        Ok(Self { minutes, zone: zone.map(Zone::named).transpose()? })
    }

    /// A text without its ` at TIME`, and that time.
    pub(super) fn split(text: &str) -> Result<(&str, Option<Self>), Refusal> {
        match text.split_once(" at ") {
            Some((words, time)) => Ok((words.trim(), Some(Self::parse(time)?))),
            None => Ok((text.trim(), None)),
        }
    }

    /// The time `hour`:`minute` without a zone; anything past midnight is 24:00.
    pub fn at(hour: u16, minute: u16) -> Self {
        Self { minutes: hour.saturating_mul(60).saturating_add(minute).min(DAY), zone: None }
    }

    /// Minutes since 00:00 on the clock, 0 to 1440.
    pub fn minutes(&self) -> u16 {
        self.minutes
    }

    /// Its own zone, if it has one.
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }

    /// The same time as a deadline: midnight, however written, is the end of its day.
    #[must_use]
    pub fn as_deadline(&self) -> Self {
        Self { minutes: if self.is_midnight() { DAY } else { self.minutes }, zone: self.zone.clone() }
    }

    /// Whether it is a midnight, however written: the end or the beginning of a day.
    pub fn is_midnight(&self) -> bool {
        self.minutes.is_multiple_of(DAY)
    }

    /// The same time as four digits, as in keys: `0930`.
    pub fn compact(&self) -> String {
        format!("{:02}{:02}", self.minutes / 60, self.minutes % 60)
    }

    /// The instant on that day in its own zone, else in `zone`, and whether the wall time was plain.
    pub fn resolve(&self, day: NaiveDate, zone: &Zone) -> Resolved {
        let zone = self.zone.as_ref().unwrap_or(zone);
        if self.minutes == DAY {
            return Resolved { at: zone.first_instant(shifted(day, 1)), how: How::Exact };
        }
        let wall = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(self.minutes));
        zone.resolve(wall)
    }

    /// The instant on that day in its own zone, else in `zone`.
    pub fn instant(&self, day: NaiveDate, zone: &Zone) -> DateTime<Utc> {
        self.resolve(day, zone).at
    }
}

fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 || !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60).then_some(hours * 60 + minutes).filter(|total| *total <= DAY)
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)?;
        self.zone.as_ref().map_or(Ok(()), |zone| write!(out, " {}", zone.name()))
    }
}
