//! Every call with which the ledger is written fails once: the first, the second, and so on until the program makes no
//! more of them. Nothing that was acknowledged is lost, a failure is said, and the next start finds a whole ledger.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::{left_out, scripted};
use crate::terminal::{Desk, Said};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/failing_calls.c");

/// The library that makes calls fail; `None` where it cannot be built or loaded.
pub(super) static LIBRARY: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return None;
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("failing-{}.so", std::process::id()));
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-O1", "-D_LARGEFILE64_SOURCE", "-o"])
        .arg(&path)
        .args([SOURCE, "-ldl"]);
    compiler.status().ok().filter(std::process::ExitStatus::success).map(|_| path)
});

/// One failure.
#[derive(Debug, Clone, Copy)]
struct Fault {
    call: &'static str,
    with: &'static str,
    at: u32,
}

impl Fault {
    /// Lets it happen in a program that is about to start; the file `seen` is made then.
    fn put(self, command: &mut Command, seen: &Path) {
        let Some(library) = &*LIBRARY else { return };
        command.env("LD_PRELOAD", library).env("FAULT_PATH", "ledger.db").env("FAULT_SEEN", seen);
        command
            .env("FAULT_CALL", self.call)
            .env("FAULT_WITH", self.with)
            .env("FAULT_AT", self.at.to_string());
    }
}

/// A desk, and how many notes were acknowledged.
struct Place {
    desk: Desk,
    acknowledged: Vec<String>,
}

impl Place {
    fn new() -> Self {
        let mut place = Self { desk: Desk::new(), acknowledged: Vec::new() };
        place.note("before;", None);
        place
    }

    /// Records a note, with one call failing. Whether that call was made, and what was said.
    fn note(&mut self, text: &str, fault: Option<Fault>) -> (bool, Said) {
        let seen = self.desk.work().join("fault-seen");
        let _ = std::fs::remove_file(&seen);
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbook"));
        command.args(["note", text]).env_clear().envs(self.desk.environment()).current_dir(self.desk.work());
        command.stdin(std::process::Stdio::null());
        if let Some(fault) = fault {
            fault.put(&mut command, &seen);
        }
        let said = Said::of(&command.output().unwrap());
        if said.code == 0 {
            self.acknowledged.push(text.to_owned());
        }
        (seen.exists(), said)
    }

    /// What is wrong with what is on record now.
    fn trouble(&self) -> Option<String> {
        let verified = self.desk.run(&["verify"]);
        if verified.code != 0 {
            return Some(format!("it does not verify: {verified:?}"));
        }
        let log = self.desk.run(&["log", "--limit", "100000"]).out;
        let log = log.split_whitespace().collect::<Vec<_>>().join(" ");
        let lost = self.acknowledged.iter().find(|text| !log.contains(text.as_str()));
        lost.map(|text| format!("{text} was acknowledged and is gone"))
    }
}

/// Memory that runs out ends the program wherever it happens to be, which is as hard as a kill.
#[test]
fn memory_that_runs_out_loses_nothing() {
    let mut place = Place::new();
    let mut ended = 0;
    for step in 0..40 {
        let limit = 6_000 + step * 4_000;
        let text = format!("with {limit};");
        let script = format!("ulimit -v {limit}; exec \"$0\" note '{text}'");
        let mut command = Command::new("bash");
        command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear().envs(place.desk.environment()).current_dir(place.desk.work());
        let said = Said::of(&command.stdin(std::process::Stdio::null()).output().unwrap());
        if said.code == 0 {
            place.acknowledged.push(text);
        } else {
            ended += 1;
        }
        let trouble = place.trouble();
        assert!(trouble.is_none(), "with {limit} KiB: {trouble:?}");
    }
    let went_well = place.acknowledged.len() - 1;
    assert!(ended > 0 && went_well > 0, "the limits met nothing: {ended} ended, {went_well} went well");
}

