//! Gates: one person goes through a run, others release what follows.

use super::{Desk, PLAIN};

const BOOK: &str = r#"
format: 1
id: ops
title: Gates
timezone: UTC
since: 2026-11-01
shell: bash
roles:
  ops-engineer: {title: Operations engineer, contact: ops@example.com}
  release-manager: {title: Release manager, contact: release@example.com, people: [Lead@example.com]}
  ops-lead: {title: Lead, contact: leads@example.com, people: [a@example.com, b@example.com, ops1@example.com]}
defaults: {owner: ops-engineer, escalation: none, last_updated: 2026-11-02}
procedures:
  release:
    name: Release
    trigger: {every: business day, due: "12:00"}
    steps:
      - Read the plan.
      - approve: Start the release.
        by: [release-manager, 2 ops-lead]
        expires: 4h
      - {do: Release it., run: "echo released"}
    validation: [It runs.]
"#;

const GATE: &str = "[l]ook again  [p]ause  [b]reak glass";

fn desk() -> Desk {
    let desk = Desk::new().of("ops1@example.com");
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk.write("answers.yaml", "answers: {1: done, 3: done, validation/1: yes}");
    desk
}

fn run_id(desk: &Desk) -> String {
    let entries = desk.entries();
    entries.iter().find_map(|entry| entry["run"].as_str()).unwrap().to_owned()
}

const RUN: [&str; 4] = ["run", "release", "--answers", "answers.yaml"];

#[test]
fn without_a_terminal_a_run_pauses_at_a_gate_until_another_person_releases_it() {
    let desk = desk();
    let said = desk.run(&RUN);
    said.is_clear(5, "step 2 of 3 waits for approval by release-manager or 2 ops-lead until 12:55");
    let id = run_id(&desk);
    assert!(said.error.contains(&format!("runbook approve {}", &id[..13])), "{said:?}");
    let own = desk.run(&["approve", &id]);
    own.is_clear(6, "ops1@example.com may not decide on step 2 of 3: ops1@example.com went through this run");
    let desk = desk.of("stranger@example.com");
    desk.run(&["approve", &id]).is_clear(6, "stranger@example.com may not decide on step 2 of 3");
    let desk = desk.of("lead@example.com");
    desk.run(&["approve", &id, "--as", "ops-lead"]).is_clear(6, "as ops-lead");
    let said = desk.yes(&["approve", &id]);
    assert!(said.contains("3  Release it.\n     $ echo released"), "{said}");
    assert!(said.contains("Approved step 2 as release-manager by lead@example.com."), "{said}");
    let before = desk.entries().len();
    assert!(desk.yes(&["approve", &id]).contains("has decided so already"));
    assert_eq!(desk.entries().len(), before);
    let desk = desk.of("ops1@example.com");
    let said = desk.run(&RUN);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("released 08:55: by lead@example.com"), "{said:?}");
    desk.run(&["approve", &id]).is_clear(6, "this run is over: done");
    desk.verified();
}

#[test]
fn two_persons_of_a_role_release_it_and_a_last_word_counts() {
    let desk = desk();
    desk.run(&RUN);
    let id = run_id(&desk);
    let desk = desk.of("a@example.com");
    desk.yes(&["approve", &id]);
    let desk = desk.of("ops1@example.com");
    desk.run(&RUN).is_clear(5, "waits for approval");
    let desk = desk.of("b@example.com");
    desk.yes(&["approve", &id, "--reject", "--reason", "no backup"]);
    desk.yes(&["approve", &id, "--reason", "there is one after all"]);
    let desk = desk.of("ops1@example.com");
    assert_eq!(desk.run(&RUN).code, 0);
}

#[test]
fn a_rejected_gate_is_a_failure_with_its_reason_and_an_expired_one_is_closed() {
    let mut desk = desk();
    desk.run(&RUN);
    let id = run_id(&desk);
    desk = desk.of("lead@example.com");
    desk.yes(&["approve", &id, "--reject", "--reason", "no backup"]);
    desk = desk.of("ops1@example.com");
    let said = desk.run(&RUN);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("failed 08:55: rejected by lead@example.com"), "{said:?}");
    assert_eq!(desk.run(&RUN).code, 5, "another attempt opens the gate anew");
    desk.set("RUNBOOK_NOW", "2026-11-23T13:00:00Z");
    desk = desk.of("lead@example.com");
    desk.run(&["approve", &id]).is_clear(6, "waited for approval until 12:55, and that is over");
    desk = desk.of("ops1@example.com");
    let said = desk.run(&RUN);
    assert!(said.code == 1 && said.out.contains("nobody decided in time"), "{said:?}");
}

#[test]
fn at_a_terminal_a_decision_from_another_shell_is_seen_and_break_glass_is_a_deviation() {
    let desk = desk();
    let mut session = desk.session(&["run", "release"]);
    session.answer(PLAIN, "d").asked(GATE).sees("For release-manager or 2 ops-lead, not operator.");
    let id = run_id(&desk);
    let desk = desk.of("lead@example.com");
    desk.yes(&["approve", &id]);
    session.types("l\n").sees("released 08:55: by lead@example.com").asked("[s]kip  [?] >").types("?p\n");
    drop(session);
    let desk = self::desk();
    let mut session = desk.session(&["run", "release"]);
    session.answer(PLAIN, "d").asked(GATE).types("b\n").answer("Reason >", "customers cannot log in");
    session.sees("released 08:55, not as expected: by break glass").asked("[s]kip  [?] >").types("b\n");
    session.asked("[?] >").types("d\n").asked("[y]es  [n]o  [?] >").types("y\n");
    let screen = session.ends(0);
    assert!(screen.contains("Done with deviations"), "{screen}");
    let log = desk.yes(&["log"]);
    assert!(log.contains("passed by break glass") && log.contains("customers cannot log in"), "{log}");
    desk.verified();
}
