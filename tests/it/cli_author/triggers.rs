//! Every form of a trigger through the program: `lint`, `schedule`, `due`, `why`.

use serde_json::Value;

use super::Desk;

const BOOK: &str = "format: 1
id: b
title: Triggers
timezone: Europe/London
since: 2026-11-02
anchors:
  release: {week: 1, dates: {2026-a: 2026-12-09}}
windows:
  freeze: {from: 2026-12-28, to: 2027-01-05}
roles: {ops: {title: Operations, contact: ops@example.com, people: [ops1@example.com]}}
defaults: {owner: ops, operator: ops, escalation: none, last_updated: 2026-11-02}
procedures:
  frozen: {name: Frozen, effort: 5m, trigger: {every: week, day: mon, not_during: freeze}, steps: [Do it.], validation: [Done?]}
  meeting: {name: Meeting, effort: 5m, trigger: {every: week, day: wed, anchor: release, from: week 0, until: week 1}, steps: [Do it.], validation: [Done?]}
  key: {name: Key, effort: 5m, trigger: {after: 90 days, opens: 2 weeks before}, steps: [Do it.], validation: [Done?]}
  idle: {name: Idle, effort: 5m, trigger: {every: month, day: 5, paused: {until: 2027-01-05, reason: no operator}}, steps: [Do it.], validation: [Done?]}
  scan: {name: Scan, effort: 5m, trigger: {every: month, day: 10}, steps: [Do it.], validation: [Done?]}
  follow: {name: Follow, effort: 5m, trigger: {after: scan, due: 2 business days}, steps: [Do it.], validation: [Done?]}
  update: {name: Update, effort: 5m, trigger: {every: 1h, while: scan}, steps: [Do it.], validation: [Done?]}
";

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.folder().join("runbook.yaml"), BOOK).unwrap();
    desk
}

fn keys(answer: &Value, procedure: &str) -> Vec<String> {
    let of = |one: &&Value| one["procedure"] == procedure;
    let rows = answer["occurrences"].as_array().unwrap().iter().filter(of);
    rows.map(|one| format!("{} {}", one["occurrence"].as_str().unwrap(), one["due_at"].as_str().unwrap()))
        .collect()
}

#[test]
fn every_form_is_planned_and_owed() {
    let desk = desk();
    desk.yes(&["lint"]);
    let plan = desk.json(&["schedule", "--from", "2026-12-01", "--to", "2027-01-12", "--format", "json"]);
    assert_eq!(
        keys(&plan, "frozen")[2..],
        [
            "2026-W52 2026-12-22T00:00:00Z",
            "2026-W53 2027-01-07T00:00:00Z",
            "2027-W01 2027-01-07T00:00:00Z",
            "2027-W02 2027-01-12T00:00:00Z"
        ]
    );
    assert_eq!(
        keys(&plan, "meeting"),
        ["2026-a.2026-12-02 2026-12-03T00:00:00Z", "2026-a.2026-12-09 2026-12-10T00:00:00Z"]
    );
    assert_eq!(keys(&plan, "idle"), ["2027-01 2027-01-06T00:00:00Z"]);
    assert_eq!(keys(&plan, "follow"), ["2026-12 2026-12-15T00:00:00Z", "2027-01 2027-01-13T00:00:00Z"]);
    assert_eq!(keys(&plan, "key"), Vec::<String>::new(), "it needs the record");
    assert_eq!(keys(&plan, "update"), Vec::<String>::new());
    let owed = desk.json(&["due", "--format", "json"]);
    assert_eq!(keys(&owed, "key"), ["2026-11-02 2026-11-03T00:00:00Z"]);
    assert_eq!(keys(&owed, "idle"), Vec::<String>::new());
    assert_eq!(keys(&owed, "scan"), ["2026-11 2026-11-11T00:00:00Z"]);
}

#[test]
fn every_form_is_explained() {
    let desk = desk();
    for (arguments, says) in [
        (
            ["frozen", "2026-W53"].as_slice(),
            ["every week on Monday, not during freeze", "Mon 28 Dec is in freeze;"],
        ),
        (
            &["meeting", "2026-a.2026-12-02"],
            ["from week 0 to week 1 of release", "2026-a is Wed 9 Dec of release"],
        ),
        (&["key"], ["90 days after it was last done", "Mon 2 Nov"]),
        (&["idle"], ["until Tue 5 Jan 2027: no operator", "nothing before that is owed"]),
        (&["follow"], ["after scan is done", "follow is not due by itself."]),
        (&["update"], ["every 1h while scan is open", "scan 2026-11 opened Tue 10 Nov 00:00"]),
    ] {
        let said = desk.yes(&[&["why"], arguments].concat()).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in says {
            assert!(said.contains(part), "{arguments:?}: {part}\n{said}");
        }
    }
}
