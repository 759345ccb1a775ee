//! Files that are handed in, texts that are told, and what of them is on record.

use super::Desk;

const BOOK: &str = "
format: 1
id: ops
title: Small operations
timezone: UTC
since: 2026-11-23
shell: bash
roles:
  ops-engineer: {title: Operations engineer, contact: ops@example.com}
  support-manager: {title: Support manager, contact: support@example.com}
escalations:
  platform:
    - {to: support-manager}
defaults: {owner: ops-engineer, operator: ops-engineer, escalation: platform, last_updated: 2026-11-02}
procedures:
  handover:
    name: Handover
    trigger: {every: day, due: \"09:30\"}
    effort: 5m
    steps:
      - do: Tell the users.
        text: |
          A line that is much longer than the terminal is wide and that has to stay whole for copying it.

          Second.
        to: users
        via: chat
      - ask: The export of today
        type: file
    validation:
      - It is done.
";

#[test]
fn a_message_stays_whole_at_any_width_and_a_file_is_kept() {
    let desk = Desk::new();
    desk.write("runbooks/ops/runbook.yaml", BOOK);
    desk.write("inventory.csv", "a,b\n");
    desk.yes(&["adopt"]);
    let mut session = desk.session_at(30, &["run", "handover"]);
    session.asked("[?] >").types("m\n").asked("[?] >").types("d\n").asked("file >");
    session.types("missing.csv\n").sees("no such file").asked("file >").types("inventory.csv\n");
    session.asked("[?] >").types("y\n");
    let shown = session.ends(0);
    let line =
        "A line that is much longer than the terminal is wide and that has to stay whole for copying it.";
    assert!(
        shown.contains(&format!("\n     | {line}\n")) && shown.contains(&format!("\n{line}\n")),
        "{shown}"
    );
    let entries = desk.entries();
    let told = entries.iter().find(|entry| entry["data"]["to"] == "users").unwrap();
    assert_eq!((&told["data"]["via"], &told["blobs"][0]["name"]), (&"chat".into(), &"message".into()));
    let file = entries.iter().find(|entry| entry["data"]["answer_type"] == "file").unwrap();
    assert_eq!(file["blobs"][0]["name"], "inventory.csv");
    let run = file["run"].as_str().unwrap();
    assert!(desk.yes(&["show", run]).contains("file inventory.csv, 4 bytes, SHA-256"));
    desk.verified();
}
