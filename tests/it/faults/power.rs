//! The power goes out, at any moment.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Desk, scripted};

/// Every step that was started has a result, or is the last thing this run says of it.
fn is_whole(entries: &[Value]) -> bool {
    let mut open: Vec<(&Value, &Value, &Value)> = Vec::new();
    for entry in entries {
        let step = (&entry["run"], &entry["step"], &entry["attempt"]);
        match entry["type"].as_str() {
            Some("step.started") => open.push(step),
            Some("step.finished") => open.retain(|other| *other != step),
            _ => {}
        }
    }
    open.len() <= 1
}

/// How many times the command of the run did its work.
fn times(desk: &Desk) -> usize {
    std::fs::read_to_string(desk.work().join("done")).unwrap_or_default().lines().count()
}

#[test]
fn a_run_cut_off_anywhere_verifies_and_goes_on() {
    let desk = scripted();
    let book = crate::terminal::BOOK.replace("run: echo \"3 on $PLACE\"", "run: echo x >> done");
    desk.write("runbooks/ops/runbook.yaml", book);
    let started = Instant::now();
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
    let whole = started.elapsed().max(Duration::from_millis(40));
    let (mut cut_off, mut unknown) = (0, 0);
    for n in 0..40u32 {
        let key = (chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap() + chrono::Days::new(n.into()))
            .to_string();
        let arguments = ["run", "morning-review", "--occurrence", &key, "--answers", "answers.yaml"];
        let before = times(&desk);
        let mut child = desk.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Spread over the run, unevenly, so that each step is met.
        std::thread::sleep(whole.mul_f64(f64::from((n * 17) % 40) / 40.0));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        cut_off += u32::from(!ended.success());
        desk.verified();
        let entries = desk.entries();
        assert!(is_whole(&entries), "{n}: {entries:?}");
        let again = desk.run(&arguments);
        match again.code {
            0 => {}
            // Nobody but a person can say what became of the command.
            5 => {
                unknown += 1;
                again.is_clear(5, "step 3 of 4 was interrupted, and a person has to say whether it was done");
                let mut session = desk.session(&["run", "morning-review", "--occurrence", &key]);
                session.asked("[d]one  [n]ot done  [f]ailed  [?] >").types("d\n");
                session.asked("[d]one  [s]kip  [?] >").types("d\n");
                session.answer("[y]es  [n]o  [?] >", "y").answer("[y]es  [n]o  [?] >", "y");
                session.ends(0);
            }
            // It was over before it could be cut off.
            6 => assert!(ended.success() || again.error.contains("is done"), "{again:?}"),
            _ => panic!("{n}: {again:?}"),
        }
        assert!(times(&desk) <= before + 1, "a command never runs twice by itself");
        desk.verified();
    }
    assert!(cut_off > 0, "it was never cut off");
    println!("{cut_off} runs cut off, {unknown} of them in a command");
}
