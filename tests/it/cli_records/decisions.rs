//! Waivers, adoptions and notes.

use super::desk::{Desk, NOW};

fn waive(key: &str) -> [&str; 5] {
    ["waive", "app-insights-review", key, "--reason", "the office is closed"]
}

#[test]
fn a_waiver_closes_and_says_the_head() {
    let desk = Desk::new();
    let listed =
        || desk.due(NOW, &[], "app-insights-review").iter().any(|row| row["occurrence"] == "2026-11-23");
    assert!(listed());
    let said = desk.run(&waive("2026-11-23")).good();
    assert!(said.starts_with("Waived app-insights-review 2026-11-23, due 09:30.\nRecord 3:"), "{said}");
    assert!(!listed());
    let all = desk.due(NOW, &["--all"], "app-insights-review");
    assert!(
        all.iter().any(|row| row["occurrence"] == "2026-11-23" && row["standing"] == "waived"),
        "{all:?}"
    );
    assert!(desk.run(&waive("2026-11-23")).refused(6).contains("waived it already"));
    assert_eq!(desk.entries()[2]["blobs"][0]["text"], "the office is closed");
}

#[test]
fn a_missed_one_of_long_ago_can_be_waived_and_one_nobody_owes_cannot() {
    let desk = Desk::new();
    desk.run(&waive("2026-08-17")).good();
    assert!(desk.run(&waive("2026-07-31")).refused(6).contains("nobody owes it"));
}

#[test]
fn a_waiver_that_makes_no_sense_creates_nothing() {
    let desk = Desk::new();
    let unknown = desk.run(&waive("2026-11-22")).refused(2);
    assert!(unknown.contains("there are `2026-11-20`, `2026-11-23`, `2026-11-24`"), "{unknown}");
    assert!(
        desk.run(&["waive", "app-insights-review", "2026-11-23", "--reason", " "])
            .refused(2)
            .contains("blank")
    );
    assert!(!desk.ledger().exists());
}

#[test]
fn an_adoption_is_recorded_once_a_revision() {
    let desk = Desk::new();
    let said = desk.run(&["adopt", "--reason", "the first text"]).good();
    assert!(said.contains("Adopted ops: 4 procedures"), "{said}");
    assert!(said.contains("It counts from Mon 3 Aug."), "{said}");
    assert!(desk.run(&["adopt"]).good().contains("on record already"));
    desk.write(
        "runbooks/ops/procedures/more.yaml",
        "procedures:\n  more:\n    trigger: weekly\n    steps: [Do.]\n",
    );
    assert!(desk.run(&["note", "x"]).good().contains("Noted by "));
    assert_eq!(desk.types(), ["ledger.created", "book.adopted", "book.adopted", "note"]);
}

#[test]
fn a_book_that_cannot_be_read_whole_is_not_adopted_and_nothing_of_it_is_taken_for_removed() {
    let desk = Desk::new();
    desk.run(&["adopt"]).good();
    std::fs::write(desk.path().join("runbooks/ops/procedures/daily.yaml"), b"procedures:\n  a: \xff")
        .unwrap();
    let said = desk.run(&["adopt"]).refused(3);
    assert!(said.contains("runbooks/ops/procedures/daily.yaml"), "{said}");
    assert_eq!(desk.types(), ["ledger.created", "book.adopted"]);
    desk.run(&["event", "raise", "outage", "--id", "1"]).good();
    let adopted = desk.entries().into_iter().rfind(|entry| entry["type"] == "book.adopted").unwrap();
    assert!(adopted["data"]["removed"].is_null(), "{adopted}");
}

#[test]
fn broken_syntax_keeps_a_book_from_being_adopted() {
    let desk = Desk::new();
    desk.write(
        "runbooks/ops/procedures/more.yaml",
        "procedures:\n  more:\n    name: \"not closed\n    steps: [x]\n",
    );
    assert!(desk.run(&["adopt"]).refused(3).contains("more.yaml, line"));
    desk.write("runbooks/ops/procedures/more.yaml", "\"not closed\n");
    assert!(desk.run(&["adopt"]).refused(3).contains("more.yaml, line"));
    assert!(!desk.ledger().exists());
}
