//! A ledger that moves while a run is in the middle of a command.

use std::time::{Duration, Instant};

use super::Said;
use crate::terminal::BOOK;

#[test]
fn what_a_command_did_while_the_ledger_moved_is_recorded_at_the_new_place() {
    let desk = super::scripted();
    let slow = "touch started; until [ -e go ]; do sleep 0.05; done; echo 3";
    desk.write("runbooks/ops/runbook.yaml", BOOK.replace("echo \"3 on $PLACE\"", slow));
    let run = ["run", "morning-review", "--answers", "answers.yaml"];
    let mut command = desk.command(&run);
    let running = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let running = running.spawn().unwrap();
    let began = Instant::now();
    while !desk.work().join("started").exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "the command runs");
        std::thread::sleep(Duration::from_millis(20));
    }
    desk.yes(&["ledger", "move", "new.db"]);
    desk.write("go", "");
    let said = Said::of(&running.wait_with_output().unwrap());
    assert_eq!(said.code, 6, "{said:?}");
    assert!(said.error.contains("has moved to") && said.error.contains("is kept in"), "{said:?}");
    let there = desk.with("RUNBOOK_LEDGER", "new.db");
    let finished = |log: &str| log.matches("\"type\": \"step.finished\"").count();
    let before = finished(&there.yes(&["log", "--format", "json"]));
    let noted = there.run(&["note", "we moved"]);
    assert!(noted.code == 0 && noted.error.contains("recorded now what could not be recorded"), "{noted:?}");
    assert_eq!(finished(&there.yes(&["log", "--format", "json"])), before + 1);
    there.yes(&["verify"]);
}
