//! The power of the machine goes out while entries are written: a file system of its own loses all that was not made
//! durable. What was acknowledged is there afterwards, and a build that only says it makes things durable is found out.
//!
//! Needs root, `mkfs.ext4` and loop devices, so it runs where `RUNBOOK_TESTS_OUTAGES` says how many times.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::calls::LIBRARY;
use crate::terminal::Desk;

const CUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/cut_power.c");

/// Writes notes, one process each, and says which were acknowledged.
const WRITER: &str =
    "i=0; while :; do i=$((i+1)); \"$0\" note \"$1.$i;\" >/dev/null 2>&1 && echo \"$1.$i;\"; done";

fn done(program: &str, arguments: &[&dyn AsRef<std::ffi::OsStr>]) {
    let mut command = Command::new(program);
    command.args(arguments.iter().map(AsRef::as_ref));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A disk of its own in a file, with a desk whose ledger is on it.
struct Machine {
    desk: Desk,
    place: TempDir,
    cutter: PathBuf,
    /// What was acknowledged so far.
    acknowledged: Vec<String>,
}

impl Machine {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let in_place = |name| place.path().join(name);
        let (image, mounted, cutter) = (in_place("image"), in_place("disk"), in_place("cut"));
        std::fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        std::fs::create_dir(&mounted).unwrap();
        done("mkfs.ext4", &[&"-q", &"-F", &image]);
        done("cc", &[&"-O1", &"-o", &cutter, &CUT]);
        let mut desk = Desk::new();
        desk.set("RUNBOOK_LEDGER", mounted.join("ledger.db").to_str().unwrap());
        let machine = Self { desk, place, cutter, acknowledged: Vec::new() };
        machine.mount();
        machine
    }

    fn disk(&self) -> PathBuf {
        self.place.path().join("disk")
    }

    fn mount(&self) {
        done("mount", &[&"-o", &"loop", &self.place.path().join("image"), &self.disk()]);
    }

    /// Whoever was killed in the middle of a write may hold the disk a little longer.
    fn unmount(&self) {
        let free = || Command::new("umount").arg(self.disk()).output().unwrap().status.success();
        let tries = (0..200).find(|_| {
            let free = free();
            if !free {
                std::thread::sleep(Duration::from_millis(50));
            }
            free
        });
        assert!(tries.is_some(), "the disk is still in use");
    }

    fn writer(&self, name: &str, liar: Option<&Path>) -> Child {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new("bash");
        command.args(["-c", WRITER, env!("CARGO_BIN_EXE_runbook"), name]);
        command.env_clear().envs(self.desk.environment()).current_dir(self.desk.work());
        if let Some(library) = liar {
            let seen = self.place.path().join("seen");
            command.env("LD_PRELOAD", library).env("FAULT_PATH", "/disk").env("FAULT_SEEN", seen);
            command.env("FAULT_CALL", "fsync fdatasync").env("FAULT_WITH", "lie").env("FAULT_AT", "every");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        command.spawn().unwrap()
    }

    /// Writes for a while, cuts the power and starts again. How many entries were acknowledged meanwhile.
    fn outage(&mut self, n: u32, liar: Option<&Path>) -> usize {
        let writers = [1, 2].map(|writer| self.writer(&format!("{n}.{writer}"), liar));
        std::thread::sleep(Duration::from_millis(400 + u64::from(n) * 37 % 400));
        let before = self.acknowledged.len();
        // First the writers, then the power: what they say after it would be no acknowledgement.
        for writer in writers {
            done("kill", &[&"-9", &"--", &format!("-{}", writer.id())]);
            let said = writer.wait_with_output().unwrap().stdout;
            self.acknowledged.extend(String::from_utf8(said).unwrap().lines().map(str::to_owned));
        }
        done(self.cutter.to_str().unwrap(), &[&self.disk()]);
        self.unmount();
        self.mount();
        self.acknowledged.len() - before
    }

    /// What is wrong with what is on record now.
    fn trouble(&self) -> Option<String> {
        let verified = self.desk.run(&["verify"]);
        if verified.code != 0 {
            return Some(format!("it does not verify: {verified:?}"));
        }
        let log = self.desk.run(&["log", "--limit", "1000000"]).out;
        let log: std::collections::BTreeSet<&str> = log.split_whitespace().collect();
        let lost = self.acknowledged.iter().filter(|text| !log.contains(text.as_str())).count();
        (lost > 0).then(|| format!("{lost} of {} acknowledged are gone", self.acknowledged.len()))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.disk()).status();
    }
}

/// How many times the power goes out; none where nobody said.
fn outages() -> u32 {
    std::env::var("RUNBOOK_TESTS_OUTAGES").map_or(0, |count| count.parse().unwrap())
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let outages = outages();
    if outages == 0 {
        println!("left out: it needs root and disks of its own; RUNBOOK_TESTS_OUTAGES says how many times");
        return;
    }
    let mut machine = Machine::new();
    for n in 0..outages {
        let written = machine.outage(n, None);
        assert!(written > 0, "{n}: nothing was written in time");
        let trouble = machine.trouble();
        assert!(trouble.is_none(), "{n}: {trouble:?}");
    }
    println!("{outages} power cuts: 0 of {} acknowledged entries lost", machine.acknowledged.len());
}

/// The same with a system that does not make durable what it says it does: or else the test above could not fail.
#[test]
fn a_disk_that_lies_about_being_durable_is_found_out() {
    if outages() == 0 {
        println!("left out: it needs root and disks of its own; RUNBOOK_TESTS_OUTAGES says how many times");
        return;
    }
    let library = LIBRARY.as_deref().unwrap();
    let found = (0..5).any(|n| {
        let mut machine = Machine::new();
        machine.outage(n, Some(library));
        machine.trouble().is_some()
    });
    assert!(found, "nothing was lost");
}
