//! Archives and holds: texts go elsewhere or stay, and nothing else changes.

use std::path::PathBuf;
use std::process::Command;

use super::desk::{Desk, NOW};

const LATER: &str = "2027-03-01T09:00:00Z";

/// A desk where something is done, something is open, and something is waived.
fn kept() -> Desk {
    let desk = Desk::new();
    desk.write("answers.yaml", "answers: {1: {deviation: seen by night shift}, validation/1: yes}\n");
    desk.write("half.yaml", "answers: {1: {deviation: half seen}}\n");
    let run = |key: &str, answers: &str| {
        desk.run(&["run", "app-insights-review", "--occurrence", key, "--answers", answers]).code
    };
    assert_eq!(run("2026-11-20", "answers.yaml"), 0);
    assert_eq!(run("2026-11-23", "half.yaml"), 5);
    desk.run(&["waive", "backup-drill", "2026-11", "--reason", "no spare host"]).good();
    desk.run(&["event", "raise", "incident", "--id", "INC-1", "--level", "sev2"]).good();
    desk.run(&["note", "on the weather"]).good();
    desk
}

fn second_reader(desk: &Desk, file: &str) -> (bool, String) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/verify_ledger.py");
    #[expect(clippy::disallowed_methods, reason = "the second verifier is another program")]
    let output = Command::new("python3").arg(script).arg(desk.path().join(file)).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn old_texts_are_kept_in_the_archive_alone_and_nothing_else_changes() {
    let desk = kept();
    let seen = || {
        let state = ["due", "--all", "--format", "json"].as_slice();
        let waived = ["why", "backup-drill", "2026-11"].as_slice();
        [state, waived, &["show", "app-insights-review"]].map(|command| desk.run_at(LATER, command).out)
    };
    let before = seen();
    let log = desk.run_at(LATER, &["log"]).good();
    assert!(log.contains("no spare host") && log.contains("on the weather"), "{log}");
    let archive = ["ledger", "archive", "--before", "2027-01-01", "--output", "2026.jsonl"];
    let said = desk.run_at(LATER, &archive).good();
    assert!(said.contains("Archived 3 texts to 2026.jsonl") && said.contains("of what is open"), "{said}");
    assert_eq!(seen(), before, "nothing that is owed, done or shown is other than before");
    let log = desk.run_at(LATER, &["log"]).good();
    assert!(!log.contains("no spare host") && log.contains("archived in the export"), "{log}");
    assert!(log.contains("half seen"), "what is open stays: {log}");
    let verified = desk.run_at(LATER, &["verify"]).good();
    assert!(verified.contains("Texts that are kept in archives alone: 3."), "{verified}");
    let archived = desk.run_at(LATER, &["verify", "2026.jsonl"]).good();
    assert!(archived.contains("Verified as a part"), "{archived}");
    let text = std::fs::read_to_string(desk.path().join("2026.jsonl")).unwrap();
    let sha256 = text.rsplit("\"sha256\":\"").next().unwrap()[..64].to_owned();
    let entries = desk.entries();
    let entry = entries.iter().rfind(|entry| entry["type"] == "ledger.archived").unwrap();
    assert_eq!(entry["data"]["sha256"], sha256.as_str());
    // Handed out as a whole, it is understood by others, too.
    desk.run_at(LATER, &["export", "--output", "all.jsonl"]).good();
    let (intact, words) = second_reader(&desk, "all.jsonl");
    assert!(intact, "{words}");
    // Again there is nothing to do, and no file is made.
    let again =
        desk.run_at(LATER, &["ledger", "archive", "--before", "2027-01-01", "--output", "2.jsonl"]).good();
    assert!(again.contains("There is no text to archive"), "{again}");
    assert!(!desk.path().join("2.jsonl").exists());
    // The bytes are gone from the file itself.
    let bytes = std::fs::read(desk.ledger()).unwrap();
    assert!(!bytes.windows(13).any(|part| part == b"no spare host"));
    // What was open goes on with its text.
    desk.write("rest.yaml", "answers: {validation/1: yes}\n");
    let run = ["run", "app-insights-review", "--occurrence", "2026-11-23", "--answers", "rest.yaml"];
    assert_eq!(desk.run_at(LATER, &run).code, 0);
    desk.run_at(LATER, &["ledger", "move", "new.db"]).good();
    desk.run_at(LATER, &["verify", "new.db"]).good();
}

