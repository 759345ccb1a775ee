//! A ledger that moves, through the program itself: whoever records, moves it too, or ends the program in the middle.

use std::time::Duration;

use super::desk::{Answer, Desk, NOW, answer};
use super::team::Team;

fn at(desk: &Desk, ledger: &str, arguments: &[&str]) -> Answer {
    answer(desk.command(arguments).env("RUNBOOK_NOW", NOW).env("RUNBOOK_LEDGER", ledger))
}

fn count(desk: &Desk, ledger: &str) -> usize {
    at(desk, ledger, &["log", "--format", "json"]).json().as_array().unwrap().len()
}

#[test]
fn it_goes_on_there_and_nowhere_else() {
    let desk = Desk::new();
    assert!(desk.run(&["ledger", "move", "new.db"]).refused(3).contains("nothing is recorded yet"));
    assert!(!desk.path().join("new.db").exists() && !desk.ledger().exists());
    desk.run(&["note", "one"]).good();
    desk.write("answers.yaml", "answers: {1: done}\n");
    let run = ["run", "app-insights-review", "--occurrence", "2026-11-23", "--answers", "answers.yaml"];
    assert_eq!(desk.run(&run).code, 5, "a run is open");
    let before = desk.due(NOW, &[], "app-insights-review");
    let said = desk.run(&["ledger", "move", "new.db"]).good();
    let to = desk.path().join("new.db").to_str().unwrap().to_owned();
    assert!(said.contains("Moved the ledger of") && said.contains("workspace.yaml: ledger: "), "{said}");
    assert!(said.contains(&to), "{said}");
    // Whatever records says where it went; whatever reads says that it may be old.
    for refused in [&["note", "x"][..], &run, &["ledger", "accept", "--reason", "x"], &["export"]] {
        let said = desk.run(refused);
        let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.code == 6 && words.contains("error: cannot record in "), "{said:?}");
        assert!(said.err.contains(&to), "{said:?}");
    }
    assert!(desk.run(&["due"]).err.contains("note: this ledger has moved to"));
    assert!(desk.run(&["verify"]).good().contains("Verified: "));
    assert!(at(&desk, "new.db", &["verify"]).good().contains("Verified: "));
    assert_eq!(at(&desk, "new.db", &["due"]).err, "");
    assert_eq!(desk.due(NOW, &["--ledger", "new.db"], "app-insights-review"), before);
    desk.write("answers.yaml", "answers: {validation/1: yes}\n");
    at(&desk, "new.db", &run).good();
    // Moved twice: to the same place it was; to another one it cannot.
    assert!(desk.run(&["ledger", "move", "new.db"]).good().contains("Moved the ledger"));
    assert!(desk.run(&["ledger", "move", "third.db"]).refused(6).contains("has moved to"));
    assert!(at(&desk, "new.db", &["ledger", "move", "new.db"]).refused(6).contains("there already"));
    at(&desk, "new.db", &["ledger", "move", "third.db"]).good();
    at(&desk, "third.db", &["verify"]).good();
    // All three read together are one ledger.
    let three = format!("third.db; new.db; {}", desk.ledger().display());
    assert_eq!(count(&desk, &three), count(&desk, "third.db"));
}

/// What was kept outside of it before still speaks of it afterwards, and so does this user's mark.
#[test]
fn checkpoints_and_marks_carry_on() {
    let desk = Desk::new();
    desk.run(&["note", "one"]).good();
    desk.run(&["ledger", "checkpoint", "--to", "kept"]).good();
    desk.run(&["ledger", "move", "new.db"]).good();
    std::fs::copy(desk.path().join("new.db"), desk.path().join("old.db")).unwrap();
    at(&desk, "new.db", &["note", "two"]).good();
    for ledger in ["new.db", desk.ledger().to_str().unwrap()] {
        let said = at(&desk, ledger, &["verify", "--checkpoints", "kept"]).good();
        assert!(said.contains("The checkpoint of 3 entries agrees"), "{said}");
    }
    at(&desk, "new.db", &["ledger", "checkpoint", "--to", "kept"]).good();
    at(&desk, "new.db", &["verify", "--checkpoints", "kept"]).good();
    std::fs::copy(desk.path().join("old.db"), desk.path().join("new.db")).unwrap();
    assert!(at(&desk, "new.db", &["note", "x"]).refused(4).contains("has been seen here"));
}

