//! A team's server that goes away in the middle of a run.

use std::time::{Duration, Instant};

use super::Said;
use crate::server::own;
use crate::terminal::BOOK;

/// Waits for what has to come.
fn until(what: &str, done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_run_whose_server_goes_away_stops_and_goes_on_later() {
    let Some(mut server) = own("") else { return };
    let database = server.database();
    let desk = super::scripted().with("RUNBOOK_LEDGER", &server.address(&database));
    let slow = "touch started; until [ -e go ]; do sleep 0.05; done; echo 3";
    desk.write("runbooks/ops/runbook.yaml", BOOK.replace("echo \"3 on $PLACE\"", slow));
    desk.yes(&["ledger", "init"]);
    let run = ["run", "morning-review", "--answers", "answers.yaml"];
    let mut command = desk.command(&run);
    let running = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let running = running.spawn().unwrap();
    until("the command runs", || desk.work().join("started").exists());
    server.stop();
    desk.write("go", "");
    let said = Said::of(&running.wait_with_output().unwrap());
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.error.contains("cannot reach the ledger"), "{said:?}");
    let lost = desk.run(&["due"]);
    assert!(lost.code == 3 && lost.error.contains("cannot reach the ledger"), "{lost:?}");
    server.go_on();
    desk.verified();
    let log = desk.yes(&["log", "--format", "json"]);
    let count = |kind: &str| log.matches(&format!("\"type\": \"{kind}\"")).count();
    // Two steps are known to have ended; the command began, and what became of it a person says.
    assert_eq!((count("run.started"), count("step.started"), count("step.finished")), (1, 1, 2), "{log}");
    let resumed = desk.run(&run);
    assert_ne!(resumed.code, 3, "{resumed:?}");
    desk.verified();
}
