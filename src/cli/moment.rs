//! Moments as typed: instants, local times, dates.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::Failure;
use crate::calendar::{Span, Zone};

/// `2026-11-23T08:55:00Z`, `2026-11-23T08:55`, `2026-11-23 08:55`, or a date, which is its first instant. Without an
/// offset the zone's wall clock is meant.
pub(super) fn instant(text: &str, zone: &Zone) -> Result<DateTime<Utc>, Failure> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Ok(at.to_utc());
    }
    // RFC 3339 wants seconds, people do not.
    let minutes = text.replacen(' ', "T", 1).replace('Z', "+00:00");
    if let Ok(at) = DateTime::parse_from_str(&minutes, "%Y-%m-%dT%H:%M%:z") {
        return Ok(at.to_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    if let Some(wall) = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()) {
        return Ok(zone.instant(wall));
    }
    date(text).map(|date| zone.first_instant(date)).map_err(|_| {
        Failure::usage(format!("`{text}` is no moment"))
            .hint("write 2026-11-23, \"2026-11-23 08:55\" or 2026-11-23T08:55:00Z")
    })
}

/// A date as `2026-11-23`.
pub(super) fn date(text: &str) -> Result<NaiveDate, Failure> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map_err(|_| Failure::usage(format!("`{text}` is no date")).hint("write 2026-11-23"))
}

/// A length of time from now on: `7d`, `36h`, `2 weeks`.
pub(super) fn ahead(
    text: &str,
    now: DateTime<Utc>,
    zone: &Zone,
    calendar: &crate::calendar::BusinessCalendar,
) -> Result<DateTime<Utc>, Failure> {
    let span = Span::parse(text).map_err(|refusal| {
        Failure::usage(refusal.message)
            .hint(refusal.help.unwrap_or_else(|| "write 7d, 36h or `2 weeks`".to_owned()))
    })?;
    Ok(span.after(now, zone, calendar).max(now + TimeDelta::zero()))
}

#[cfg(test)]
mod tests {
    use super::instant;
    use crate::calendar::Zone;

    #[test]
    fn an_offset_is_taken_with_and_without_seconds_and_none_is_the_zones_wall_clock() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let read = |text| instant(text, &zone).unwrap().to_rfc3339();
        for text in
            ["2026-11-23T08:55:00Z", "2026-11-23T08:55Z", "2026-11-23 09:55+01:00", "2026-11-23 09:55"]
        {
            assert_eq!(read(text), "2026-11-23T08:55:00+00:00", "{text}");
        }
        assert_eq!(read("2026-11-23"), "2026-11-22T23:00:00+00:00");
        assert!(instant("today", &zone).is_err());
    }
}
