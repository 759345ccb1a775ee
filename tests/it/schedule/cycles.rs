//! `every` inside the cycles of an anchor.

use super::*;

const RELEASES: &str = "since: 2026-01-01\nanchors: {release: {week: 1, dates: {2026-a: 2026-06-24, 2026-b: {date: 2026-09-30, status: tentative}, 2026-c: {date: 2026-11-18, status: cancelled}}}}";

fn year(trigger: &str) -> Vec<String> {
    plan_of(&book(RELEASES, trigger), "2026-01-01T00:00", "2027-01-01T00:00")
}

#[test]
fn weeks_of_a_cycle_are_monday_weeks_both_ends_included() {
    // Wed 24 June 2026 lies in week 1 of its cycle, so week -1 is two weeks before it.
    let found =
        year("{every: week, day: [mon, wed], anchor: release, from: week -1, until: week 1, due: \"12:00\"}");
    let keys: Vec<&str> = found.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        keys,
        [
            "2026-a.2026-06-08",
            "2026-a.2026-06-10",
            "2026-a.2026-06-15",
            "2026-a.2026-06-17",
            "2026-a.2026-06-22",
            "2026-a.2026-06-24",
            "2026-b.2026-09-14",
            "2026-b.2026-09-16",
            "2026-b.2026-09-21",
            "2026-b.2026-09-23",
            "2026-b.2026-09-28",
            "2026-b.2026-09-30",
        ],
        "nothing is planned for the cancelled date"
    );
    assert_eq!(found[0], "2026-a.2026-06-08 07.06 23:00 08.06 11:00");
}

#[test]
fn every_period_can_repeat_between_two_places_of_a_cycle() {
    let keys = |trigger: &str| -> Vec<String> {
        let found = year(trigger);
        let key = |line: &String| {
            line.split(' ').next().and_then(|key| key.strip_prefix("2026-a.")).map(str::to_owned)
        };
        found.iter().filter_map(key).collect()
    };
    let part = "anchor: release, from: -3 days, until: +1 day";
    assert_eq!(
        keys(&format!("{{every: day, {part}}}")),
        ["2026-06-21", "2026-06-22", "2026-06-23", "2026-06-24", "2026-06-25"]
    );
    assert_eq!(
        keys(&format!("{{every: business day, {part}}}")),
        ["2026-06-22", "2026-06-23", "2026-06-24", "2026-06-25"]
    );
    assert_eq!(
        keys(&format!("{{every: business day, due: [\"09:00\", \"16:00\"], {part}}}"))[..3],
        ["2026-06-22T0900", "2026-06-22T1600", "2026-06-23T0900"]
    );
    assert_eq!(
        keys("{every: week, anchor: release, from: week 0, until: week 1}"),
        ["2026-06-15", "2026-06-22"]
    );
    assert_eq!(
        keys("{every: month, day: first business day, anchor: release, from: -3 months, until: 0 days}"),
        ["2026-04-01", "2026-05-01", "2026-06-01"]
    );
    let whole = year("{every: week, anchor: release, from: week 1, until: week 1}");
    assert_eq!(whole[0], "2026-a.2026-06-22 21.06 23:00 28.06 23:00", "open for the whole week");
}

#[test]
fn each_cycle_keeps_what_it_owes() {
    let library = book(RELEASES, "{every: week, day: mon, anchor: release, from: week 0, until: week 1}");
    assert_eq!(
        due(&library, &State::default(), "2026-09-29T08:00"),
        [
            "2026-a.2026-06-15 overdue",
            "2026-a.2026-06-22 overdue",
            "2026-b.2026-09-21 overdue",
            "2026-b.2026-09-28 overdue"
        ]
    );
}

#[test]
fn cycles_are_bounded_from_front_to_back() {
    for (trigger, says) in [
        ("{every: week, day: mon, anchor: release}", "a trigger has no `from`"),
        ("{every: week, anchor: release, from: week 2, until: week 1}", "ends before it begins"),
        ("{every: week, anchor: release, from: 2026-01-05, until: week 1}", "2026-01-05 is a date"),
        ("{every: week, anchor: release, from: 2 weeks, until: week 1}", "before or after"),
        ("{every: week, anchor: release, from: week -2 at 10:00, until: week 1}", "whole days"),
        ("{every: week, anchor: releese, from: week 1, until: week 2}", "did you mean `release`"),
        ("{every: 2 weeks, anchor: release, from: week 1, until: week 4}", "needs to know which ones"),
        ("{every: week, cron: \"0 9 * * *\"}", "not both"),
    ] {
        let found = faults(RELEASES, trigger);
        assert!(found.iter().any(|fault| fault.contains(says)), "{trigger}: {found:?}");
    }
}
