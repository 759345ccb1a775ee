//! `log`, and what a run in progress forbids. Runs and unknown entries are put into the ledger directly.

use runbook::ledger::facts::{Mode as Answers, RunStarted};
use runbook::ledger::{Actor, Draft, Expected, Fact, RunRef, Stamp, Subject};
use runbook::store::{self, Mode};

use super::desk::{Desk, NOW};

const RUN: &str = "01939000-0000-7000-8000-000000000001";

fn put(desk: &Desk, id: u32, subject: Subject, fact: Fact) {
    let at = NOW.parse().unwrap();
    let actor = Actor { person: "ops1@example.com".to_owned(), ..Actor::default() };
    let id = format!("01939000-0000-7000-8000-{id:012}");
    let stamp = Stamp { at, tz: "UTC".to_owned(), clock: None, actor, tool: "test".to_owned(), id };
    let mut store = store::open(desk.ledger().to_str().unwrap(), Mode::Append).unwrap().unwrap();
    store.append(&Draft { subject, fact, blobs: Vec::new(), stamp }, Expected::Any).unwrap();
}

fn start_run(desk: &Desk) {
    let text = |text: &str| Some(text.to_owned());
    let run = Some(RunRef { id: RUN.to_owned(), seq: 1 });
    let (book, procedure, occurrence) = (text("ops"), text("app-insights-review"), text("2026-11-23"));
    let subject = Subject { book, procedure, occurrence, run, ..Subject::default() };
    let started = RunStarted {
        opens_at: NOW.parse().unwrap(),
        due_at: None,
        expires_at: None,
        steps: 1,
        validations: 1,
        mode: Answers::Operator,
        pid: 1,
        process_started: "1".to_owned(),
        exception: false,
        anew: false,
    };
    put(desk, 1, subject, Fact::RunStarted(started));
}

#[test]
fn a_run_in_progress_cannot_be_waived_but_noted_on_without_taking_its_place() {
    let desk = Desk::new();
    desk.run(&["note", "before"]).good();
    start_run(&desk);
    let waive = desk.run(&["waive", "app-insights-review", "2026-11-23", "--reason", "x"]).refused(6);
    assert!(waive.contains("ops1@example.com began it"), "{waive}");
    let noted = desk.run(&["note", "the ticket is INC-7", "--run", "01939000"]).good();
    assert!(noted.contains("to the run of app-insights-review 2026-11-23"), "{noted}");
    let last = desk.entries().pop().unwrap();
    assert_eq!((last["data"]["run"].as_str(), &last["run_seq"]), (Some(RUN), &serde_json::Value::Null));
    let of_run = desk.run(&["log", "--run", "01939000", "--format", "jsonl"]).good();
    let kinds: Vec<&str> =
        of_run.lines().filter_map(|line| line.split("\"type\":\"").nth(1)?.split('"').next()).collect();
    assert_eq!(kinds, ["run.started", "note"]);
    assert!(desk.run(&["note", "x", "--run", "ff"]).refused(2).contains("no run `ff`"));
}

#[test]
fn the_last_fifty_are_shown_and_the_rest_counted() {
    let desk = Desk::new();
    desk.run(&["note", "spike at 02:10\nduring the import"]).good();
    for n in 10..62 {
        let fact = Fact::Unknown { kind: "moon.rose".to_owned(), data: serde_json::Map::new() };
        put(&desk, n, Subject::default(), fact);
    }
    let text = desk.run(&["log"]).good();
    assert!(text.contains("unknown: moon.rose"), "{text}");
    assert!(text.ends_with("The last 50 entries. 5 earlier: runbook log --limit 55\n"), "{text}");
    let all = desk.run(&["log", "--limit", "55"]).good();
    assert!(all.contains("noted\n") && all.contains("text: spike at 02:10 during the import\n"), "{all}");
    assert!(all.ends_with("\n55 entries.\n"), "{all}");
    assert_eq!(desk.entries().len(), 55);
    desk.run(&["log", "--type", "moon.rose"]).good();
    let slip = desk.run(&["log", "--type", "moon.rises"]).refused(2);
    assert!(slip.contains("moon.rises"), "{slip}");
}

#[test]
fn a_range_is_half_open_and_a_procedure_narrows_it() {
    let desk = Desk::new();
    let waive = |now: &str, key: &str| {
        desk.run_at(now, &["waive", "app-insights-review", key, "--reason", "x"]).good()
    };
    waive("2026-11-23T10:00:00Z", "2026-11-23");
    waive("2026-11-24T10:00:00Z", "2026-11-24");
    waive("2026-11-25T10:00:00Z", "2026-11-25");
    let range = ["--from", "2026-11-24T10:00:00Z", "--to", "2026-11-25T10:00:00Z", "--format", "json"];
    let found = desk.run_at("2026-12-01", &[&["log", "app-insights"][..], &range].concat()).json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["occurrence"], "2026-11-24");
    assert_eq!(found[0]["blobs"][0]["text"], "x");
    assert!(desk.run(&["log", "app-insihgts-review"]).refused(2).contains("did you mean"));
}
