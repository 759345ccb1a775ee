//! Former ids: what is recorded under them survives a rename.

use super::desk::Desk;

fn procedure(desk: &Desk, id: &str, formerly: &str) {
    let text = format!(
        "procedures:\n  {id}:\n    name: Check\n    {formerly}\n    trigger: {{every: business day, due: \"09:30\"}}\n    steps: [One., Two.]\n    validation: [Seen.]\n"
    );
    desk.write("runbooks/ops/procedures/check.yaml", &text);
}

fn row(desk: &Desk, now: &str, id: &str, key: &str) -> Option<serde_json::Value> {
    desk.due(now, &["--all"], id).into_iter().find(|row| row["occurrence"] == key)
}

const MONDAY: &str = "2026-11-23T08:55:00Z";

#[test]
fn records_and_an_unfinished_run_go_on_under_the_new_id() {
    let desk = Desk::new();
    procedure(&desk, "old-check", "tags: [a]");
    desk.write("first.yaml", "answers: {1: done}\n");
    desk.write("all.yaml", "answers: {1: done, 2: done, validation/1: yes}\n");
    let friday = ["run", "old-check", "--occurrence", "2026-11-20", "--answers", "all.yaml"];
    desk.run_at("2026-11-20T09:00:00Z", &friday).good();
    assert_eq!(desk.run_at(MONDAY, &["run", "old-check", "--answers", "first.yaml"]).code, 5);
    procedure(&desk, "new-check", "formerly: [old-check]");
    let open = row(&desk, MONDAY, "new-check", "2026-11-23").unwrap();
    assert_eq!(
        (&open["standing"], &open["run_state"], &open["missed_before"]),
        (&"due".into(), &"paused".into(), &0.into())
    );
    // The old id is understood, and said to be old.
    let answer = desk.run_at("2026-11-23T09:00:00Z", &["run", "old-check", "--answers", "all.yaml"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.err.contains("note: `old-check` is `new-check` now"), "{}", answer.err);
    let runs: Vec<_> = desk.entries().into_iter().filter(|entry| entry["type"] == "run.started").collect();
    assert_eq!(runs.len(), 2, "it was gone on with");
    assert_eq!(row(&desk, "2026-11-23T09:10:00Z", "new-check", "2026-11-23").unwrap()["standing"], "done");
    let why = desk.run_at("2026-11-23T09:10:00Z", &["why", "new-check", "2026-11-20"]).good();
    assert!(why.starts_with("new-check 2026-11-20 is done"), "{why}");
}

#[test]
fn a_rename_is_no_edit_and_a_waiver_counts_under_both_ids() {
    let desk = Desk::new();
    procedure(&desk, "old-check", "tags: [a]");
    desk.run_at("2026-11-19T08:00:00Z", &["adopt"]).good();
    desk.run_at(MONDAY, &["waive", "old-check", "2026-11-23", "--reason", "closed"]).good();
    procedure(&desk, "new-check", "formerly: old-check");
    desk.run_at(MONDAY, &["adopt"]).good();
    assert_eq!(row(&desk, MONDAY, "new-check", "2026-11-23").unwrap()["standing"], "waived");
    let why = desk.run_at("2026-11-24T08:00:00Z", &["why", "new-check"]).good();
    assert!(!why.contains("the rule until"), "{why}");
}

#[test]
fn a_former_id_that_is_still_there_or_claimed_twice_is_a_finding() {
    let desk = Desk::new();
    let text = "procedures:\n  a: {trigger: weekly, formerly: [backup-drill]}\n  b: {trigger: weekly, formerly: [gone]}\n  c: {trigger: weekly, formerly: [gone]}\n";
    desk.write("runbooks/ops/procedures/check.yaml", text);
    let said = desk.run(&["lint", "--plain"]).out;
    assert!(said.contains("`backup-drill` is still a procedure"), "{said}");
    assert!(said.contains("`gone` was renamed to two procedures"), "{said}");
}

#[test]
fn a_book_keeps_its_record_when_it_is_renamed() {
    let desk = Desk::new();
    procedure(&desk, "check", "tags: [a]");
    desk.run_at(MONDAY, &["waive", "check", "2026-11-23", "--reason", "closed"]).good();
    let path = desk.path().join("runbooks/ops/runbook.yaml");
    let book = std::fs::read_to_string(&path).unwrap();
    desk.write("runbooks/ops/runbook.yaml", &book.replace("id: ops", "id: operations\nformerly: [ops]"));
    assert_eq!(row(&desk, MONDAY, "check", "2026-11-23").unwrap()["standing"], "waived");
    desk.run_at(MONDAY, &["waive", "check", "2026-11-24", "--reason", "closed"]).good();
    assert_eq!(row(&desk, "2026-11-24T08:00:00Z", "check", "2026-11-24").unwrap()["standing"], "waived");
}
