use super::date;
use crate::calendar::{DateSpan, FiscalYear, Period, Weekdays, ordinal, ordinal_word};

#[test]
fn keys_name_the_period() {
    let day = date("2026-11-21");
    let keys = Period::ALL.map(|period| period.key(day));
    assert_eq!(keys, ["2026-11-21", "2026-11-21", "2026-W47", "2026-11", "2026-Q4", "2026-H2", "2026"]);
    assert_eq!(Period::Week.key(date("2027-01-01")), "2026-W53", "the ISO year, not the calendar's");
    assert_eq!(Period::Week.key(date("2024-12-30")), "2025-W01");
}

#[test]
fn a_fiscal_year_is_named_by_the_year_in_which_it_ends() {
    let july = FiscalYear::parse("july").unwrap();
    assert_eq!(july.key(Period::Year, date("2026-07-01")), "FY2027");
    assert_eq!(july.key(Period::Year, date("2026-06-30")), "FY2026");
    assert_eq!(july.key(Period::Quarter, date("2026-11-21")), "FY2027-Q2");
    assert_eq!(july.key(Period::HalfYear, date("2027-01-01")), "FY2027-H2");
    assert_eq!(july.key(Period::Month, date("2026-11-21")), "2026-11");
    let quarter = DateSpan::new(date("2026-10-01"), date("2027-01-01"));
    assert_eq!(july.span(Period::Quarter, date("2026-11-21")), quarter);
    assert_eq!(july.parse_key("FY2027-Q2"), Some(quarter));
    assert_eq!(FiscalYear::parse("jan").unwrap().key(Period::Year, date("2026-12-31")), "FY2026");
    assert_eq!(FiscalYear::parse("jully").unwrap_err().help.unwrap(), "did you mean `july`?");
}

#[test]
fn only_keys_are_keys() {
    for wrong in [
        "",
        "2026-",
        "26",
        "2026-13",
        "2026-1",
        "2026-00",
        "2026-Q5",
        "2026-Q0",
        "2026-W54",
        "2025-W53",
        "2026-02-29",
        "2026-H3",
        "FY2026",
        "2026-11-21T09",
        "２０２６",
        "2026-W",
        "2026-Q+1",
        "2026-11-",
        "+026",
    ] {
        assert_eq!(Period::parse_key(wrong), None, "{wrong}");
    }
}

#[test]
fn neighbours_touch() {
    let day = date("2024-02-29");
    for period in Period::ALL {
        let span = period.span(day);
        assert_eq!(period.previous(day).end, span.first);
        assert_eq!(period.next(day).first, span.end);
    }
    assert_eq!(Period::parse("quater").unwrap_err().help.unwrap(), "did you mean `quarter`?");
}

#[test]
fn weekdays_are_read_and_written() {
    for (text, canonical) in [
        ("mon-fri", "mon-fri"),
        ("Sunday - Thursday", "sun-thu"),
        ("mon, wed", "mon, wed"),
        ("sat-sun", "sat, sun"),
        ("fri-mon", "fri-mon"),
        ("mon-sun", "mon-sun"),
        ("tue-mon", "mon-sun"),
        ("mon-wed, fri", "mon, tue, wed, fri"),
    ] {
        let days = Weekdays::parse(text).unwrap();
        assert_eq!(days.to_string(), canonical);
        assert_eq!(Weekdays::parse(canonical), Ok(days));
    }
    assert_eq!(
        Weekdays::parse("mon-fry").unwrap_err().help.unwrap(),
        "write mon, tue, wed, thu, fri, sat or sun"
    );
    assert_eq!(Weekdays::parse("wendesday").unwrap_err().help.unwrap(), "did you mean `wed`?");
    assert!(Weekdays::parse("").is_err());
}

#[test]
fn positions_have_words() {
    assert_eq!(
        [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal).join(" "),
        "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"
    );
    assert_eq!((ordinal_word(10), ordinal_word(23)), ("tenth".into(), "23rd".into()));
}

#[test]
fn every_so_many_periods() {
    for (text, count, period) in [
        ("week", 1, Period::Week),
        ("2 weeks", 2, Period::Week),
        ("1 month", 1, Period::Month),
        ("6 business days", 6, Period::BusinessDay),
        ("3 half-years", 3, Period::HalfYear),
    ] {
        assert_eq!(Period::parse_every(text), Ok((count, period)));
    }
    for (wrong, help) in
        [("0 weeks", "1 to 999"), ("2 wek", "`week`"), ("weeks", "`week`"), ("-1 week", "half-year")]
    {
        let refusal = Period::parse_every(wrong).unwrap_err();
        assert!(refusal.help.as_deref().unwrap_or_default().contains(help), "{wrong}: {refusal:?}");
    }
}
