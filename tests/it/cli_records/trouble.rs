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

#[test]
fn a_ledger_that_is_gone_is_not_begun_anew_without_a_word() {
    let desk = Desk::new();
    desk.run(&["note", "one"]).good();
    fs::rename(desk.ledger(), desk.path().join("kept.db")).unwrap();
    let noted = desk.run(&["due"]);
    assert!(noted.err.contains("has been seen here is not there any more"), "{noted:?}");
    for refused in [&["note", "two"][..], &["ledger", "init"]] {
        let said = desk.run(refused).refused(4);
        assert!(
            said.contains("it is not there any more") && said.contains("runbook ledger accept"),
            "{said}"
        );
    }
    assert!(!desk.ledger().exists());
    // Put back, nothing happened.
    fs::copy(desk.path().join("kept.db"), desk.ledger()).unwrap();
    desk.run(&["note", "two"]).good();
    // Another one in its place is seen, too.
    let other = Desk::new();
    other.run(&["note", "theirs"]).good();
    fs::copy(other.ledger(), desk.ledger()).unwrap();
    assert!(desk.run(&["note", "x"]).refused(4).contains("another ledger is in its place"));
    fs::remove_file(desk.ledger()).unwrap();
    desk.run(&["ledger", "accept", "--reason", "the disk broke"]).good();
    desk.run(&["note", "three"]).good();
    let log = desk.run(&["log"]).good();
    let words = log.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("was seen here: the disk broke") && !log.contains("two"), "{log}");
    assert!(
        desk.run(&["ledger", "accept", "--reason", "x"]).code == 0,
        "what is there can be accepted again"
    );
}

#[test]
fn a_team_s_ledger_that_is_away_names_the_flag_where_nobody_can_be_asked() {
    let desk = Desk::new();
    desk.write(".runbook/workspace.yaml", "id: ops-team\nledger: postgres://ops@127.0.0.1:1/ops\n");
    desk.write("answers.yaml", "answers: {1: done, validation/1: yes}\n");
    let run = ["run", "app-insights-review", "--occurrence", "2026-11-23", "--answers", "answers.yaml"];
    let said = desk.run(&run).refused(3);
    let local = desk.path().join("state/runbook/ops-team/away.db").to_str().unwrap().to_owned();
    assert!(
        said.contains("cannot reach the ledger") && said.contains(&format!("--ledger {local}")),
        "{said}"
    );
    assert!(!desk.path().join("state/runbook/ops-team").exists(), "nothing was made");
    desk.run(&[&run[..], &["--ledger", &local]].concat()).good();
}

#[test]
fn a_refused_place_can_be_chosen_on_record() {
    let desk = Desk::new();
    let at = "Dropbox/ledger.db";
    let run = |arguments: &[&str]| desk.run(&[arguments, &["--ledger", at]].concat());
    let refused = run(&["note", "x"]).refused(3);
    assert!(refused.contains("synchronised by Dropbox") && refused.contains("--anyway WHY"), "{refused}");
    assert!(run(&["ledger", "init"]).code == 3 && !desk.path().join("Dropbox").exists());
    let elsewhere = ["ledger", "init", "--anyway", "x", "--ledger", "own.db"];
    assert!(desk.run(&elsewhere).refused(2).contains("leave --anyway out"));
    run(&["ledger", "init", "--anyway", "one writer, never open twice"]).good();
    run(&["note", "x"]).good();
    let log = run(&["log"]).good().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        log.contains("in a synchronised folder all the same") && log.contains("never open twice"),
        "{log}"
    );
    run(&["verify"]).good();
    let doctor = run(&["ledger", "doctor"]);
    assert!(doctor.code == 1 && doctor.out.contains("runbook ledger move"), "{doctor:?}");
    // Out of there it moves; into such a place nothing does, and the leave is for that kind of place alone.
    run(&["ledger", "move", "safe.db"]).good();
    desk.run(&["note", "x", "--ledger", "safe.db"]).good();
    assert!(
        desk.run(&["ledger", "move", "OneDrive/ledger.db", "--ledger", "safe.db"])
            .refused(3)
            .contains("OneDrive")
    );
}
