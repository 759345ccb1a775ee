use super::{date, england, instant};
use crate::calendar::{BusinessCalendar, Length, Span, Zone};

fn span(text: &str) -> Span {
    Span::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

#[test]
fn spans_are_read_and_written() {
    for (text, canonical) in [
        ("10m", "10m"),
        ("90 minutes", "1h 30m"),
        ("1h 30m", "1h 30m"),
        ("1h30m", "1h 30m"),
        ("72h", "72h"),
        ("20s", "20s"),
        ("1 day", "1 day"),
        ("7d", "7 days"),
        ("90 Days", "90 days"),
        ("2 weeks", "2 weeks"),
        ("6 months", "6 months"),
        ("1 business day", "1 business day"),
        ("4 business hours", "4 business hours"),
        ("3 business days at 17:00", "3 business days at 17:00"),
        ("0m", "0m"),
    ] {
        assert_eq!(span(text).to_string(), canonical);
    }
    assert_eq!(span("1h 30m").elapsed_minutes(), Some(90));
    assert_eq!(span("20s").elapsed_minutes(), Some(1));
    assert_eq!(span("1 day").elapsed_minutes(), None);
    assert_eq!(span("4 business hours").length(), Length::BusinessMinutes(240));
}

#[test]
fn other_texts_are_refused_with_help() {
    for (text, help) in [
        ("", "whole numbers"),
        ("-4h", "whole numbers"),
        ("1.5h", "whole numbers"),
        ("10", "`10m`"),
        ("h", "whole numbers"),
        ("3 dayz", "`days`"),
        ("1 day 4h", "written together"),
        ("4h at 17:00", "days or longer"),
        ("2 days at 25:00", "`00:00` to `24:00`"),
        ("999999999999999999999h", "whole numbers"),
    ] {
        let refusal = Span::parse(text).unwrap_err();
        assert!(refusal.help.as_deref().unwrap_or_default().contains(help), "{text}: {refusal:?}");
    }
}

#[test]
fn days_end_with_the_day_and_hours_at_the_instant() {
    let london = Zone::named("Europe/London").unwrap();
    let after = |text: &str, at: &str| span(text).after(instant(at), &london, &england());
    let friday = "2026-11-20T09:00:00Z";
    for (text, at) in [
        ("4h", "2026-11-20T13:00:00Z"),
        ("1 day", "2026-11-22T00:00:00Z"),
        ("0 days", "2026-11-21T00:00:00Z"),
        ("2 weeks", "2026-12-05T00:00:00Z"),
        ("3 business days", "2026-11-26T00:00:00Z"),
        ("3 business days at 17:00", "2026-11-25T17:00:00Z"),
        ("9 business hours", "2026-11-23T10:00:00Z"),
    ] {
        assert_eq!(after(text, friday), instant(at), "{text}");
    }
    // A day is wall time, 24 hours are not: the clocks change in between.
    assert_eq!(after("1 day at 12:00", "2026-03-28T12:00:00Z"), instant("2026-03-29T11:00:00Z"));
    assert_eq!(after("24h", "2026-03-28T12:00:00Z"), instant("2026-03-29T12:00:00Z"));
}

#[test]
fn before_is_the_first_instant() {
    let london = Zone::named("Europe/London").unwrap();
    let before = |text: &str, at: &str| span(text).before(instant(at), &london, &england());
    assert_eq!(before("4 weeks", "2026-11-20T09:00:00Z"), instant("2026-10-23T00:00:00+01:00"));
    assert_eq!(before("2h", "2026-11-20T09:00:00Z"), instant("2026-11-20T07:00:00Z"));
    assert_eq!(before("1 business day", "2026-11-23T09:00:00Z"), instant("2026-11-20T00:00:00Z"));
}

#[test]
fn month_ends_clamp() {
    let plain = BusinessCalendar::default();
    let later = |text: &str, day: &str| span(text).date_after(date(day), &plain).unwrap().to_string();
    assert_eq!(later("1 month", "2026-01-31"), "2026-02-28");
    assert_eq!(later("1 year", "2024-02-29"), "2025-02-28");
    assert_eq!(later("90 days", "2026-11-20"), "2027-02-18");
    assert_eq!(span("1 month").date_before(date("2026-03-31"), &plain), Some(date("2026-02-28")));
    assert_eq!(span("1h").date_after(date("2026-03-31"), &plain), None);
}
