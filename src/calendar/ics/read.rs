//! Holidays from the text of an iCalendar file (RFC 5545): all-day events, one or several days long.
//!
//! Never guesses: an event that is not a plain run of whole days is refused, with its name.

use chrono::{NaiveDate, TimeDelta};
use icalendar::parser::{Component, Property, read_components, unfold};

use crate::calendar::{Holiday, Refusal, shifted};

/// The longest event that is taken for a holiday, in days.
const LONGEST: i64 = 366;

/// The most days that are taken from one file: more than the supported years have.
const MOST: usize = 100_000;

/// The holidays of a calendar, sorted by date; cancelled events are left out. Several may fall on one day.
pub fn holidays(text: &str) -> Result<Vec<Holiday>, Refusal> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err(Refusal::new("this is no iCalendar file: it does not begin with BEGIN:VCALENDAR"));
    }
    let unfolded = unfold(text);
    let calendars = read_components(&unfolded)
        .map_err(|error| Refusal::new(format!("cannot read the iCalendar file: {}", first_line(&error))))?;
    let mut holidays = Vec::new();
    let events = calendars.iter().flat_map(|calendar| &calendar.components);
    for event in events.filter(|component| component.name == "VEVENT") {
        if !value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
            add(event, &mut holidays)?;
        }
        if holidays.len() > MOST {
            return Err(
                Refusal::new(format!("there are more than {MOST} days in it")).help("list the holidays only")
            );
        }
    }
    if holidays.is_empty() {
        return Err(
            Refusal::new("there is no event in it").help("export the calendar again, with its events")
        );
    }
    holidays.sort();
    Ok(holidays)
}

fn add(event: &Component<'_>, holidays: &mut Vec<Holiday>) -> Result<(), Refusal> {
    let name = event.find_prop("SUMMARY").map(|property| property.val.clone().unescape_text());
    let name = name.map(|name| name.as_str().trim().to_owned()).unwrap_or_default();
    let refused = |what: &str, help: &str| Err(Refusal::new(format!("holiday `{name}` {what}")).help(help));
    if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|key| event.find_prop(key).is_some()) {
        return refused(
            "is repeated by a rule",
            "list each year's date as an event of its own, or write a rule in the run book",
        );
    }
    let Some(start) = event.find_prop("DTSTART") else {
        return refused("has no DTSTART", "give it a date, such as DTSTART;VALUE=DATE:20261225");
    };
    let (Some(first), Some(end)) = (date(start), end(event)) else {
        return refused(
            "is not a run of whole days",
            "give it dates without a time, such as DTSTART;VALUE=DATE:20261225",
        );
    };
    let days = match end {
        End::Missing => 1,
        // Some programs write the day itself where they mean its end.
        End::Before(end) if end == first => 1,
        End::Before(end) => (end - first).num_days(),
        End::After(length) => length.num_days().max(1),
    };
    if days < 1 {
        return refused("ends before it begins", "DTEND is the day after the last one");
    }
    if days > LONGEST {
        return refused("lasts longer than a year", "check its DTEND");
    }
    holidays.extend((0..days).map(|day| Holiday { date: shifted(first, day), name: name.clone() }));
    Ok(())
}

enum End {
    Missing,
    Before(NaiveDate),
    After(TimeDelta),
}

/// Where an event ends; None if not at a day's end.
fn end(event: &Component<'_>) -> Option<End> {
    match (event.find_prop("DTEND"), value(event, "DURATION")) {
        (Some(end), _) => date(end).map(End::Before),
        (None, Some(length)) => whole_days(length).map(End::After),
        (None, None) => Some(End::Missing),
    }
}

/// `P3D`, `P1W`.
fn whole_days(length: &str) -> Option<TimeDelta> {
    let length = length.strip_prefix('+').unwrap_or(length).strip_prefix('P')?;
    let (count, unit) = length.split_at_checked(length.len().checked_sub(1)?)?;
    let count: u16 = count.parse().ok()?;
    match unit {
        "D" => Some(TimeDelta::days(count.into())),
        "W" => Some(TimeDelta::weeks(count.into())),
        _ => None,
    }
}

fn date(property: &Property<'_>) -> Option<NaiveDate> {
    let text = property.val.as_str().trim();
    let plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten()
}

fn value<'a>(event: &'a Component<'_>, key: &str) -> Option<&'a str> {
    event.find_prop(key).map(|property| property.val.as_str().trim())
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it is malformed").trim()
}
