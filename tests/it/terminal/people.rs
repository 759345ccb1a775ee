//! Several people: hand-overs inside a run, steps with a deadline, and what others are to know of both.

use serde_json::json;

use super::{Desk, PLAIN};

const BOOK: &str = r#"
format: 1
id: ops
title: People
timezone: UTC
since: 2026-11-23
shell: bash
roles:
  engineer: {title: Engineer, contact: ops@example.com}
  security: {title: Security officer, contact: "+44 20 7946 0123", people: [sec@example.com]}
  lead: {title: Lead, contact: leads@example.com, people: [a@example.com, b@example.com]}
defaults: {owner: engineer, operator: engineer, escalation: none, last_updated: 2026-11-02}
procedures:
  release:
    name: Release
    trigger: {every: business day, due: "18:00"}
    steps:
      - {do: Prepare it., id: prepare, due: "08:00"}
      - {do: Open the firewall., operator: security, due: prepare.at + 2h}
      - {approve: Go live., by: [engineer, 2 lead], expires: 4h}
    validation: [It is up.]
"#;

const TAKE: &str = "take [o]ver  [p]ause  [?] >";

fn desk() -> Desk {
    let desk = Desk::new().of("ops1@example.com");
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk
}

fn row(desk: &Desk, command: &str) -> serde_json::Value {
    let arguments = match command {
        "due" => vec!["due", "--format", "json"],
        other => vec![other, "release", "--format", "json"],
    };
    let said = serde_json::from_str::<serde_json::Value>(&desk.yes(&arguments)).unwrap();
    if command == "due" { said["occurrences"][0].clone() } else { said }
}

#[test]
fn a_run_is_handed_over_at_the_terminal_and_everybody_sees_for_whom_it_waits() {
    let mut desk = desk();
    let mut session = desk.session(&["run", "release"]);
    session.sees("Was due 08:00, late by 55m.").answer(PLAIN, "d");
    session.answer("was finished late by 55m. Reason >", "the train was late");
    session.sees("From step 2 of 3 on it is for security: Security officer, +44 20 7946 0123.");
    session.answer(TAKE, "p");
    let screen = session.ends(5);
    assert!(screen.contains("security goes on with:"), "{screen}");
    let waits =
        json!({"kind": "hand-over", "step": "2", "text": "Open the firewall.", "operator": "security"});
    assert_eq!(row(&desk, "due")["waits_for"], waits);
    assert_eq!(row(&desk, "why")["waits_for"], waits);
    let said = desk.run(&["run", "release"]);
    said.is_clear(5, "step 2 of 3 is for security to take over");
    desk.set("RUNBOOK_NOW", "2026-11-23T11:00:00Z");
    let due = desk.yes(&["due"]);
    assert!(due.contains("step 2 of 3 was due 10:55, 5m late"), "{due}");
    assert_eq!(row(&desk, "due")["steps_due"][0]["late"], true);
    let totals = serde_json::from_str::<serde_json::Value>(&desk.yes(&["due", "--format", "json"])).unwrap();
    assert_eq!(totals["totals"]["late_steps"], 1);
    desk = desk.of("sec@example.com");
    let mut session = desk.session(&["run", "release"]);
    session.sees("which ops1@example.com had").answer(TAKE, "o");
    session.sees("taken over 11:00 by sec@example.com, as security").answer(PLAIN, "d");
    session.answer("was finished late by 5m. Reason >", "waited for me");
    session.asked("[b]reak glass").types("p\n");
    session.ends(5);
    let id = desk.entries().iter().find_map(|entry| entry["run"].as_str().map(str::to_owned)).unwrap();
    desk = desk.of("a@example.com");
    desk.yes(&["approve", &id]);
    let due = desk.yes(&["due"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(due.contains("waits for approval by engineer or 2 lead, until 15:00, then rejected"), "{due}");
    assert!(due.contains("agreed: a@example.com as lead; missing: engineer or 1 more lead"), "{due}");
    let record = desk.yes(&["show", &id]);
    for said in [
        "from step 2 as security, taken over from engineer",
        "55 minutes late: it was due 08:00: the train was late",
        "waits for approval",
    ] {
        assert!(record.split_whitespace().collect::<Vec<_>>().join(" ").contains(said), "{said}: {record}");
    }
    desk.verified();
}

#[test]
fn a_file_of_answers_takes_over_only_for_who_may_and_says_why_it_was_late() {
    let desk = desk();
    desk.write("answers.yaml", "answers: {1: {done: late}, 2: done, validation/1: yes}");
    let run = ["run", "release", "--answers", "answers.yaml"];
    desk.run(&run).is_clear(5, "step 2 of 3 is for security, for whom this person is not listed");
    let desk = desk.of("sec@example.com");
    desk.run(&run).is_clear(5, "step 3 of 3 waits for approval");
    let desk = self::desk();
    desk.write("answers.yaml", "answers: {1: done}");
    desk.run(&run).is_clear(5, "the answer to step 1 of 3 does not fit: a note is wanted");
}

#[test]
fn a_review_after_break_glass_is_owed_until_another_person_records_it() {
    let mut desk = desk();
    let book =
        BOOK.replace("      - {do: Open the firewall., operator: security, due: prepare.at + 2h}\n", "");
    desk.write("runbooks/ops/runbook.yaml", book.replace(", due: \"08:00\"", ""));
    let mut session = desk.session(&["run", "release"]);
    session.answer(PLAIN, "d").asked("[b]reak glass").types("b\n");
    session.answer("Reason >", "the site is down").answer("[y]es  [n]o  [?] >", "y");
    session.ends(0);
    let due = |desk: &Desk, arguments: &[&str]| desk.run(&[&["due"], arguments].concat());
    let said = due(&desk, &[]).out;
    for words in ["To review", "release 2026-11-23", "step 2 was passed by break glass by ops1@example.com"] {
        assert!(said.contains(words), "{said}");
    }
    desk.set("RUNBOOK_NOW", "2026-11-25T00:00:00Z");
    let said = serde_json::from_str::<serde_json::Value>(&due(&desk, &["--format", "json"]).out).unwrap();
    let review = &said["reviews"][0];
    assert_eq!((&review["due_at"], &review["late"]), (&json!("2026-11-25T00:00:00Z"), &json!(true)));
    let why = desk.yes(&["why", "release", "2026-11-23"]);
    assert!(why.contains("review"), "{why}");
    let id = review["run"].as_str().unwrap().to_owned();
    desk.run(&["approve", &id, "--reason", "fine"]).is_clear(6, "ops1@example.com went through this run");
    desk = desk.of("a@example.com");
    desk.run(&["approve", &id, "--as", "lead"]).is_clear(2, "a review says why");
    let said = desk.yes(&["approve", &id, "--as", "lead", "--reason", "it was right"]);
    assert!(said.contains("Reviewed: step 2 of release 2026-11-23, as lead by a@example.com."), "{said}");
    assert!(!due(&desk, &[]).out.contains("To review"));
    let record = desk.yes(&["show", &id]);
    assert!(record.contains("reviewed, and approved by a@example.com: it was right"), "{record}");
    desk.run(&["approve", &id, "--as", "lead", "--reason", "x"])
        .is_clear(6, "this run is over: done with deviations");
    desk.verified();
}
