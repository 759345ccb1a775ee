//! `redact`: a text is gone for good, why it went is on record, and the chain stands.

use std::fs;

use super::desk::Desk;

const SECRET: &str = "the customer is Jane of Example Street 7";

fn recorded() -> Desk {
    let desk = Desk::new();
    desk.run(&["note", SECRET]).good();
    desk.run(&["waive", "backup-drill", "2026-11", "--reason", "no spare host"]).good();
    desk
}

fn holds(desk: &Desk) -> bool {
    let bytes = fs::read(desk.ledger()).unwrap();
    bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}

#[test]
fn an_erased_text_is_nowhere_in_the_file_and_the_chain_verifies() {
    let desk = recorded();
    assert!(holds(&desk));
    let said = desk.run(&["redact", "3", "--blob", "text", "--reason", "it names a customer"]).good();
    assert!(said.starts_with("Redacted text of entry 3,") && said.contains("Record 5:"), "{said}");
    assert!(!holds(&desk));
    let verified = desk.run(&["verify"]).good();
    assert!(verified.contains("5 entries") && verified.contains("recorded redactions: 1."), "{verified}");
    let log = desk.run(&["log"]).good();
    let log = log.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(log.contains("text: (redacted: it names a customer, by "), "{log}");
    assert!(log.contains("no spare host"), "{log}");
    // What is handed out now has no such text either, and stands.
    desk.run(&["export", "--output", "all.jsonl"]).good();
    assert!(!fs::read_to_string(desk.path().join("all.jsonl")).unwrap().contains("Jane"));
    assert!(desk.run(&["verify", "all.jsonl"]).good().contains("recorded redactions: 1."));
}

#[test]
fn only_a_text_can_be_erased_and_only_once() {
    let desk = recorded();
    let redact = |blob: &str| desk.run(&["redact", "3", "--blob", blob, "--reason", "x"]);
    assert!(redact("data").refused(2).contains("entry 3 has no text or file `data`"));
    assert!(desk.run(&["redact", "3", "--reason", "x"]).refused(2).contains("it has `text`"));
    assert!(desk.run(&["redact", "3", "--blob", "text", "--reason", " "]).refused(2).contains("blank"));
    assert!(
        desk.run(&["redact", "77", "--blob", "text", "--reason", "x"]).refused(2).contains("no entry `77`")
    );
    redact("text").good();
    assert!(redact("text").refused(6).contains("gone already (redacted: x, by"));
    assert_eq!(desk.types().iter().filter(|kind| *kind == "redaction").count(), 1);
    let fresh = Desk::new();
    assert_eq!(fresh.run(&["redact", "1", "--blob", "text", "--reason", "x"]).code, 2);
    assert!(!fresh.ledger().exists());
}

/// The guard opens for what a recorded redaction names, and for nothing else.
#[test]
fn the_file_itself_refuses_to_lose_a_text() {
    let desk = recorded();
    let erase = |desk: &Desk| {
        let file = rusqlite::Connection::open(desk.ledger()).unwrap();
        file.execute("DELETE FROM blobs", [])
    };
    let refused = erase(&desk).unwrap_err().to_string();
    assert!(refused.contains("recorded redactions only"), "{refused}");
    desk.run(&["redact", "3", "--blob", "text", "--reason", "x"]).good();
    assert!(erase(&desk).is_err(), "what is left is guarded as before, and the reason too");
    assert!(desk.run(&["verify"]).good().contains("Verified: 5 entries"));
}
