//! How dates, instants and lengths of time are said: short, in one zone, relative to now.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{Zone, shifted};

/// Says dates and instants in one zone, as seen from one instant.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The zone everything is said in.
    pub zone: Zone,
    /// The instant it is seen from.
    pub now: DateTime<Utc>,
}

impl Wording {
    /// Today in the zone.
    pub fn today(&self) -> NaiveDate {
        self.zone.local(self.now).date()
    }

    /// `Fri 13 Nov`, with the year only when it is not this one.
    pub fn day(&self, date: NaiveDate) -> String {
        let year = if date.year() == self.today().year() { "" } else { " %Y" };
        date.format(&format!("%a %-d %b{year}")).to_string()
    }

    /// `09:30` today, else `Fri 20 Nov 12:00`.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        let local = self.zone.local(at);
        let time = local.format("%H:%M");
        if local.date() == self.today() {
            time.to_string()
        } else {
            format!("{} {time}", self.day(local.date()))
        }
    }

    /// `Fri 20 Nov 12:00`, today too.
    pub fn day_and_time(&self, at: DateTime<Utc>) -> String {
        let local = self.zone.local(at);
        format!("{} {}", self.day(local.date()), local.format("%H:%M"))
    }

    /// A deadline: the end of a day is said as the day, `today` if it is this one.
    pub fn deadline(&self, at: DateTime<Utc>, inclusive: bool) -> String {
        if inclusive {
            return self.moment(at);
        }
        let day = shifted(self.zone.local(at).date(), -1);
        if day == self.today() { "today".to_owned() } else { self.day(day) }
    }

    /// `Fri 20 Nov`, today too: the day that ends at that midnight.
    pub fn deadline_day(&self, at: DateTime<Utc>) -> String {
        self.day(shifted(self.zone.local(at).date(), -1))
    }

    /// `Monday 23 November 2026, 08:55 Europe/London`.
    pub fn long(&self) -> String {
        let local = self.zone.local(self.now);
        format!("{} {}", local.format("%A %-d %B %Y, %H:%M"), self.zone.name())
    }
}

/// `5m`, `1h 30m`, `9d`: whole units, never rounded up; nothing negative.
pub fn length(span: TimeDelta) -> String {
    let minutes = span.num_minutes().max(0);
    match minutes {
        0..60 => format!("{minutes}m"),
        60..1440 if minutes % 60 == 0 => format!("{}h", minutes / 60),
        60..1440 => format!("{}h {:02}m", minutes / 60, minutes % 60),
        _ => format!("{}d", minutes / 1440),
    }
}

/// Work in minutes: `5m`, `1h 30m`, `3h 00m`; hours are not made days.
pub fn work(minutes: u64) -> String {
    if minutes < 60 { format!("{minutes}m") } else { format!("{}h {:02}m", minutes / 60, minutes % 60) }
}

/// `9 days`, `1 hour`, `20 minutes`: the largest whole unit.
pub fn spelled(span: TimeDelta) -> String {
    let minutes = span.num_minutes().max(0);
    let (count, unit) = match minutes {
        0..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_units_that_have_passed() {
        assert_eq!(length(TimeDelta::minutes(9 * 1440 + 535)), "9d");
        assert_eq!(length(TimeDelta::minutes(90)), "1h 30m");
        assert_eq!(length(TimeDelta::minutes(-5)), "0m");
        assert_eq!(work(180), "3h 00m");
        assert_eq!(spelled(TimeDelta::minutes(61)), "1 hour");
    }
}
