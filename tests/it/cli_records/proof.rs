//! `verify`: what stands, and what does not.

use std::fs;

use super::desk::Desk;

fn recorded() -> (Desk, String) {
    let desk = Desk::new();
    let said = desk.run(&["waive", "app-insights-review", "2026-11-23", "--reason", "closed"]).good();
    let head = said.split("Record ").nth(1).unwrap().trim().to_owned();
    (desk, head)
}

#[test]
fn what_was_recorded_verifies_against_the_head_that_was_printed() {
    let (desk, head) = recorded();
    let said = desk.run(&["verify", "--witness", &head]).good();
    assert!(said.starts_with(&format!("Verified: 3 entries, head {head}, nothing altered.\n")), "{said}");
    assert!(said.contains("kept agrees") && said.contains("test ledger"), "{said}");
    let json = desk.run(&["verify", "--format", "json"]).json();
    assert_eq!((json["verdict"].as_str(), json["count"].as_u64()), (Some("intact"), Some(3)));
}

#[test]
fn a_flipped_byte_is_found_and_named() {
    let (desk, _) = recorded();
    let mut bytes = fs::read(desk.ledger()).unwrap();
    let wanted = b"\"type\":\"occurrence.waived\"";
    let at = bytes.windows(wanted.len()).position(|window| window == wanted).unwrap();
    bytes[at + wanted.len() - 2] ^= 1;
    fs::write(desk.ledger(), bytes).unwrap();
    let found = desk.run(&["verify"]);
    assert_eq!(found.code, 4);
    assert!(found.out.starts_with("Not verified: altered at entry 3:"), "{found:?}");
    let json = desk.run(&["verify", "--format", "json"]);
    assert_eq!(json.code, 4);
    let json = json.json();
    assert_eq!((json["verdict"].as_str(), json["seq"].as_u64()), (Some("altered"), Some(3)));
    assert!(json["message"].is_string());
}

#[test]
fn a_witness_sees_what_the_chain_cannot() {
    let (desk, _) = recorded();
    let verdict = |witness: &str| {
        let answer = desk.run(&["verify", "--format", "json", "--witness", witness]);
        (answer.code, answer.json()["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(verdict("3:00000000"), (4, "rewritten".to_owned()));
    assert_eq!(verdict("9:00000000"), (4, "truncated".to_owned()));
    assert!(desk.run(&["verify", "--witness", "nine"]).refused(2).contains("cannot read 'nine' as a head"));
}

#[test]
fn no_ledger_is_fine_unless_somebody_knows_of_one() {
    let desk = Desk::new();
    assert!(desk.run(&["verify"]).good().contains("Nothing is recorded yet"));
    assert!(desk.run(&["log"]).good().contains("Nothing is recorded yet"));
    assert_eq!(desk.run(&["verify", "--witness", "5:9f3a1c7e"]).code, 4);
    assert!(desk.run(&["verify", "--ledger", "gone.db"]).refused(3).contains("there is none"));
    assert!(desk.run(&["log", "--ledger", "gone.db"]).refused(3).contains("gone.db"));
    assert!(!desk.ledger().exists() && !desk.path().join("gone.db").exists());
}
