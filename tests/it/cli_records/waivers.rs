//! Who may waive, and until when: `waive:` of a procedure.

use super::desk::{Desk, NOW};

/// A procedure that was due Friday at noon, and what its `waive:` says.
fn desk(waive: &str) -> Desk {
    let desk = Desk::new();
    let text = "procedures:\n  review:\n    name: Review\n    trigger: {every: week, day: fri, due: \"12:00\"}\n    waive: WAIVE\n    steps: [Look.]\n    validation: [Seen.]\n";
    desk.write("runbooks/ops/procedures/review.yaml", &text.replace("WAIVE", waive));
    desk
}

fn am(desk: &Desk, person: &str) {
    desk.write("home/.config/runbook/person", person);
}

const WAIVE: [&str; 5] = ["waive", "review", "2026-W47", "--reason", "the office is closed"];

#[test]
fn only_the_persons_of_the_role_and_of_its_deputy_may() {
    let desk = desk("{by: lead}");
    am(&desk, "guest@example.com");
    let roles = "roles:\n  second: {people: [second@example.com]}\n";
    desk.write("runbooks/ops/procedures/roles.yaml", roles);
    let book = std::fs::read_to_string(desk.path().join("runbooks/ops/runbook.yaml")).unwrap();
    let listed = "lead@example.com], deputy: second, people: [boss@example.com]}";
    desk.write("runbooks/ops/runbook.yaml", &book.replace("lead@example.com]}", listed));
    let said = desk.run(&WAIVE).refused(6);
    assert!(said.contains("guest@example.com does not hold the role lead"), "{said}");
    assert!(said.contains("boss@example.com, second@example.com may"), "{said}");
    assert!(!desk.ledger().exists());
    am(&desk, "second@example.com");
    desk.run(&WAIVE).good();
}

#[test]
fn where_nobody_is_listed_anybody_may() {
    let desk = desk("{by: lead}");
    am(&desk, "guest@example.com");
    desk.run(&WAIVE).good();
}

#[test]
fn the_time_counts_from_the_due_and_before_it_it_is_early_enough() {
    let desk = desk("{within: 72h}");
    assert!(
        desk.run_at("2026-11-23T12:00:01Z", &WAIVE).refused(6).contains("could be waived until Mon 23 Nov")
    );
    desk.run_at("2026-11-23T12:00:00Z", &WAIVE).good();
    desk.run_at(NOW, &["waive", "review", "2026-W49", "--reason", "nobody is there"]).good();
}

#[test]
fn a_role_that_is_not_there_is_a_finding() {
    let desk = desk("{by: laed}");
    let said = desk.run(&["lint", "--plain"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("there is no role `laed`"), "{}", said.out);
    desk.write(
        "runbooks/ops/procedures/review.yaml",
        "procedures:\n  review: {trigger: weekly, waive: {}}\n",
    );
    assert!(desk.run(&["lint", "--plain"]).out.contains("neither who nor until when"));
}