/// Lets each call of a kind fail in turn; how many were made, and what went wrong.
fn sweep(call: &'static str, with: &'static str) -> (u32, Vec<String>) {
    let mut place = Place::new();
    let mut troubles = Vec::new();
    for at in 1.. {
        assert!(at < 500, "it never stops calling {call}");
        let fault = Fault { call, with, at };
        let (met, said) = place.note(&format!("{call} {with} {at};"), Some(fault));
        if !met {
            return (at - 1, troubles);
        }
        if said.code != 0 && (said.code != 3 || !said.error.starts_with("error: ")) {
            troubles.push(format!("{fault:?} is not said well: {said:?}"));
        }
        troubles.extend(place.trouble().map(|trouble| format!("{fault:?}: {trouble}")));
        let (_, after) = place.note(&format!("after {call} {with} {at};"), None);
        if after.code != 0 {
            troubles.push(format!("{fault:?}: it does not go on: {after:?}"));
        }
        if !troubles.is_empty() {
            return (at, troubles);
        }
    }
    unreachable!("the loop has no end")
}

/// Input and output error, no space: as errno(3) numbers them on Linux.
const FAILURES: [&str; 2] = ["5", "28"];
/// What else happens to a write: it is interrupted, or half of it is done.
const OF_WRITES: [&str; 2] = ["4", "short"];

#[test]
fn whichever_call_fails_nothing_acknowledged_is_lost() {
    if LIBRARY.is_none() {
        return left_out("there is no C compiler, or no GNU C library", !cfg!(target_env = "gnu"));
    }
    // Whether it syncs data alone or truncates is the library's choice; the others it cannot do without.
    for call in ["open", "pwrite", "fsync", "fdatasync", "ftruncate", "unlink", "fcntl"] {
        let more = OF_WRITES.iter().filter(|_| call == "pwrite");
        for with in FAILURES.iter().chain(more) {
            let (met, troubles) = sweep(call, with);
            assert!(troubles.is_empty(), "{}", troubles.join("\n"));
            println!("{call} with {with}: {met} calls, each failed once");
            assert!(met > 0 || ["fdatasync", "ftruncate"].contains(&call), "{call} was never met");
        }
    }
}

/// The test above can fail: a disk that says it wrote and did not is found out.
#[test]
fn a_disk_that_lies_is_found_out() {
    if LIBRARY.is_none() {
        return left_out("there is no C compiler, or no GNU C library", !cfg!(target_env = "gnu"));
    }
    let (_, troubles) = sweep("pwrite", "lie");
    assert!(!troubles.is_empty(), "nothing was lost by writes that never were");
}

/// What a command did is never forgotten for want of room: its result is kept beside the ledger and recorded by the next
/// start, once, so that nobody is asked what became of it and nothing is done twice.
#[test]
fn a_result_that_cannot_be_recorded_is_kept_and_recorded_later() {
    if LIBRARY.is_none() {
        return left_out("there is no C compiler, or no GNU C library", !cfg!(target_env = "gnu"));
    }
    let desk = scripted();
    let book = crate::terminal::BOOK.replace("run: echo \"3 on $PLACE\"", "run: echo x >> done");
    desk.write("runbooks/ops/runbook.yaml", book);
    let times = || std::fs::read_to_string(desk.work().join("done")).unwrap_or_default().lines().count();
    let (seen, mut kept) = (desk.work().join("fault-seen"), 0);
    desk.yes(&["note", "the ledger begins"]);
    for round in 0.. {
        let key =
            (chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap() + chrono::Days::new(round)).to_string();
        let arguments = ["run", "morning-review", "--occurrence", &key, "--answers", "answers.yaml"];
        let fault = Fault { call: "pwrite", with: "28", at: u32::try_from(round * 7 + 1).unwrap() };
        let _ = std::fs::remove_file(&seen);
        let mut command = desk.command(&arguments);
        fault.put(&mut command, &seen);
        let before = times();
        let said = Said::of(&command.output().unwrap());
        if said.code != 0 {
            said.is_clear(3, "ledger");
            kept += u32::from(said.error.contains("its result is kept in"));
            desk.verified();
            let again = desk.run(&arguments);
            assert_eq!(again.code, 0, "{fault:?}: {said:?}, then {again:?}");
        }
        assert_eq!(times(), before + 1, "{fault:?}: {said:?}");
        desk.verified();
        if !seen.exists() {
            break;
        }
    }
    assert!(kept > 3, "{kept} results were kept");
    let spool: Vec<_> = std::fs::read_dir(desk.state().join("runbook/spool")).unwrap().collect();
    let left = spool.iter().flat_map(|folder| std::fs::read_dir(folder.as_ref().unwrap().path()).unwrap());
    assert_eq!(left.count(), 0, "nothing is left behind");
}
