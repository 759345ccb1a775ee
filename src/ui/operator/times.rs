//! Instants and lengths of time as a run shows them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Instants in one zone, told from one day.
pub struct Times<'a> {
    local: &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    today: NaiveDate,
}

impl<'a> Times<'a> {
    /// Times in the zone of `local`, told from the day of `now`.
    #[must_use]
    pub fn new(local: &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime, now: DateTime<Utc>) -> Self {
        Self { local, today: local(now).date() }
    }

    /// `09:30` today, `Fri 20 Nov 12:00` on other days, with the year if it is not this one.
    #[must_use]
    pub fn at(&self, at: DateTime<Utc>) -> String {
        let wall = (self.local)(at);
        let time = wall.format("%H:%M");
        if wall.date() == self.today { time.to_string() } else { format!("{} {time}", self.day(wall.date())) }
    }

    /// A deadline; at midnight it is the end of the day before: `09:30`, `today`, `Fri 13 Nov`.
    #[must_use]
    pub fn due(&self, at: DateTime<Utc>) -> String {
        match self.day_that_ends(at) {
            Some(day) if day == self.today => "today".to_owned(),
            Some(day) => self.day(day),
            None => self.at(at),
        }
    }

    /// The same after "by": `09:30`, `the end of today`.
    #[must_use]
    pub fn by(&self, at: DateTime<Utc>) -> String {
        let end = if self.day_that_ends(at).is_some() { "the end of " } else { "" };
        format!("{end}{}", self.due(at))
    }

    fn day_that_ends(&self, at: DateTime<Utc>) -> Option<NaiveDate> {
        let wall = (self.local)(at);
        if wall.time() == NaiveTime::MIN { wall.date().pred_opt() } else { None }
    }

    fn day(&self, date: NaiveDate) -> String {
        let format = if date.year() == self.today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
        date.format(format).to_string()
    }
}

/// A length in whole units that have passed, never rounded up: `40s`, `5m`, `1h 30m`.
#[must_use]
pub fn span(length: TimeDelta) -> String {
    match (length.num_hours(), length.num_minutes()) {
        (_, 0) => format!("{}s", length.num_seconds().max(0)),
        (0, minutes) => format!("{minutes}m"),
        (hours, minutes) => format!("{hours}h {:02}m", minutes - hours * 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_short_as_the_day_allows() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let local = |at: DateTime<Utc>| at.naive_utc();
        let times = Times::new(&local, at("2026-11-23T08:55:00Z"));
        assert_eq!(times.at(at("2026-11-23T09:30:59Z")), "09:30");
        assert_eq!(times.at(at("2026-11-20T12:00:00Z")), "Fri 20 Nov 12:00");
        assert_eq!(times.at(at("2027-01-04T00:00:00Z")), "Mon 4 Jan 2027 00:00");
        assert_eq!(times.by(at("2026-11-24T00:00:00Z")), "the end of today");
        assert_eq!(times.due(at("2026-11-14T00:00:00Z")), "Fri 13 Nov");
    }

    #[test]
    fn lengths_are_never_rounded_up() {
        let shown = |seconds| span(TimeDelta::seconds(seconds));
        assert_eq!([59, 60, 599, 5400, 3661].map(shown), ["59s", "1m", "9m", "1h 30m", "1h 01m"]);
    }
}
