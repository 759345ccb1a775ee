use super::*;
use crate::step::scope::tests::scope;

fn when(text: &str) -> Option<When> {
    Moment::parse(text).unwrap().resolve(&scope()).unwrap()
}

fn at(text: &str) -> Option<When> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| When::At(at.to_utc()))
}

#[test]
fn a_moment_is_so_much_later_or_earlier() {
    assert_eq!(when("version.at + 24h"), at("2026-11-24T12:00:00Z"));
    assert_eq!(when("due - 1h"), at("2026-11-23T16:00:00Z"));
    assert_eq!(when("due -1h"), at("2026-11-23T16:00:00Z"));
    assert_eq!(when("now+1h 30m"), at("2026-11-23T13:30:00Z"));
    assert_eq!(when("due"), at("2026-11-23T17:00:00Z"));
    assert_eq!(when("today + 2 months"), NaiveDate::from_ymd_opt(2027, 1, 23).map(When::On));
    assert_eq!(when("today + 2 months at 10:00"), at("2027-01-23T10:00:00Z"));
    assert_eq!(when("anchor.date - 3 business days"), NaiveDate::from_ymd_opt(2026, 11, 25).map(When::On));
}

#[test]
fn days_from_an_instant_end_with_the_day_they_reach() {
    assert_eq!(when("now + 2 days"), at("2026-11-26T00:00:00Z"));
    assert_eq!(when("now - 2 days"), at("2026-11-21T00:00:00Z"));
    assert_eq!(when("now + 2 business days at 17:00"), at("2026-11-25T17:00:00Z"));
    assert_eq!(when("now + 2 business hours"), at("2026-11-23T14:00:00Z"));
}

#[test]
fn a_day_begins_and_ends_on_the_clocks_of_its_zone() {
    let zone = Zone::named("Europe/London").unwrap();
    let day = When::On(NaiveDate::from_ymd_opt(2026, 6, 1).unwrap());
    assert_eq!(Some(When::At(day.begins(&zone))), at("2026-05-31T23:00:00Z"));
    assert_eq!(Some(When::At(day.ends(&zone))), at("2026-06-01T23:00:00Z"));
}

#[test]
fn what_has_not_come_is_no_moment_yet() {
    assert_eq!(when("smoke-test.at + 24h"), None);
}

#[test]
fn what_is_no_moment_is_refused() {
    for text in [
        "",
        "+ 24h",
        "now + ",
        "now +",
        "now 24h",
        "now + 24",
        "now * 2h",
        "now + -2h",
        "a b",
        "now + 2 moons",
    ] {
        assert!(Moment::parse(text).is_err(), "{text}");
    }
    for text in ["gone + 1h", "scenario + 1h", "db-used", "anchor", "version.gone", "token", "today + 2h"] {
        assert!(Moment::parse(text).unwrap().resolve(&scope()).is_err(), "{text}");
    }
    for text in ["version.at + 24h", "due - 1h", "today + 2 months at 10:00", "due"] {
        assert_eq!(Moment::parse(text).unwrap().to_string(), text);
    }
}
