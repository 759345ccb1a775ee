//! `export`: what goes out verifies by this program and by another, and nothing else does.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::desk::Desk;

fn recorded() -> Desk {
    let desk = Desk::new();
    desk.run(&["waive", "app-insights-review", "2026-11-23", "--reason", "=closed, \"all\" of it"]).good();
    desk.run(&["note", "restarted the server"]).good();
    desk.run(&["waive", "backup-drill", "2026-11", "--reason", "no spare host"]).good();
    desk
}

/// What the second verifier says; `None` where there is no Python.
fn second(path: &Path) -> Option<(bool, String)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify_ledger.py");
    #[expect(clippy::disallowed_methods, reason = "the second verifier is another program")]
    let output = Command::new("python3").arg(script).arg(path).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn a_whole_export_verifies_anywhere_and_is_on_record() {
    let desk = recorded();
    let said = desk.run(&["export", "--output", "all.jsonl"]).good();
    assert!(said.starts_with("Exported 5 of 5 entries to all.jsonl, up to head 5:"), "{said}");
    let text = fs::read_to_string(desk.path().join("all.jsonl")).unwrap();
    let own: Vec<_> = desk.entries().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert_eq!(own, [1, 2, 3, 4, 5, 6]);
    let entry = desk.entries().pop().unwrap();
    assert_eq!((entry["type"].as_str(), entry["data"]["count"].as_u64()), (Some("export"), Some(5)));
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["export"]["sha256"], entry["data"]["sha256"]);
    assert_eq!(last["export"]["head"], entry["data"]["head"]);
    let elsewhere = Desk::new();
    elsewhere.write("theirs.jsonl", &text);
    let said = elsewhere.run(&["verify", "theirs.jsonl"]).good();
    assert!(said.starts_with("Verified: 5 entries, head 5:"), "{said}");
    if let Some((intact, words)) = second(&desk.path().join("all.jsonl")) {
        assert!(intact && words.contains("intact: 5 entries"), "{words}");
    }
    // Standard output holds the export and nothing else.
    let piped = desk.run(&["export"]);
    assert!(
        piped.err.contains("Exported 6 of 6 entries")
            && piped.out.lines().last().unwrap().starts_with("{\"export\"")
    );
    assert!(desk.run(&["export", "--output", "all.jsonl"]).refused(3).contains("there already"));
}

#[test]
fn no_byte_of_an_export_can_be_changed() {
    let desk = recorded();
    for arguments in [&["export"][..], &["export", "--procedure", "backup-drill"]] {
        let text = desk.run(arguments).good();
        let path = desk.path().join("copy.jsonl");
        let mut python = 0;
        for place in (0..text.len()).step_by(97).chain([text.len() - 2, text.len() - 1]) {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let answer = desk.run(&["verify", "copy.jsonl"]);
            assert_eq!(answer.code, 4, "byte {place}: {answer:?}");
            if place % 5 == 0
                && let Some((intact, words)) = second(&path)
            {
                python += 1;
                assert!(!intact, "byte {place}: {words}");
            }
        }
        assert!(python > 0 || second(&path).is_none());
        let lines: Vec<&str> = text.lines().collect();
        for gone in 0..lines.len() {
            let mut kept = lines.clone();
            kept.remove(gone);
            fs::write(&path, kept.join("\n") + "\n").unwrap();
            assert_eq!(desk.run(&["verify", "copy.jsonl"]).code, 4, "line {gone}");
        }
    }
}

#[test]
fn the_altered_entry_itself_is_named() {
    let desk = recorded();
    let text = desk.run(&["export"]).good().replacen("\"type\":\"note\"", "\"type\":\"nope\"", 1);
    desk.write("copy.jsonl", &text);
    let found = desk.run(&["verify", "copy.jsonl"]);
    assert!(found.out.starts_with("Not verified: altered at entry 4:"), "{found:?}");
}

#[test]
fn a_part_says_what_it_proves_and_what_not() {
    let desk = recorded();
    let text = desk.run(&["export", "--procedure", "backup-drill", "--from", "2026-11-01"]).good();
    desk.write("part.jsonl", &text);
    let said = desk.run(&["verify", "part.jsonl"]).good();
    assert!(said.starts_with("Verified as a part: 1 of 5 entries") && said.contains("Not proved"), "{said}");
    let json = desk.run(&["verify", "part.jsonl", "--format", "json"]).json();
    assert_eq!((json["verdict"].as_str(), json["head"]["seq"].as_u64()), (Some("part"), Some(5)));
    let entry = desk.entries().pop().unwrap();
    assert_eq!(entry["data"]["filter"]["procedure"], "ops/backup-drill");
    assert_eq!(entry["data"]["filter"]["from"], "2026-11-01T00:00:00.000Z");
    if let Some((intact, words)) = second(&desk.path().join("part.jsonl")) {
        assert!(intact && words.starts_with("a part: 1 of 5 entries"), "{words}");
    }
    assert!(desk.run(&["due", "--ledger", "part.jsonl"]).refused(3).contains("some entries only"));
    // The whole of it, written by hand over the part's last line, is no whole.
    desk.write("part.jsonl", &text.replace("\"filter\":{", "\"filter\":{},\"x\":{"));
    assert_eq!(desk.run(&["verify", "part.jsonl"]).code, 4);
}

#[test]
fn a_table_holds_texts_and_no_formula() {
    let desk = recorded();
    let table = desk.run(&["export", "--format", "csv"]).good();
    assert!(table.starts_with("seq,at,type,person,"), "{table}");
    assert!(table.contains("\"'=closed, \"\"all\"\" of it\""), "{table}");
    assert_eq!(table.matches("\r\n").count(), 6);
    desk.write("table.csv", &table);
    assert!(desk.run(&["verify", "table.csv"]).refused(3).contains("not a runbook ledger"));
}

#[test]
fn nothing_recorded_is_nothing_to_hand_out() {
    let desk = Desk::new();
    assert!(desk.run(&["export"]).refused(3).contains("nothing is recorded yet"));
    assert!(!desk.ledger().exists());
    let desk = recorded();
    desk.run(&["export", "--output", "all.jsonl"]).good();
    // An export is read like a ledger, and never written to.
    assert!(desk.run(&["log", "--ledger", "all.jsonl"]).good().contains("no spare host"));
    assert!(desk.run(&["note", "x", "--ledger", "all.jsonl"]).refused(3).contains("only read"));
    assert!(desk.run(&["verify", "gone.jsonl"]).refused(3).contains("nothing is there"));
}
