//! Events raised, changed and called off, and what they make due.

use super::desk::{Desk, NOW};

const RAISE: [&str; 7] = ["event", "raise", "incident", "--id", "INC-1", "--level", "sev1"];

#[test]
fn a_raised_event_is_due_under_its_id() {
    let desk = Desk::new();
    let said = desk.run(&RAISE).good();
    assert!(said.contains("Raised incident INC-1, sev1."), "{said}");
    assert!(said.contains("runbook run incident-sev1  due 09:10"), "{said}");
    let due = desk.due(NOW, &[], "incident-sev1");
    assert_eq!(due.len(), 1);
    assert_eq!(due[0]["occurrence"], "INC-1");
    assert_eq!(due[0]["due_at"], "2026-11-23T09:10:00Z");
    assert!(desk.due(NOW, &[], "incident-sev2").is_empty());
}

#[test]
fn what_was_recorded_later_does_not_exist_for_an_earlier_moment() {
    let desk = Desk::new();
    desk.run(&["note", "the first entry"]).good();
    desk.run_at("2026-11-23T10:00:00Z", &RAISE).good();
    assert!(desk.due("2026-11-23T09:59:00Z", &[], "incident-sev1").is_empty());
    assert!(
        desk.due("2026-11-24T00:00:00Z", &["--as-of", "2026-11-23T09:59:00Z"], "incident-sev1").is_empty()
    );
    assert_eq!(desk.due("2026-11-23T10:00:00Z", &[], "incident-sev1").len(), 1);
    let log = desk.run(&["log", "--format", "json"]).json();
    assert!(log.as_array().unwrap().iter().all(|entry| entry["type"] != "event.raised"));
}

#[test]
fn the_same_twice_is_recorded_once_and_anything_else_is_refused() {
    let desk = Desk::new();
    desk.run(&RAISE).good();
    let again = desk.run_at("2026-11-23T09:00:00Z", &RAISE).good();
    assert!(again.contains("already"), "{again}");
    let other = desk.run(&["event", "raise", "incident", "--id", "INC-1", "--level", "sev2"]).refused(6);
    assert!(other.contains("event change"), "{other}");
    assert_eq!(desk.types(), ["ledger.created", "book.adopted", "event.raised"]);
}

#[test]
fn slips_are_told_and_record_nothing() {
    let desk = Desk::new();
    let raise = |rest: &[&str]| desk.run(&[&["event", "raise"], rest].concat()).refused(2);
    assert!(raise(&["incidnt", "--id", "1", "--level", "sev1"]).contains("did you mean `incident`?"));
    assert!(raise(&["incident", "--id", "1", "--level", "sev3"]).contains("did you mean `sev"));
    assert!(raise(&["incident", "--id", "1"]).contains("needs a level"));
    assert!(raise(&["outage", "--id", "1", "--level", "x"]).contains("leave --level out"));
    assert!(raise(&["outage", "--id", "a@b"]).contains("cannot be an id"));
    assert!(raise(&["outage", "--id", "1", "--at", "2026-11-23T08:55:01Z"]).contains("has not come yet"));
    assert!(!desk.ledger().exists());
}

#[test]
fn a_change_moves_it_to_what_answers_its_level_and_a_cancellation_takes_it_away() {
    let desk = Desk::new();
    desk.run(&RAISE).good();
    let unknown = desk.run(&["event", "change", "incident", "--id", "INC-2", "--level", "sev2"]).refused(2);
    assert!(unknown.contains("did you mean `INC-1`?"), "{unknown}");
    let change = ["event", "change", "incident", "--id", "INC-1", "--level", "sev2"];
    assert!(desk.run(&change).good().contains("incident-sev2  due 12:55"));
    assert!(desk.run(&change).good().contains("nothing was recorded"));
    assert!(desk.due(NOW, &[], "incident-sev1").is_empty());
    let cancel = ["event", "cancel", "incident", "--id", "INC-1", "--reason", "a false alarm"];
    desk.run(&cancel).good();
    assert!(desk.run(&cancel).good().contains("already"));
    assert!(desk.due(NOW, &[], "incident-sev2").is_empty());
    assert!(desk.run(&change).refused(6).contains("called off"));
    assert!(desk.run(&RAISE).refused(6).contains("give it another id"));
}