#[test]
fn a_place_that_is_taken_or_newer_or_away_changes_nothing() {
    let (desk, other) = (Desk::new(), Desk::new());
    desk.run(&["note", "one"]).good();
    other.run(&["note", "two"]).good();
    let theirs = other.ledger().to_str().unwrap().to_owned();
    assert!(desk.run(&["ledger", "move", &theirs]).refused(6).contains("another ledger"));
    let connection = rusqlite::Connection::open(&theirs).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(desk.run(&["ledger", "move", &theirs]).refused(3).contains("version 99"));
    desk.write("text", "not a database at all, only text");
    assert!(desk.run(&["ledger", "move", "text"]).refused(3).contains("not a runbook ledger"));
    let away = "postgres://nobody@127.0.0.1:1/ops";
    assert!(desk.run(&["ledger", "move", away]).refused(3).contains("cannot reach"));
    let itself = desk.ledger().to_str().unwrap().to_owned();
    assert!(desk.run(&["ledger", "move", &itself]).refused(6).contains("there already"));
    std::fs::copy(desk.ledger(), desk.path().join("copy.db")).unwrap();
    assert!(desk.run(&["ledger", "move", "copy.db"]).refused(6).contains("there already"));
    desk.run(&["note", "still here"]).good();
}

#[test]
fn a_team_takes_a_ledger_over_and_gives_it_back() {
    let Some(team) = Team::new() else { return };
    team.desk.run(&["note", "one"]).good();
    let database = team.server.address(&team.database);
    team.desk.run(&["ledger", "move", &database]).good();
    let name = format!("{}_ops1", team.database);
    team.run("dba", &["ledger", "grant", "writer", &name, "--person", "ops1@example.com"]).good();
    team.run("ops1", &["note", "two"]).good();
    team.run("ops1", &["verify"]).good();
    assert_ne!(team.run("ops1", &["ledger", "move", "back.db"]).code, 0, "only an owner moves it");
    std::fs::remove_file(team.desk.path().join("back.db")).unwrap();
    team.run("ops1", &["note", "three"]).good();
    team.run("dba", &["ledger", "move", "back.db"]).good();
    assert!(team.run("ops1", &["note", "four"]).refused(6).contains("has moved to"));
    at(&team.desk, "back.db", &["note", "four"]).good();
    at(&team.desk, "back.db", &["verify"]).good();
    team.run("ops1", &["verify"]).good();
}

/// Every note that was acknowledged is at the new place, and none that was not.
#[test]
fn who_records_meanwhile_is_moved_or_refused() {
    let desk = Desk::new();
    desk.run(&["note", "first"]).good();
    let recorded: usize = std::thread::scope(|scope| {
        let write = || {
            let mut recorded = 0;
            loop {
                let said = desk.run(&["note", "x"]);
                if said.code != 0 {
                    assert!(said.refused(6).contains("has moved to"));
                    return recorded;
                }
                recorded += 1;
            }
        };
        let writers: Vec<_> = (0..3).map(|_| scope.spawn(write)).collect();
        std::thread::sleep(Duration::from_millis(300));
        desk.run(&["ledger", "move", "new.db"]).good();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert!(recorded > 0);
    assert_eq!(count(&desk, "new.db"), recorded + 5, "created, adopted, first, moved, arrived");
    at(&desk, "new.db", &["verify"]).good();
}

#[test]
fn ended_at_any_moment_it_is_in_one_place_and_goes_on() {
    for target in ["file", "database"] {
        let team = (target == "database").then(Team::new);
        let team = match team {
            Some(None) => return,
            other => other.flatten(),
        };
        let desk = team.as_ref().map_or_else(Desk::new, |_| Desk::new());
        let to = team.as_ref().map_or_else(
            || desk.path().join("new.db").to_str().unwrap().to_owned(),
            |team| team.server.address(&team.database),
        );
        for n in 0..20 {
            desk.run(&["note", &format!("note {n}")]).good();
        }
        let (mut ended, mut written) = (0, 20);
        for pause in (0..400).step_by(7) {
            let mut command = desk.command(&["ledger", "move", &to]);
            command.env("RUNBOOK_NOW", NOW).stdout(std::process::Stdio::null());
            let mut moving = command.stderr(std::process::Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(pause));
            let done = moving.try_wait().unwrap().is_some();
            moving.kill().unwrap();
            moving.wait().unwrap();
            let here = desk.run(&["note", "here"]).code == 0;
            // Nothing is begun there by asking.
            let is_there = at(&desk, &to, &["verify"]).code == 0;
            let there = is_there && at(&desk, &to, &["note", "there"]).code == 0;
            assert!(!(here && there), "never two writers");
            written += usize::from(here) + usize::from(there);
            ended += usize::from(!done);
            if done {
                break;
            }
        }
        assert!(ended > 3, "{ended}");
        desk.run(&["ledger", "move", &to]).good();
        assert_eq!(count(&desk, &to), written + 4, "created, adopted, moved, arrived");
        at(&desk, &to, &["verify"]).good();
        desk.run(&["verify"]).good();
    }
}
