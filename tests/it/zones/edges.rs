//! Edges by hand: each from the announcement of the change, not from the data.

use chrono::NaiveDate;
use runbook::calendar::{How, Zone};

use super::instant;

/// A wall time, the instant it means, and what it is: exact, in a gap, or the first of two.
const EDGES: [(&str, &str, &str, &str); 26] = [
    // Half an hour, at 02:00.
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", "gap"),
    ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30:00Z", "exact"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "fold"),
    ("Australia/Lord_Howe", "2199-07-01T12:00", "2199-07-01T01:30:00Z", "exact"),
    // A whole day was left out.
    ("Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59:00Z", "exact"),
    ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", "gap"),
    ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00Z", "exact"),
    // Clocks go back for Ramadan and forth after it: 2026 from 15 February to 22 March.
    ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30:00Z", "fold"),
    ("Africa/Casablanca", "2026-03-01T12:00", "2026-03-01T12:00:00Z", "exact"),
    ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:30:00Z", "gap"),
    ("Africa/Casablanca", "2026-06-01T12:00", "2026-06-01T11:00:00Z", "exact"),
    // Two hours, at the hour of Oslo.
    ("Antarctica/Troll", "2026-03-29T01:30", "2026-03-29T01:30:00Z", "gap"),
    ("Antarctica/Troll", "2026-03-29T03:00", "2026-03-29T01:00:00Z", "exact"),
    ("Antarctica/Troll", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "fold"),
    // At midnight: the day begins at one.
    ("America/Santiago", "2026-09-06T00:30", "2026-09-06T04:30:00Z", "gap"),
    ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30:00Z", "fold"),
    ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z", "gap"),
    ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30:00Z", "fold"),
    ("Asia/Beirut", "2026-03-29T00:30", "2026-03-28T22:30:00Z", "gap"),
    // The first place in which a day begins, and the last.
    ("Pacific/Kiritimati", "2026-11-23T00:00", "2026-11-22T10:00:00Z", "exact"),
    ("AoE", "2026-11-23T23:59", "2026-11-24T11:59:00Z", "exact"),
    // Three quarters of an hour.
    ("Asia/Kathmandu", "2026-11-23T00:00", "2026-11-22T18:15:00Z", "exact"),
    ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:15:00Z", "gap"),
    // Winter time is written as a negative summer time.
    ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:30:00Z", "gap"),
    ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30:00Z", "fold"),
    // Abolished.
    ("America/Sao_Paulo", "2026-11-01T00:30", "2026-11-01T03:30:00Z", "exact"),
];

#[test]
fn gaps_folds_and_days_left_out_are_as_announced() {
    for (name, wall, expected, kind) in EDGES {
        let resolved = Zone::named(name).unwrap().resolve(format!("{wall}:00").parse().unwrap());
        let how = match resolved.how {
            How::Exact => "exact",
            How::Gap { .. } => "gap",
            How::Fold { .. } => "fold",
        };
        assert_eq!((resolved.at, how), (instant(expected), kind), "{wall} in {name}");
    }
}

#[test]
fn a_day_begins_after_what_is_missing_of_it() {
    for (name, day, expected) in [
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"),
        // The day that was left out is empty: it begins where the next one does.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ("Europe/London", "2026-03-29", "2026-03-29T00:00:00Z"),
    ] {
        let day: NaiveDate = day.parse().unwrap();
        let zone = Zone::named(name).unwrap();
        assert_eq!(zone.first_instant(day), instant(expected), "{day} in {name}");
        assert_eq!(zone.day_end(day.pred_opt().unwrap()), instant(expected), "{day} in {name}");
    }
}

/// Palestine changes around Ramadan, by tables up to 2086: in 2028 Ramadan ends before summer time begins, in 2038
/// it lies in the autumn and gives four changes a year.
#[test]
fn gaza_has_two_or_four_changes_a_year() {
    let zone = Zone::named("Asia/Gaza").unwrap();
    let changes = super::changes(&zone);
    let in_year = |year: &str| {
        changes.iter().filter(|(unix, ..)| super::at(*unix).to_string().starts_with(year)).count()
    };
    assert_eq!((in_year("2026"), in_year("2045"), in_year("2100")), (2, 4, 2));
    assert_eq!(Zone::named("Asia/Hebron").unwrap().offset_seconds(instant("2026-07-01T00:00:00Z")), 10_800);
}
