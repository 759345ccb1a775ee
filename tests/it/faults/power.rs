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

/// Every step of an occurrence that was started has a result, as many as it was started.
fn results(entries: &[Value], key: &str) -> bool {
    let count = |kind: &str| {
        let is = |entry: &&Value| entry["type"] == kind && entry["occurrence"] == key && entry["step"] == "3";
        entries.iter().filter(is).count()
    };
    count("step.started") >= 1 && count("step.finished") >= count("step.started")
}

/// How many times the command of the run did its work.
fn times(desk: &Desk) -> usize {
    std::fs::read_to_string(desk.work().join("done")).unwrap_or_default().lines().count()
}

/// How many runs are cut off: 40, or as many as `RUNBOOK_TESTS_KILLS` says.
fn kills() -> u32 {
    std::env::var("RUNBOOK_TESTS_KILLS").map_or(40, |count| count.parse().unwrap())
}

/// The processes that still have the folder of the desk as theirs.
fn left_running(desk: &Desk) -> Vec<String> {
    let work = desk.work().canonicalize().unwrap();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_there =
        |folder: &std::path::Path| std::fs::read_link(folder.join("cwd")).is_ok_and(|at| at == work);
    let named = |folder: std::path::PathBuf| {
        let command = std::fs::read(folder.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).replace('\0', " ")
    };
    all.map(|entry| entry.path()).filter(|folder| is_there(folder)).map(named).collect()
}

/// Waits until nothing of the desk runs any more: what a command began it may end.
fn nothing_is_left(desk: &Desk) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let left = left_running(desk);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "left running: {left:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Every entry that was there before still is, as it was.
fn holds(before: &[Value], after: &[Value]) {
    assert!(after.len() >= before.len(), "entries are gone");
    assert!(before.iter().zip(after).all(|(one, other)| one == other), "an entry was changed");
}

/// What became of some runs.
#[derive(Default)]
struct Tally {
    cut_off: u32,
    /// Of those, how many in their command.
    unknown: u32,
    entries: usize,
}

#[test]
fn a_run_cut_off_anywhere_verifies_and_goes_on() {
    let (kills, mut tally) = (kills(), Tally::default());
    // A ledger of its own for each few, since all of it is read again and again.
    for first in (0..kills).step_by(40) {
        cut_off(first..kills.min(first + 40), &mut tally);
    }
    assert!(tally.cut_off > 0, "it was never cut off");
    let Tally { cut_off, unknown, entries } = tally;
    println!("{kills} kills: {cut_off} runs cut off, {unknown} of them in their command, {entries} entries");
}

fn cut_off(kills: std::ops::Range<u32>, tally: &mut Tally) {
    let desk = scripted();
    let book = crate::terminal::BOOK.replace("run: echo \"3 on $PLACE\"", "run: echo x >> done");
    desk.write("runbooks/ops/runbook.yaml", book);
    let started = Instant::now();
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
    let whole = started.elapsed().max(Duration::from_millis(40));
    let mut known: Vec<Value> = desk.entries();
    for n in kills {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap() + chrono::Days::new((n % 40).into());
        let key = day.to_string();
        let arguments = ["run", "morning-review", "--occurrence", &key, "--answers", "answers.yaml"];
        let before = times(&desk);
        let mut child = desk.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Spread over the run, unevenly, so that each step is met.
        std::thread::sleep(whole.mul_f64(f64::from((n * 617) % 1000) / 1000.0));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        tally.cut_off += u32::from(!ended.success());
        nothing_is_left(&desk);
        desk.verified();
        let entries = desk.entries();
        assert!(is_whole(&entries), "{n}: {entries:?}");
        holds(&known, &entries);
        tally.unknown += u32::from(goes_on(&desk, &key, &arguments, ended.success()));
        assert!(times(&desk) <= before + 1, "a command never runs twice by itself");
        desk.verified();
        known = desk.entries();
        holds(&entries, &known);
        assert!(results(&known, &key), "{n}: an intent without a result");
    }
    tally.entries += known.len();
}

/// Goes on with a run that was cut off, to its end; whether a person had to say what became of its command.
fn goes_on(desk: &Desk, key: &str, arguments: &[&str], was_over: bool) -> bool {
    let again = desk.run(arguments);
    match again.code {
        0 => false,
        // Nobody but a person can say what became of the command.
        5 => {
            again.is_clear(5, "step 3 of 4 was interrupted, and a person has to say whether it was done");
            let mut session = desk.session(&["run", "morning-review", "--occurrence", key]);
            session.asked("[d]one  [n]ot done  [f]ailed  [?] >").types("d\n");
            session.asked("[d]one  [s]kip  [?] >").types("d\n");
            session.answer("[y]es  [n]o  [?] >", "y").answer("[y]es  [n]o  [?] >", "y");
            session.ends(0);
            true
        }
        // It was over before it could be cut off.
        6 => {
            assert!(was_over || again.error.contains("is done"), "{again:?}");
            false
        }
        _ => panic!("{key}: {again:?}"),
    }
}
