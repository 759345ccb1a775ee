//! Steps that take time by themselves, at a terminal and without one.

use super::{Desk, PLAIN};

const BOOK: &str = r#"
format: 1
id: ops
title: Waits
timezone: UTC
since: 2026-11-01
roles: {ops-engineer: {title: Operations engineer, contact: ops@example.com}}
defaults: {owner: ops-engineer, escalation: none, last_updated: 2026-11-02}
procedures:
  deploy:
    name: Deploy
    trigger: {every: business day, due: "12:00"}
    steps:
      - Deploy it.
      - {wait: Caches expire., for: 10m}
      - Look at it.
    validation: [It runs.]
"#;

const WAIT: &str = "[e]nd it early  [p]ause";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk
}

#[test]
fn a_wait_is_left_and_goes_on_from_where_it_began() {
    let mut desk = desk();
    let mut session = desk.session(&["run", "deploy"]);
    session.answer(PLAIN, "d").asked(WAIT).sees("2/3  Caches expire.\n     until 09:05, 10m left");
    session.types("?\n").asked(WAIT).types("p\n");
    let screen = session.ends(5);
    let end =
        "Paused 08:55 at step 2 of 3, which waits until 09:05, saved. To go on:\n  runbook run deploy\n";
    assert!(screen.contains(end), "{screen}");
    desk.set("RUNBOOK_NOW", "2026-11-23T09:01:00Z");
    let said = desk.run(&["run", "deploy"]);
    said.is_clear(5, "step 2 of 3 waits until 09:05");
    assert!(said.error.contains("help: saved; go on with: runbook run deploy then\n"), "{said:?}");
    desk.session(&["run", "deploy"]).sees("until 09:05, 4m left").types("p\n").ends(5);
    desk.set("RUNBOOK_NOW", "2026-11-23T09:20:00Z");
    let mut session = desk.session(&["run", "deploy"]);
    session.sees("over 09:20").answer(PLAIN, "d").answer("[y]es  [n]o  [?] >", "y");
    let screen = session.ends(0);
    assert!(screen.contains("Done after 0s: 3 done, 1 of 1 passed."), "{screen}");
    let started = desk.entries().iter().filter(|entry| entry["type"] == "step.started").count();
    assert_eq!(started, 1);
    desk.verified();
}

#[test]
fn a_wait_ends_early_with_a_reason_on_record() {
    let desk = desk();
    let mut session = desk.session(&["run", "deploy"]);
    session.answer(PLAIN, "d").asked(WAIT).types("e\n").answer("Reason >", "caches were cleared");
    session.sees("over 08:55, not as expected: ended early").answer(PLAIN, "d").asked("[?] >").types("y\n");
    assert!(session.ends(0).contains("Done with deviations"));
    assert!(desk.yes(&["log"]).contains("reason: caches were cleared"));
}

#[test]
fn without_a_terminal_a_short_wait_is_sat_out() {
    let mut desk = desk();
    desk.write(
        "runbooks/ops/runbook.yaml",
        BOOK.replace("10m", "1s").replace("{every: business day, due: \"12:00\"}", "on request"),
    );
    desk.write("answers.yaml", "answers: {1: done, 3: done, validation/1: yes}");
    desk.set("RUNBOOK_NOW", "");
    let said = desk.run(&["run", "deploy", "--answers", "answers.yaml"]);
    assert_eq!(said.code, 0, "{said:?}");
}
