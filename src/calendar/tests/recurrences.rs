use super::{date, england};
use crate::calendar::{
    Anchor, AnchorDate, DateSpan, DayRule, Extent, FiscalYear, NamedDay, Offset, Period, Recurrence,
    ShortMonth, Status, Window,
};

fn on(period: Period, days: &[&str]) -> Recurrence {
    let days = days.iter().map(|day| NamedDay { name: None, rule: DayRule::parse(day, &period).unwrap() });
    Recurrence { days: days.collect(), ..Recurrence::every(period) }
}

fn listed(recurrence: &Recurrence, from: &str, to: &str) -> Vec<String> {
    let span = DateSpan::new(date(from), date(to));
    recurrence.between(span, &england()).map(|nominal| format!("{} {}", nominal.key, nominal.date)).collect()
}

#[test]
fn keys_name_the_period_and_several_days_their_date() {
    assert_eq!(
        listed(&on(Period::Month, &["business day 10"]), "2026-11-01", "2026-12-01"),
        ["2026-11 2026-11-13"]
    );
    assert_eq!(
        listed(&on(Period::Week, &["thu", "mon"]), "2026-11-17", "2026-11-24"),
        ["2026-11-19 2026-11-19", "2026-11-23 2026-11-23"]
    );
    assert_eq!(
        listed(&Recurrence::every(Period::Quarter), "2026-09-30", "2026-12-31"),
        ["2026-Q4 2026-10-01"]
    );
    let fiscal = Recurrence { year: FiscalYear::parse("july").unwrap(), ..Recurrence::every(Period::Year) };
    assert_eq!(listed(&fiscal, "2026-01-01", "2027-01-01"), ["FY2027 2026-07-01"]);
}

#[test]
fn business_days_recur() {
    let days = listed(&Recurrence::every(Period::BusinessDay), "2026-12-24", "2026-12-31");
    assert_eq!(days, ["2026-12-24 2026-12-24", "2026-12-29 2026-12-29", "2026-12-30 2026-12-30"]);
    let second =
        Recurrence { every: 2, phase: Some(date("2026-12-29")), ..Recurrence::every(Period::BusinessDay) };
    assert_eq!(
        listed(&second, "2026-12-23", "2026-12-31"),
        ["2026-12-23 2026-12-23", "2026-12-29 2026-12-29"]
    );
}

#[test]
fn every_second_week_steps_from_its_phase_both_ways() {
    let fortnight = Recurrence { every: 2, phase: Some(date("2026-01-06")), ..on(Period::Week, &["tue"]) };
    // 2026 has 53 ISO weeks: the phase does not care.
    let expected = ["2026-W50 2026-12-08", "2026-W52 2026-12-22", "2027-W01 2027-01-05"];
    assert_eq!(listed(&fortnight, "2026-12-01", "2027-01-12"), expected);
    assert_eq!(
        listed(&fortnight, "2025-12-20", "2026-01-07"),
        ["2025-W52 2025-12-23", "2026-W02 2026-01-06"]
    );
    let whole = Recurrence { days: vec![], ..fortnight };
    let first = whole.between(Period::Year.span(date("2026-01-01")), &england()).next().unwrap();
    assert_eq!(first.period, DateSpan::new(date("2026-01-05"), date("2026-01-19")));
    assert_eq!(first.key, "2026-W02");
}

#[test]
fn short_months_clamp_or_skip_and_never_drift() {
    let clamp = on(Period::Month, &["31"]);
    let dates = ["2026-01 2026-01-31", "2026-02 2026-02-28", "2026-03 2026-03-31"];
    assert_eq!(listed(&clamp, "2026-01-01", "2026-04-01"), dates);
    let skip = Recurrence { short_month: ShortMonth::Skip, ..clamp };
    assert_eq!(listed(&skip, "2026-01-01", "2026-04-01"), [dates[0], dates[2]]);
    let both = on(Period::Month, &["30", "31"]);
    assert_eq!(
        listed(&both, "2026-02-01", "2026-03-01"),
        ["2026-02-28 2026-02-28"],
        "two on one day are one"
    );
    assert_eq!(listed(&on(Period::Month, &["5th mon"]), "2026-10-01", "2026-12-01"), ["2026-11 2026-11-30"]);
}

fn waves() -> Anchor {
    let day = |name: &str, text: &str| NamedDay {
        name: Some(name.into()),
        rule: DayRule::parse(text, &Period::Year).unwrap(),
    };
    let days =
        vec![day("wave-1", "first business day of april"), day("wave-2", "first business day of october")];
    let listed = |key: &str, day: &str, status| AnchorDate {
        key: key.into(),
        date: date(day),
        status,
        source: Some("https://example.com/waves".into()),
    };
    Anchor {
        id: "release-wave".into(),
        title: "Release wave".into(),
        recurrence: Some(Recurrence { days, ..Recurrence::every(Period::Year) }),
        status: Status::Tentative,
        dates: vec![
            listed("2026-wave-2", "2026-10-02", Status::Announced),
            listed("2027-wave-1", "2027-04-02", Status::Cancelled),
        ],
        week: 0,
        formerly: Vec::new(),
    }
}

#[test]
fn announced_dates_win_over_the_rule() {
    let anchor = waves();
    let dates = anchor.between(DateSpan::new(date("2026-01-01"), date("2028-01-01")), &england());
    let told: Vec<String> =
        dates.iter().map(|date| format!("{} {} {}", date.key, date.date, date.status.word())).collect();
    assert_eq!(
        told,
        [
            "2026-wave-1 2026-04-01 tentative",
            "2026-wave-2 2026-10-02 announced",
            "2027-wave-1 2027-04-02 cancelled",
            "2027-wave-2 2027-10-01 tentative"
        ]
    );
    // The rule's own first of October is gone even where the announced date lies outside the span.
    assert_eq!(anchor.between(DateSpan::new(date("2026-10-01"), date("2026-10-02")), &england()), []);
    assert_eq!(anchor.date("2031-wave-2", &england()).map(|found| found.date), Some(date("2031-10-01")));
    assert_eq!(anchor.date("2026-wave-2", &england()).map(|found| found.date), Some(date("2026-10-02")));
    assert_eq!(anchor.date("2026-wave-3", &england()), None);
}

#[test]
fn windows_lie_around_each_date_that_takes_place() {
    let offset = |text| Offset::parse(text).unwrap();
    let extent = Extent::Around {
        anchor: "release-wave".into(),
        from: offset("-1 week"),
        to: offset("business day +2"),
    };
    let window = Window { id: "wave".into(), extent };
    let anchor = waves();
    let within = |day: &str| window.contains(date(day), Some(&anchor), &england());
    assert!(within("2026-09-25") && within("2026-10-06"));
    assert!(!within("2026-09-24") && !within("2026-10-07"));
    assert!(!within("2027-04-02"), "cancelled");
    let freeze = Extent::Fixed { from: date("2026-12-28"), to: date("2027-01-05") };
    let freeze = Window { id: "freeze".into(), extent: freeze };
    assert!(freeze.contains(date("2027-01-05"), None, &england()), "the last day is in");
    assert!(!freeze.contains(date("2027-01-06"), None, &england()));
}
