//! `schedule --format ics`: read back by others; and the plan's totals beside it.

use std::collections::BTreeMap;
use std::fs;

use icalendar::parser::{Component, read_components, unfold};
use serde_json::Value;

use crate::terminal::Desk;

const BOOK: &str = "\
format: 1
id: b
title: Ops; \"the\" book, one
timezone: Europe/London
calendar: {holidays: [2026-12-25, 2026-12-28]}
anchors:
  release:
    dates:
      r1: {date: 2026-12-10, status: tentative}
      r2: {date: 2026-12-15, status: cancelled}
      r3: 2026-12-17
roles: {ops-engineer: {}, support-manager: {}}
scope: {monitor: {title: Monitor, kind: area}, users: {title: Users, kind: area}, prod: {title: Production, kind: system}}
procedures:
  review:
    name: Réview of the äpp; with, commas and a name that is too long for one line of a calendar file, surely
    trigger: {every: business day, due: \"09:30\"}
    owner: ops-engineer
    effort: 10m
    covers: [monitor, prod]
    tags: [daily]
    steps: [Do it.]
  check:
    name: Check
    trigger: {cron: \"0 8,14 * * mon\"}
    owner: support-manager
    operator: ops-engineer
    effort: 30m
    covers: [monitor, users]
    steps: [Do it.]
  month-end:
    name: Month end
    trigger: monthly
    owner: support-manager
    effort: 2h
    steps: [Do it.]
  release:
    name: Release
    trigger: {anchor: release, opens: -1 weeks, due: 0 days}
    owner: support-manager
    steps: [Do it.]
";

const RANGE: [&str; 5] = ["schedule", "--from", "2026-12-01", "--to", "2027-01-01"];

fn desk() -> Desk {
    let desk = Desk::empty();
    desk.write("runbook.yaml", BOOK);
    desk
}

fn plan(desk: &Desk, form: &str) -> String {
    desk.yes(&[&RANGE[..], &["--format", form]].concat())
}

fn value<'a>(event: &'a Component<'_>, key: &str) -> &'a str {
    event.find_prop(key).map_or("", |property| property.val.as_str())
}

/// Lines of 75 bytes at most, each ended by CR LF.
fn lines_are_short(text: &str) -> bool {
    let lines: Vec<&str> = text.split("\r\n").collect();
    lines.last() == Some(&"") && lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n']))
}

#[test]
fn every_occurrence_is_an_event_that_is_known_again() {
    let desk = desk();
    let text = plan(&desk, "ics");
    assert!(lines_are_short(&text), "{text}");
    assert_eq!(text, plan(&desk, "ics"), "the same files at the same moment give the same bytes");
    let unfolded = unfold(&text);
    let calendar = &read_components(&unfolded).unwrap()[0];
    let events: BTreeMap<&str, &Component<'_>> =
        calendar.components.iter().map(|event| (value(event, "UID"), event)).collect();
    assert_eq!(events.len(), calendar.components.len(), "each has a name of its own");
    let planned: Value = serde_json::from_str(&plan(&desk, "json")).unwrap();
    let planned = planned["occurrences"].as_array().unwrap();
    assert_eq!(events.len(), planned.len() + 1, "and the one that was called off");
    for one in planned {
        let uid = format!(
            "b/{}/{}@runbook",
            one["procedure"].as_str().unwrap(),
            one["occurrence"].as_str().unwrap()
        );
        assert!(events.contains_key(uid.as_str()), "{uid}");
    }
    let of = |uid: &str, key: &str| value(events[format!("b/{uid}@runbook").as_str()], key).to_owned();
    assert_eq!(of("review/2026-12-01", "DTSTART"), "20261201T093000Z");
    assert_eq!(of("review/2026-12-01", "DTEND"), "", "a deadline is a point in time");
    assert_eq!(of("review/2026-12-01", "CATEGORIES"), "monitor,prod,daily");
    assert_eq!(of("review/2026-12-01", "DTSTAMP"), "20261123T085500Z");
    assert_eq!(of("check/2026-12-07T0800", "DTEND"), "20261207T083000Z", "work that begins when it opens");
    assert_eq!(
        (of("month-end/2026-12", "DTSTART"), of("month-end/2026-12", "DTEND")),
        ("20261201".into(), "20270101".into())
    );
    assert_eq!(
        (of("release/r1", "DTSTART"), of("release/r1", "DTEND")),
        ("20261210".into(), "20261211".into())
    );
    assert_eq!(of("release/r1", "STATUS"), "TENTATIVE");
    assert_eq!(of("release/r2", "STATUS"), "CANCELLED");
    assert_eq!(of("release/r3", "STATUS"), "CONFIRMED");
}

#[test]
fn an_unrelated_reader_understands_the_calendar() {
    let Some(mut python) = crate::python::python("icalendar") else { return };
    let desk = desk();
    fs::write(desk.work().join("plan.ics"), plan(&desk, "ics")).unwrap();
    let script = "\
import datetime, icalendar, sys
calendar = icalendar.Calendar.from_ical(open('plan.ics', 'rb').read())
assert not calendar.errors, calendar.errors
events = {str(e['UID']): e for e in calendar.walk('VEVENT')}
assert all(not e.errors and e['DTSTAMP'] for e in events.values())
review = events['b/review/2026-12-01@runbook']
assert review['SUMMARY'].startswith('R\\u00e9view of the \\u00e4pp; with, commas'), review['SUMMARY']
assert review['SUMMARY'].endswith('surely') and 'owner ops-engineer' in review['DESCRIPTION'].split('\\n')
assert str(calendar['X-WR-CALNAME']).replace(chr(92), '') == 'Ops; \"the\" book, one'
assert events['b/month-end/2026-12@runbook'].end == datetime.date(2027, 1, 1)
print(len(events))
";
    let output = python.args(["-c", script]).current_dir(desk.work()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        plan(&desk, "ics").matches("BEGIN:VEVENT").count().to_string()
    );
}

#[test]
fn totals_are_by_role_and_by_area() {
    let desk = desk();
    let answer: Value = serde_json::from_str(&plan(&desk, "json")).unwrap();
    let totals = &answer["totals"];
    // 21 business days, two checks on each of four Mondays, one month, two releases.
    assert_eq!(
        (&totals["count"], &totals["effort_minutes"]),
        (&32.into(), &(210 + 240 + 120).into()),
        "{totals}"
    );
    assert_eq!(totals["by_role"]["ops-engineer"], serde_json::json!({"count": 29, "effort_minutes": 450}));
    assert_eq!(totals["by_role"]["support-manager"], serde_json::json!({"count": 3, "effort_minutes": 120}));
    assert_eq!(
        totals["by_area"],
        serde_json::json!({
            "monitor": {"count": 29, "effort_minutes": 450}, "users": {"count": 8, "effort_minutes": 240}
        })
    );
    let text = plan(&desk, "text");
    assert!(text.contains("32 planned, 9h 30m."), "{text}");
    assert!(text.contains("by role: ops-engineer 7h 30m, support-manager 2h 00m"), "{text}");
    assert!(text.contains("by area: monitor 7h 30m, users 4h 00m"), "{text}");
}

#[test]
fn beyond_the_listed_holidays_the_plan_says_so() {
    let desk = desk();
    let inside = plan(&desk, "text");
    assert!(!inside.contains("holidays"), "{inside}");
    let beyond = ["schedule", "review", "--from", "2026-12-30", "--to", "2027-01-05"];
    let text = desk.yes(&beyond);
    assert!(text.contains("The holidays of b are listed until 2026-12-31;"), "{text}");
    let answer: Value =
        serde_json::from_str(&desk.yes(&[&beyond[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(answer["beyond_holidays"], serde_json::json!([{"book": "b", "covered_until": "2026-12-31"}]));
}

#[test]
fn of_one_anchor_and_the_next_ones() {
    let desk = desk();
    let keys = |arguments: &[&str]| -> Vec<String> {
        let answer: Value =
            serde_json::from_str(&desk.yes(&[&["schedule", "--format", "json"], arguments].concat()))
                .unwrap();
        let all = answer["occurrences"].as_array().unwrap();
        all.iter()
            .map(|one| {
                format!("{} {}", one["procedure"].as_str().unwrap(), one["occurrence"].as_str().unwrap())
            })
            .collect()
    };
    assert_eq!(keys(&["--anchor", "release", "--to", "2027-01-01"]), ["release r1", "release r3"]);
    assert_eq!(
        keys(&["--anchor", "release", "--next", "2"]),
        ["release r1", "release r3"],
        "what was called off is no next one"
    );
    assert_eq!(
        keys(&["month-end", "--next", "2", "--from", "2026-12-01"]),
        ["month-end 2026-12", "month-end 2027-01"]
    );
    assert_eq!(
        keys(&["check", "--next", "1"]),
        ["check 2026-11-23T0800"],
        "today counts from its first instant"
    );
}
