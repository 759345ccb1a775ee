use super::{date, england};
use crate::calendar::{Offset, TimeOfDay};

fn offset(text: &str) -> Offset {
    Offset::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

#[test]
fn dates_from_an_anchor() {
    let anchor = date("2026-10-02"); // a Friday
    for (text, day) in [
        ("-6 weeks", "2026-08-21"),
        ("+14 days", "2026-10-16"),
        ("-2 months +7 days", "2026-08-09"),
        ("0 days", "2026-10-02"),
        ("business day +3", "2026-10-07"),
        ("business day -1", "2026-10-02"),
        ("business day -2", "2026-10-01"),
        ("week 0 mon", "2026-09-28"),
        ("week 3 wed", "2026-10-21"),
        ("week -2 fri", "2026-09-18"),
    ] {
        assert_eq!(offset(text).date(anchor, &england()), date(day), "{text}");
        assert_eq!(offset(text).to_string(), text);
    }
    assert_eq!(offset("week 14 wed").date_in_week(anchor, 13, &england()), date("2026-10-07"));
}

#[test]
fn month_ends_and_weekends() {
    let close = date("2026-01-31"); // a Saturday
    for (text, day) in [
        ("business day -1", "2026-01-30"),
        ("business day -3", "2026-01-28"),
        ("business day +1", "2026-02-02"),
        ("+1 month", "2026-02-28"),
        ("-2 months", "2025-11-30"),
    ] {
        assert_eq!(offset(text).date(close, &england()), date(day), "{text}");
    }
}

#[test]
fn bounds_are_whole_days_and_may_name_a_week_alone() {
    let bound = |text| Offset::parse_bound(text, chrono::Weekday::Sun).map(|offset| offset.to_string());
    assert_eq!(bound("week -3"), Ok("week -3 sun".to_owned()));
    assert_eq!(bound("week 2 wed"), Ok("week 2 wed".to_owned()));
    assert_eq!(bound("business day +5"), Ok("business day +5".to_owned()));
    assert!(bound("-2 weeks at 10:00").is_err());
    assert!(bound("week two").is_err());
    assert_eq!(offset("-4 weeks at 10:00").time(), Some(&TimeOfDay::at(10, 0)));
}

#[test]
fn unclear_offsets_are_refused() {
    for (text, help) in [
        ("6 weeks", "`-6 weeks` (before) or `+6 weeks` (after)"),
        ("-3 business days", "`business day -3`"),
        ("business day 3", "`business day +3`"),
        ("business day 0", "`0 days`"),
        ("-2 months 7 days", "`+7 days`"),
        ("week 3", "write `-6 weeks`"),
        ("week 3 wendesday", "`wed`"),
        ("+4h", "write `-6 weeks`"),
        ("", "write `-6 weeks`"),
        ("-6", "write `-6 weeks`"),
    ] {
        let refusal = Offset::parse(text).unwrap_err();
        assert!(refusal.help.as_deref().unwrap_or_default().contains(help), "{text}: {refusal:?}");
    }
}
