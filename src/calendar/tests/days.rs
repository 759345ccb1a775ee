use super::{date, england};
use crate::calendar::{DayRule, FiscalYear, Period};

fn rule(period: Period, text: &str) -> DayRule {
    DayRule::parse(text, &period).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

fn in_november(text: &str) -> Option<String> {
    let november = Period::Month.span(date("2026-11-01"));
    rule(Period::Month, text).date(november, &england()).map(|day| day.to_string())
}

#[test]
fn days_of_a_month() {
    for (text, day) in [
        ("23", 23),
        ("-2", 29),
        ("last day", 30),
        ("first day", 1),
        ("2nd last day", 29),
        ("business day 3", 4),
        ("business day -3", 26),
        ("business day 10", 13),
        ("tenth business day", 13),
        ("First Business Day", 2),
        ("last business day", 30),
        ("2nd tue", 10),
        ("second Tuesday", 10),
        ("last fri", 27),
        ("2nd last fri", 20),
        ("5th mon", 30),
        ("mon on or after 8", 9),
        ("fri on or before 15", 13),
        ("sun on or after 1", 1),
    ] {
        assert_eq!(in_november(text), Some(format!("2026-11-{day:02}")), "{text}");
    }
    assert_eq!(in_november("31"), None);
    assert_eq!(in_november("5th tue"), None);
    assert_eq!(in_november("business day 22"), None);
}

#[test]
fn days_of_longer_periods() {
    for (period, text, within, day) in [
        (Period::Week, "thu", "2026-12-28", "2026-12-31"),
        (Period::Week, "business day 1", "2026-04-06", "2026-04-07"),
        (Period::Quarter, "45", "2026-11-01", "2026-11-14"),
        (Period::Quarter, "first fri of month 2", "2026-11-01", "2026-11-06"),
        (Period::HalfYear, "business day 12 of month 3", "2026-11-01", "2026-09-16"),
        (Period::Year, "1 march", "2026-11-01", "2026-03-01"),
        (Period::Year, "March 1st", "2026-11-01", "2026-03-01"),
        (Period::Year, "first business day of april", "2026-11-01", "2026-04-01"),
        (Period::Year, "last mon of august", "2026-11-01", "2026-08-31"),
        (Period::Year, "-1", "2026-11-01", "2026-12-31"),
        (Period::Year, "thu on or after 22 of december", "2026-11-01", "2026-12-24"),
    ] {
        let found = rule(period, text).date(period.span(date(within)), &england());
        assert_eq!(found, Some(date(day)), "{text}");
    }
    let fiscal = FiscalYear::parse("july").unwrap().span(Period::Year, date("2026-11-01"));
    assert_eq!(rule(Period::Year, "1 march").date(fiscal, &england()), Some(date("2027-03-01")));
    assert_eq!(rule(Period::Year, "1 of month 2").date(fiscal, &england()), Some(date("2026-08-01")));
}

#[test]
fn what_can_never_be_is_refused_with_what_can() {
    for (period, text, help) in [
        (Period::Month, "32", "31 days at most"),
        (Period::Month, "0", "count from 1"),
        (Period::Month, "mon", "`first mon` or `last mon`"),
        (Period::Month, "6th mon", "5 of each weekday"),
        (Period::Month, "business day 32", "31 days at most"),
        (Period::Month, "mon on or after 23", "1 to 22"),
        (Period::Month, "fri on or before 6", "7 to 28"),
        (Period::Month, "last fryday", "`friday`"),
        (Period::Month, "last bussiness day", "`business`"),
        (Period::Month, "1 march", "`every: year`"),
        (Period::Week, "2nd tue", "1 of each weekday"),
        (Period::Week, "8", "7 days at most"),
        (Period::Day, "mon", "leave `day` out"),
        (Period::Quarter, "1 of month 4", "1 to 3"),
        (Period::Quarter, "1 of march", "`every: year`"),
        (Period::Year, "30 february", "29 days at most"),
        (Period::Year, "31 april", "30 days at most"),
        (Period::Year, "mon of march", "`first mon`"),
        (Period::Year, "1 of marsh month", "of month 2"),
        (Period::Month, "2st mon", "write a day"),
        (Period::Month, "", "write a day"),
    ] {
        let refusal = DayRule::parse(text, &period).unwrap_err();
        assert!(refusal.help.as_deref().unwrap_or_default().contains(help), "{text}: {refusal:?}");
    }
}

#[test]
fn only_counted_days_can_be_missing() {
    let missing = |period, text| rule(period, text).may_be_missing(crate::calendar::FiscalYear::CALENDAR);
    for text in ["29", "31", "-30", "business day 20", "business day -20"] {
        assert!(missing(Period::Month, text), "{text}");
    }
    for text in ["28", "-28", "business day 10", "last day", "5th mon", "mon on or after 22"] {
        assert!(!missing(Period::Month, text), "{text}");
    }
    assert!(missing(Period::Year, "29 february"));
    assert!(!missing(Period::Year, "31 december"));
    assert!(missing(Period::Year, "366"));
    assert!(missing(Period::Quarter, "31 of month 2"));
    assert!(missing(Period::Week, "business day 5"));
}

#[test]
fn a_missing_day_is_clamped_to_its_end() {
    let february = Period::Month.span(date("2026-02-01"));
    let clamped = |text| rule(Period::Month, text).clamped(february, &england());
    assert_eq!(clamped("31"), Some(date("2026-02-28")));
    assert_eq!(clamped("-31"), Some(date("2026-02-01")));
    assert_eq!(clamped("business day 23"), Some(date("2026-02-27")));
    assert_eq!(clamped("business day -23"), Some(date("2026-02-02")));
    assert_eq!(clamped("5th mon"), None);
    let year = Period::Year.span(date("2026-02-01"));
    assert_eq!(rule(Period::Year, "29 february").clamped(year, &england()), Some(date("2026-02-28")));
}

#[test]
fn rules_can_be_told() {
    let told = |period, text| rule(period, text).describe();
    assert_eq!(told(Period::Month, "business day 10"), "business day 10");
    assert_eq!(told(Period::Week, "mon"), "Monday");
    assert_eq!(told(Period::Month, "last fri"), "the last Friday");
    assert_eq!(told(Period::Month, "2nd last fri"), "the 2nd last Friday");
    assert_eq!(told(Period::Month, "-2"), "the 2nd last day");
    assert_eq!(told(Period::Month, "mon on or after 8"), "Monday on or after the 8th");
    assert_eq!(told(Period::Year, "first business day of april"), "the first business day of April");
    assert_eq!(told(Period::Year, "25 december"), "25 December");
    assert_eq!(told(Period::Quarter, "45"), "day 45");
}
