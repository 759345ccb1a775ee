//! Moving one occurrence: what may be moved, where to, and what stays.

use super::desk::Desk;

/// A desk with a weekly review, Fridays at noon, open from midnight.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "runbooks/ops/procedures/review.yaml",
        "procedures:\n  review:\n    name: Review\n    since: 2026-11-16\n    trigger: {every: week, day: fri, due: \"12:00\"}\n    steps: [Look.]\n    validation: [Seen.]\n",
    );
    desk
}

const WEDNESDAY: &str = "2026-11-18T10:00:00Z";

fn to<'a>(key: &'a str, to: &'a str) -> [&'a str; 7] {
    ["reschedule", "review", key, "--to", to, "--reason", "the room is closed"]
}

fn row(desk: &Desk, now: &str) -> serde_json::Value {
    desk.due(now, &["--within", "7d", "--all"], "review")[0].clone()
}

#[test]
fn one_is_moved_and_on_time_is_still_counted_against_the_first_due() {
    let desk = desk();
    let said = desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-21 17:00")).good();
    assert!(
        said.starts_with("Moved review 2026-W47: due Sat 21 Nov 17:00, was due Fri 20 Nov 12:00."),
        "{said}"
    );
    let moved = row(&desk, "2026-11-21T16:00:00Z");
    assert_eq!((&moved["standing"], &moved["due_at"]), (&"due".into(), &"2026-11-21T17:00:00Z".into()));
    assert_eq!(moved["first_due_at"], "2026-11-20T12:00:00Z");
    assert!(
        desk.run_at("2026-11-21T16:00:00Z", &["due"]).good().contains("rescheduled from Fri 20 Nov 12:00")
    );
    let why = desk.run_at("2026-11-21T16:00:00Z", &["why", "review"]).good();
    assert!(why.contains("first due Fri 20 Nov 12:00, rescheduled by "), "{why}");
    desk.write("answers.yaml", "answers: {1: done, validation/1: yes}\n");
    desk.run_at("2026-11-21T16:00:00Z", &["run", "review", "--answers", "answers.yaml"]).good();
    assert_eq!(row(&desk, "2026-11-21T16:30:00Z")["standing"], "done-late");
}

#[test]
fn a_date_is_meant_by_its_end_and_the_series_does_not_shift() {
    let desk = desk();
    let said = desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-29")).good();
    assert!(said.contains("2026-W48 is due before that, Fri 27 Nov 12:00."), "{said}");
    let rows = desk.due(WEDNESDAY, &["--within", "14d"], "review");
    let due = |key: &str| rows.iter().find(|row| row["occurrence"] == key).map(|row| row["due_at"].clone());
    assert_eq!(due("2026-W47"), Some("2026-11-30T00:00:00Z".into()));
    assert_eq!(due("2026-W48"), Some("2026-11-27T12:00:00Z".into()));
    let entry = &desk.entries()[2];
    assert_eq!(
        (&entry["type"], &entry["data"]["from"]),
        (&"occurrence.rescheduled".into(), &"2026-11-20T12:00:00.000Z".into())
    );
}

#[test]
fn the_opening_goes_with_a_due_before_it() {
    let desk = desk();
    desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-19 12:00")).good();
    let moved = row(&desk, "2026-11-19T08:00:00Z");
    assert_eq!((&moved["standing"], &moved["opens_at"]), (&"due".into(), &"2026-11-19T00:00:00Z".into()));
    assert_eq!(row(&desk, "2026-11-19T12:00:01Z")["standing"], "overdue");
}

#[test]
fn what_is_overdue_settled_or_over_is_not_moved_and_nothing_is_created() {
    let desk = desk();
    let late = desk.run_at("2026-11-20T12:00:01Z", &to("2026-W47", "2026-11-30")).refused(6);
    assert!(late.contains("what is overdue is not made due again"), "{late}");
    let missed = desk.run_at("2026-11-27T12:00:01Z", &to("2026-W47", "2026-11-30")).refused(6);
    assert!(missed.contains("is missed"), "{missed}");
    assert!(desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-18 09:00")).refused(6).contains("into the past"));
    assert!(desk.run_at(WEDNESDAY, &to("2026-W46", "2026-11-30")).refused(6).contains("2026-W46"));
    assert!(
        desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-20 12:00")).refused(2).contains("due then already")
    );
    assert!(desk.run_at(WEDNESDAY, &to("2026-W99", "2026-11-30")).refused(2).contains("has no occurrence"));
    assert!(!desk.ledger().exists());
    desk.run_at(WEDNESDAY, &["waive", "review", "2026-W47", "--reason", "closed"]).good();
    assert!(desk.run_at(WEDNESDAY, &to("2026-W47", "2026-11-30")).refused(6).contains("it is waived"));
}

#[test]
fn a_moved_one_keeps_its_dates_when_the_rule_is_edited() {
    let desk = desk();
    desk.run_at(WEDNESDAY, &to("2026-W48", "2026-12-01 12:00")).good();
    desk.write(
        "runbooks/ops/procedures/review.yaml",
        "procedures:\n  review:\n    name: Review\n    since: 2026-11-16\n    trigger: {every: month, day: 15}\n    steps: [Look.]\n    validation: [Seen.]\n",
    );
    let rows = desk.due("2026-11-30T08:00:00Z", &["--within", "7d"], "review");
    let moved: Vec<_> = rows.iter().filter(|row| row["occurrence"] == "2026-W48").collect();
    assert_eq!(moved.len(), 1, "{rows:?}");
    assert_eq!((&moved[0]["standing"], &moved[0]["due_at"]), (&"due".into(), &"2026-12-01T12:00:00Z".into()));
}
