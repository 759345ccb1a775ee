//! Ledgers and folders that cannot be used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Desk, Said, left_out, scripted};

fn everything(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.insert(path.clone(), Vec::new());
            everything(&path, found);
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

const READING: &[&[&str]] = &[
    &[],
    &["due"],
    &["due", "--format", "json"],
    &["why", "morning-review"],
    &["show"],
    &["show", "morning-review"],
    &["log"],
    &["verify"],
    &["lint"],
    &["explain"],
    &["schedule", "--from", "2026-11-23", "--to", "2026-12-23"],
    &["run", "morning-review", "--rehearse"],
];

#[test]
fn reading_creates_and_changes_nothing() {
    let desk = scripted();
    let look = || {
        let mut found = BTreeMap::new();
        everything(desk.work().parent().unwrap(), &mut found);
        found
    };
    for recorded in [false, true] {
        if recorded {
            desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
        }
        let before = look();
        assert_eq!(desk.state().exists(), recorded);
        for command in READING {
            let said = desk.run(command);
            assert!(!said.error.contains("panicked") && said.code < 4, "{command:?}: {said:?}");
            assert!(look() == before, "{command:?} changed something");
        }
    }
}

/// Does something to a ledger.
type Spoil = fn(&Path);

#[test]
fn a_ledger_that_is_none_or_newer_or_damaged_takes_nothing() {
    let cases: [(&str, i32, Spoil); 4] = [
        ("it is not a runbook ledger", 3, |path| {
            std::fs::write(path, "not a database at all, only text\n".repeat(40)).unwrap();
        }),
        ("version 99", 3, |path| {
            let connection = rusqlite::Connection::open(path).unwrap();
            connection.pragma_update(None, "user_version", 99).unwrap();
        }),
        ("", 4, |path| {
            let mut bytes = std::fs::read(path).unwrap();
            // The pages keep older copies: every one of them.
            let places = bytes.windows(16).enumerate().filter(|(_, part)| part == b"\"ledger.created\"");
            for at in places.map(|(at, _)| at).collect::<Vec<_>>() {
                bytes[at + 1] = b'X';
            }
            std::fs::write(path, bytes).unwrap();
        }),
        ("", 4, |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
    ];
    for (words, code, spoil) in cases {
        let desk = scripted();
        desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
        spoil(&desk.ledger());
        let before = std::fs::read(desk.ledger()).unwrap();
        let verify = desk.run(&["verify"]);
        assert_eq!(verify.code, code, "{words}: {verify:?}");
        let said =
            desk.run(&["run", "morning-review", "--occurrence", "2026-11-24", "--answers", "answers.yaml"]);
        assert!([code, 3].contains(&said.code), "{words}: {said:?}");
        said.is_clear(said.code, words);
        assert!(!desk.run(&["due"]).error.contains("panicked"));
        assert!(std::fs::read(desk.ledger()).unwrap() == before, "{words}: the damaged file is evidence");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_said_before_anything_is_asked() {
    let desk = scripted();
    desk.write("a-file", "x");
    for place in ["a-file/ledger.db", "a-file/further/ledger.db"] {
        let said = desk.run(&["run", "morning-review", "--ledger", place]);
        said.is_clear(3, "a-file");
        assert_eq!(said.out, "", "nothing was asked");
    }
}

#[test]
fn a_folder_that_is_not_to_be_changed_takes_nothing() {
    let desk = scripted();
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
    let folder = desk.ledger().parent().unwrap().to_owned();
    let attribute = |flag: &str| {
        let paths = [folder.clone(), desk.ledger()];
        Command::new("chattr")
            .arg(flag)
            .args(paths)
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    if !attribute("+i") {
        attribute("-i");
        return left_out("files cannot be made unchangeable here (chattr +i)", true);
    }
    let said =
        desk.run(&["run", "morning-review", "--occurrence", "2026-11-24", "--answers", "answers.yaml"]);
    let due = desk.run(&["due"]);
    attribute("-i");
    said.is_clear(3, "ledger.db");
    assert_eq!(due.code, 0, "what cannot be written can be read: {due:?}");
    desk.verified();
}

/// The program with files limited to so many blocks of 1,024 bytes, as a full disk would.
fn limited(desk: &Desk, blocks: u64, arguments: &str) -> Said {
    let mut command = Command::new("bash");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {arguments}");
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_runbook"));
    command.env_clear().envs(desk.environment()).current_dir(desk.work()).stdin(std::process::Stdio::null());
    Said::of(&command.output().unwrap())
}

#[test]
fn a_full_disk_loses_nothing_that_was_recorded() {
    let desk = scripted();
    desk.yes(&["run", "morning-review", "--answers", "answers.yaml"]);
    let (before, size) = (desk.entries(), std::fs::metadata(desk.ledger()).unwrap().len());
    let mut refused = 0;
    for more in 0..12 {
        let key = format!("2026-12-{:02}", more + 1);
        let arguments = format!("run morning-review --occurrence {key} --answers answers.yaml");
        let said = limited(&desk, size / 1024 + more * 2, &arguments);
        let after = desk.entries();
        assert_eq!(after[..before.len()], before[..], "{said:?}");
        desk.verified();
        if said.code != 0 {
            refused += 1;
            said.is_clear(3, "ledger");
            let resumed =
                desk.run(&["run", "morning-review", "--occurrence", &key, "--answers", "answers.yaml"]);
            assert_eq!(resumed.code, 0, "once there is room it goes on: {resumed:?}");
        }
    }
    assert!(refused > 0, "the limit was never met");
}
