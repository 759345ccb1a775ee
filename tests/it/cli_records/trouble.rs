//! A ledger that cannot be used, each way with its own words.

use std::fs;

use super::desk::{Desk, answer};

#[test]
fn outside_a_workspace_nothing_can_be_recorded() {
    let desk = Desk::new();
    fs::remove_dir_all(desk.path().join(".runbook")).unwrap();
    let said = desk.run(&["note", "x"]).refused(3);
    assert!(said.contains("this is no workspace") && said.contains("runbook init"), "{said}");
    assert!(desk.run(&["verify"]).refused(3).contains("no workspace"));
    desk.run(&["note", "x", "--ledger", "own.db"]).good();
    assert!(desk.run(&["verify", "--ledger", "own.db"]).good().starts_with("Verified"));
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let desk = Desk::new();
    desk.run(&["note", "x"]).good();
    let connection = rusqlite::Connection::open(desk.ledger()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    for command in [&["note", "y"][..], &["log"], &["verify"], &["due"]] {
        let said = desk.run(command).refused(3);
        assert!(said.contains("version 99") && said.contains("newer runbook"), "{said}");
    }
}

#[test]
fn what_is_no_ledger_is_called_so() {
    let desk = Desk::new();
    desk.write("notes.txt", "a text that is long enough to look like something, but no ledger at all");
    for command in [&["note", "y"][..], &["log"], &["verify"]] {
        let said = desk.run(&[command, &["--ledger", "notes.txt"]].concat()).refused(3);
        assert!(said.contains("it is not a runbook ledger"), "{said}");
    }
    let elsewhere = desk.run(&["note", "x", "--ledger", "mysql://db.example.com/ops"]).refused(3);
    assert!(elsewhere.contains("in files and in PostgreSQL"), "{elsewhere}");
}

#[test]
fn a_damaged_ledger_does_not_verify_and_takes_nothing() {
    let desk = Desk::new();
    desk.run(&["note", "x"]).good();
    let mut bytes = fs::read(desk.ledger()).unwrap();
    let first = bytes.windows(16).position(|window| window == b"\"ledger.created\"").unwrap();
    bytes[first + 1] = b'X';
    fs::write(desk.ledger(), bytes).unwrap();
    let said = desk.run(&["note", "y"]).refused(4);
    assert!(said.contains("runbook verify"), "{said}");
    assert_eq!(desk.run(&["verify"]).code, 4);
    assert_eq!(desk.run(&["log"]).code, 4);
}

#[test]
fn a_real_ledger_takes_nothing_under_a_replaced_clock() {
    let desk = Desk::new();
    answer(&mut desk.command(&["note", "x"])).good();
    let said = desk.run(&["note", "y"]).refused(6);
    assert!(said.contains("replaced clock") && said.contains("real one"), "{said}");
    assert!(!answer(&mut desk.command(&["verify"])).good().contains("test ledger"));
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_can_be_read_and_not_written() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::path::Path;

    let desk = Desk::new();
    desk.run(&["note", "x"]).good();
    let allow = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = desk.ledger().parent().unwrap().to_owned();
    for opened in folder.ancestors().take_while(|path| path.starts_with(desk.path())).skip(1) {
        allow(opened, 0o755);
    }
    allow(&desk.ledger(), 0o444);
    allow(&folder, 0o555);
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env("RUNBOOK_NOW", super::desk::NOW);
        // Nothing is read-only for the superuser.
        if fs::metadata(desk.path()).unwrap().uid() == 0 {
            command.uid(65_534).gid(65_534);
        }
        answer(&mut command)
    };
    let (log, note) = (run(&["log"]), run(&["note", "y"]));
    allow(&folder, 0o755);
    assert!(log.good().contains("noted"));
    let said = note.refused(3);
    assert!(said.contains("read-only") && said.contains("writable"), "{said}");
}