#[test]
fn what_cannot_be_archived_changes_nothing() {
    let desk = kept();
    let before = desk.entries().len();
    let archive =
        |when: &str, file: &str| desk.run(&["ledger", "archive", "--before", when, "--output", file]);
    assert!(archive("2027-06-01", "x.jsonl").refused(2).contains("in the future"));
    assert!(archive("2026-01-01", "x.jsonl").good().contains("There is no text"));
    desk.write("taken.jsonl", "mine");
    for file in ["taken.jsonl", "nowhere/x.jsonl"] {
        let said = desk.run_at(LATER, &["ledger", "archive", "--before", "2027-01-01", "--output", file]);
        assert_ne!(said.code, 0, "{said:?}");
    }
    assert_eq!(std::fs::read_to_string(desk.path().join("taken.jsonl")).unwrap(), "mine");
    assert_eq!(desk.entries().len(), before);
    let empty = Desk::new();
    assert!(
        empty
            .run(&["ledger", "archive", "--before", NOW, "--output", "x.jsonl"])
            .refused(3)
            .contains("nothing is recorded")
    );
    assert!(!empty.ledger().exists());
}

#[test]
fn a_hold_stops_erasing_and_archiving_and_says_which_one_it_is() {
    let desk = kept();
    let number = |types: &str| {
        let entries = desk.entries();
        let entry = entries.iter().rfind(|entry| entry["type"] == types).unwrap();
        entry["seq"].as_u64().unwrap().to_string()
    };
    let note = number("note");
    desk.run(&["ledger", "hold", "--reason", "claim 2026-17"]).good();
    let all = number("hold.placed");
    let redact = ["redact", &note, "--blob", "text", "--reason", "a name"];
    let refused = desk.run(&redact).refused(6);
    assert!(refused.contains(&format!("is under hold {all} (claim 2026-17)")), "{refused}");
    let archive = ["ledger", "archive", "--before", "2027-01-01", "--output", "2026.jsonl"];
    let said = desk.run_at(LATER, &archive).good();
    assert!(
        said.contains("There is no text to archive") && said.contains(&format!("under hold {all}")),
        "{said}"
    );
    assert!(desk.run(&["ledger", "release", "1", "--reason", "x"]).refused(2).contains("claim 2026-17"));
    desk.run(&["ledger", "release", &all, "--reason", "settled"]).good();
    assert!(desk.run(&["ledger", "release", &all, "--reason", "x"]).refused(2).contains("there is no hold"));
    // One procedure alone: the note is free, what was waived is not.
    desk.run(&["ledger", "hold", "--procedure", "backup-drill", "--reason", "audit"]).good();
    desk.run(&redact).good();
    let waived = number("occurrence.waived");
    assert!(
        desk.run(&["redact", &waived, "--blob", "reason", "--reason", "x"]).refused(6).contains("(audit)")
    );
    let said = desk.run_at(LATER, &archive).good();
    assert!(said.contains("Archived 1 text to 2026.jsonl") && said.contains("(audit)"), "{said}");
    assert!(desk.run_at(LATER, &["log"]).good().contains("no spare host"));
    // A span holds what was recorded in it.
    assert!(
        desk.run(&["ledger", "hold", "--from", "2026-02-01", "--to", "2026-01-01", "--reason", "x"]).code
            == 2
    );
    desk.run_at(LATER, &["verify"]).good();
}
