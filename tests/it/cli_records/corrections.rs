//! `correct`, notes of many lines, and who said what: an entry is never changed, and what is said of it stands beside it.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::desk::{Answer, Desk};

/// A ledger of four entries: created, adopted, a note, another.
fn noted() -> Desk {
    let desk = Desk::new();
    desk.run(&["note", "73 requests failed"]).good();
    desk.run(&["note", "restarted the batch server"]).good();
    desk
}

fn id(entry: &Value) -> &str {
    entry["id"].as_str().unwrap()
}

#[test]
fn an_entry_is_corrected_by_its_number_its_head_or_its_id_and_stays_as_it_is() {
    let desk = noted();
    let before = desk.entries();
    let said = desk.run(&["correct", "3", "--reason", "it was 37"]).good();
    assert!(said.starts_with("Corrected entry 3, "), "{said}");
    assert!(said.contains("noted") && said.contains("\nRecord 5:"), "{said}");
    let head = format!("4:{}", &before[3]["hash"].as_str().unwrap()[..8]);
    desk.run(&["correct", &head, "--reason", "the web server"]).good();
    // All ids of these days begin alike; the whole one is unambiguous.
    let correction = id(&desk.entries()[4]).to_owned();
    desk.run(&["correct", &correction, "--reason", "no, 73 was right"]).good();
    let after = desk.entries();
    assert_eq!(after[..4], before[..]);
    let of = |n: usize| after[n]["data"]["entry"].as_str().unwrap();
    assert_eq!([of(4), of(5), of(6)], [id(&before[2]), id(&before[3]), correction.as_str()]);
    let log = desk.run(&["log"]).good();
    for line in ["corrected, entry 3", "reason: it was 37", "corrected by entry 5", "corrected, entry 5"] {
        assert!(log.contains(line), "{line:?} in {log}");
    }
    assert!(desk.run(&["verify"]).good().contains("nothing altered"));
}

#[test]
fn what_names_no_entry_or_two_is_refused() {
    let desk = noted();
    let entries = desk.entries();
    for (typed, why) in [
        ("9", "no entry `9`"),
        ("03", "no entry `03`"),
        ("0", "no entry `0`"),
        ("-1", "no entry `-1`"),
        ("0fff", "no entry `0fff`"),
        ("3:00000000", "entry 3 is 3:"),
        ("3:", "entry 3 is 3:"),
        ("18446744073709551616", "no entry"),
        ("", "no entry"),
    ] {
        let said = desk.run(&["correct", "--reason", "x", "--", typed]).refused(2);
        assert!(said.contains(why), "{typed}: {said}");
    }
    let shared = &id(&entries[2])[..4];
    assert!(desk.run(&["correct", shared, "--reason", "x"]).refused(2).contains("entry 1 or entry 2"));
    assert!(desk.run(&["correct", "3", "--reason", " "]).refused(2).contains("blank"));
    assert_eq!(desk.entries(), entries);
    let fresh = Desk::new();
    assert!(fresh.run(&["correct", "3", "--reason", "x"]).refused(2).contains("nothing is recorded yet"));
    assert!(!fresh.ledger().exists());
}

fn given(desk: &Desk, bytes: &[u8]) -> Answer {
    let mut command = desk.command(&["note", "-"]);
    command.env("RUNBOOK_NOW", super::desk::NOW).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses early may have stopped reading.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_note_of_many_lines_comes_from_standard_input() {
    let desk = Desk::new();
    given(&desk, "Hand-over:\r\n\r\n- disk at 91 %\n- Größe unklar\n\n".as_bytes()).good();
    let last = desk.entries().pop().unwrap();
    assert_eq!(last["blobs"][0]["text"], "Hand-over:\n\n- disk at 91 %\n- Größe unklar");
    for (bytes, why) in
        [(&b""[..], "blank"), (b"\xff\xfe", "not UTF-8"), (&vec![b'x'; (1 << 20) + 1], "longer than 1 MiB")]
    {
        assert!(given(&desk, bytes).refused(2).contains(why), "{why}");
    }
    assert_eq!(desk.entries().len(), 3);
}

#[test]
fn the_log_is_narrowed_by_person_procedure_and_time() {
    let desk = Desk::new();
    let by = |person: &str, now: &str, arguments: &[&str]| {
        desk.write("home/.config/runbook/person", &format!("{person}\n"));
        desk.run_at(now, arguments).good()
    };
    let waive = |key| ["waive", "app-insights-review", key, "--reason", "x"];
    by("ops1@example.com", "2026-11-23T10:00:00Z", &waive("2026-11-23"));
    by("ops2@example.com", "2026-11-24T10:00:00Z", &waive("2026-11-24"));
    by("ops2@example.com", "2026-11-24T11:00:00Z", &["note", "x"]);
    let count = |arguments: &[&str]| {
        let all = [&["log", "--format", "json"], arguments].concat();
        desk.run_at("2026-12-01", &all).json().as_array().unwrap().len()
    };
    assert_eq!(count(&["--person", "ops2@example.com"]), 2);
    assert_eq!(count(&["--person", "OPS2"]), 2);
    assert_eq!(count(&["--person", "ops2", "--procedure", "app-insights-review"]), 1);
    assert_eq!(count(&["--since", "2026-11-24"]), 2);
    assert_eq!(count(&["--type", "note", "--type", "occurrence.waived"]), 3);
    assert!(desk.run(&["log", "--person", "ops"]).refused(2).contains("begins 2 persons"));
    assert!(desk.run(&["log", "--person", "ops3@example.com"]).refused(2).contains("did you mean"));
    assert!(desk.run(&["log", "a", "--procedure", "b"]).code == 2);
}
