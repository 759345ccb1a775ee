//! A team's ledger in a database, used through the program.

use std::process::Command;

use super::desk::{Answer, Desk, NOW, answer};
use crate::server::{Server, shared};

/// A desk whose ledger is in a database of its own, with people of every right.
pub(super) struct Team {
    pub(super) desk: Desk,
    pub(super) server: &'static Server,
    pub(super) database: String,
}

impl Team {
    /// `None` where there is no server.
    pub(super) fn new() -> Option<Self> {
        let server = shared()?;
        let team = Self { desk: Desk::new(), server, database: server.database() };
        team.desk.write("home/.config/runbook/person", "lead@example.com\n");
        let name = &team.database;
        for role in ["ops1", "ops2", "audit", "stranger"] {
            let made = format!("CREATE ROLE {name}_{role} LOGIN PASSWORD 'pass-{role}'");
            server.superuser(name).batch_execute(&made).unwrap();
        }
        Some(team)
    }

    /// The address over the network, as one of the people with the password.
    pub(super) fn address(&self, role: &str) -> String {
        let (name, port) = (&self.database, self.server.port());
        format!("postgres://{name}_{role}:pass-{role}@127.0.0.1:{port}/{name}")
    }

    pub(super) fn command(&self, role: &str, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(arguments);
        let address = match role {
            "dba" => self.server.address(&self.database),
            _ => self.address(role),
        };
        command.env("RUNBOOK_LEDGER", address);
        command
    }

    pub(super) fn run(&self, role: &str, arguments: &[&str]) -> Answer {
        answer(self.command(role, arguments).env("RUNBOOK_NOW", NOW))
    }

    /// The same with a ledger that two may write and one may read.
    pub(super) fn founded() -> Option<Self> {
        let team = Self::new()?;
        assert!(team.run("dba", &["ledger", "init"]).good().contains("Made the ledger postgres://postgres@"));
        for (right, role) in [("writer", "ops1"), ("writer", "ops2"), ("reader", "audit")] {
            let (name, person) = (format!("{}_{role}", team.database), format!("{role}@example.com"));
            let said = team.run("dba", &["ledger", "grant", right, &name, "--person", &person]).good();
            assert!(said.contains(&format!("is {right} of the ledger, and records as {person}.")), "{said}");
        }
        Some(team)
    }
}

#[test]
fn a_team_works_on_one_ledger() {
    let Some(team) = Team::founded() else { return };
    team.desk.write("answers.yaml", "answers: {1: done, validation/1: yes}\n");
    let today = "app-insights-review";
    assert!(team.run("ops1", &["due"]).good().contains(today));
    team.run("ops1", &["run", today, "--occurrence", "2026-11-23", "--answers", "answers.yaml"]).good();
    team.run("ops2", &["waive", "backup-drill", "2026-11", "--reason", "no spare host"]).good();
    let log = team.run("audit", &["log"]).good();
    // Who it was is what the database says, whatever the settings of the machine do.
    assert!(log.contains("ops1@example.com") && log.contains("ops2@example.com"), "{log}");
    assert!(team.run("audit", &["log", "--format", "json"]).good().contains("\"auth\": \"db\""));
    let verified = team.run("audit", &["verify"]).good();
    assert!(verified.starts_with("Verified: "), "{verified}");
    assert!(team.run("audit", &["why", today, "2026-11-23"]).good().contains("done"));
    let named = team.desk.run(&["verify", &team.address("audit")]).good();
    assert!(named.starts_with("Verified: "), "{named}");
    // What was handed out verifies anywhere.
    team.run("ops1", &["export", "--output", "all.jsonl"]).good();
    assert!(team.run("ops1", &["verify", "all.jsonl"]).good().starts_with("Verified: "));
    assert!(!team.desk.ledger().exists(), "nothing is kept on this machine");
}

#[test]
fn who_may_only_read_records_nothing() {
    let Some(team) = Team::founded() else { return };
    let refused = team.run("audit", &["note", "x"]).refused(6);
    assert!(refused.contains("has no right to it") && refused.contains("runbook ledger grant"), "{refused}");
    assert!(team.run("stranger", &["due"]).refused(6).contains("has no right to it"));
    let name = format!("{}_ops1", team.database);
    assert!(team.run("ops2", &["ledger", "grant", "writer", &name]).code != 0, "a writer gives no rights");
    team.run("dba", &["ledger", "grant", "writer", &name, "--revoke"]).good();
    assert!(team.run("ops1", &["note", "x"]).refused(6).contains("has no right to it"));
    assert_eq!(team.run("dba", &["log", "--format", "json"]).json().as_array().unwrap().len(), 5);
    let given = team.run("dba", &["log"]).good();
    assert!(given.contains("gave a right, writer") && given.contains("took a right away"), "{given}");
}

#[test]
fn a_team_s_texts_are_archived_by_an_owner_alone() {
    let Some(team) = Team::founded() else { return };
    let later = |role: &str, arguments: &[&str]| {
        answer(team.command(role, arguments).env("RUNBOOK_NOW", "2027-02-01T09:00:00Z"))
    };
    team.run("ops1", &["note", "on the weather"]).good();
    let archive = ["ledger", "archive", "--before", "2027-01-01", "--output", "2026.jsonl"];
    assert_ne!(later("ops1", &archive).code, 0, "a writer erases nothing");
    assert!(later("ops1", &["log"]).good().contains("on the weather"));
    std::fs::remove_file(team.desk.path().join("2026.jsonl")).unwrap();
    let said = later("dba", &archive).good();
    assert!(said.contains("Archived 1 text to 2026.jsonl"), "{said}");
    assert!(!later("ops1", &["log"]).good().contains("on the weather"));
    later("audit", &["verify"]).good();
    later("audit", &["verify", "2026.jsonl"]).good();
    let mut superuser = team.server.superuser(&team.database);
    let refused = superuser.batch_execute("DELETE FROM runbook.blobs").unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "RB001", "nothing else erases texts");
}

#[test]
fn no_password_is_ever_repeated() {
    let Some(team) = Team::founded() else { return };
    team.run("ops1", &["note", "x"]).good();
    let wrong = |code: i32, address: String| {
        let answer =
            answer(team.desk.command(&["due"]).env("RUNBOOK_LEDGER", &address).env("RUNBOOK_NOW", NOW));
        assert_eq!(answer.code, code, "{answer:?}");
        assert!(!format!("{answer:?}").contains("pass-ops1"), "{answer:?}");
        answer.err.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let right = team.address("ops1");
    assert!(wrong(6, right.replace("_ops1:", "_ops2:")).contains("password authentication failed"));
    assert!(wrong(3, format!("{right}?sslmod=require")).contains("did you mean `sslmode`"));
    assert!(
        wrong(3, right.replace(&format!(":{}/", team.server.port()), ":1/"))
            .contains("cannot reach the ledger")
    );
    assert!(wrong(3, format!("{right}nowhere")).contains("does not exist"));
    assert!(wrong(3, format!("{right}?sslmode=verify-full")).contains("TLS"));
    let everything = team.run("dba", &["log", "--format", "json"]).good();
    assert!(!everything.contains("pass-"), "{everything}");
    // Nor is one taken from where everybody can read it.
    team.desk.write(".runbook/workspace.yaml", &format!("id: ops-team\nledger: {right}\n"));
    let refused = team.desk.run(&["due"]).refused(6);
    assert!(refused.contains("~/.pgpass") && !refused.contains("pass-ops1"), "{refused}");
}

#[test]
fn passwords_come_from_where_all_clients_take_them() {
    use std::os::unix::fs::PermissionsExt;
    let Some(team) = Team::founded() else { return };
    let bare = team.address("ops1").replace(":pass-ops1", "");
    let due = |variables: &[(&str, &str)]| {
        let mut command = team.desk.command(&["log"]);
        answer(command.env("RUNBOOK_LEDGER", &bare).envs(variables.iter().copied()))
    };
    assert!(due(&[]).refused(6).contains("password"));
    due(&[("PGPASSWORD", "pass-ops1")]).good();
    team.desk.write("home/.pgpass", &format!("*:*:{}:*:pass-ops1\n", team.database));
    let file = team.desk.path().join("home/.pgpass");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(due(&[]).refused(6).contains("chmod 0600"), "others can read it");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    due(&[]).good();
    std::fs::rename(&file, team.desk.path().join("elsewhere")).unwrap();
    let elsewhere = team.desk.path().join("elsewhere");
    due(&[("PGPASSFILE", elsewhere.to_str().unwrap())]).good();
}

#[test]
fn many_at_once_never_fork_the_chain() {
    let Some(team) = Team::founded() else { return };
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let team = &team;
            scope.spawn(move || {
                let role = ["ops1", "ops2"][writer % 2];
                for _ in 0..10 {
                    team.run(role, &["note", "x"]).good();
                }
            });
        }
    });
    let verified = team.run("audit", &["verify"]).good();
    assert!(verified.contains("85 entries"), "{verified}");
}

#[test]
fn of_many_starts_of_a_run_one_begins_and_the_others_hear_of_it() {
    let Some(team) = Team::founded() else { return };
    let paused = "answers: {}\n";
    team.desk.write("answers.yaml", paused);
    let run = ["run", "app-insights-review", "--occurrence", "2026-11-23", "--answers", "answers.yaml"];
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..4).map(|_| scope.spawn(|| team.run("ops1", &run).code)).collect();
        started.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let log = team.run("audit", &["log", "--format", "json"]).json();
    let begun = log.as_array().unwrap().iter().filter(|entry| entry["type"] == "run.started").count();
    assert_eq!(begun, 1, "{codes:?}");
    assert!(codes.contains(&5), "{codes:?}");
}

#[test]
fn the_doctor_looks_the_place_over() {
    let Some(team) = Team::founded() else { return };
    let of = |role: &str, what: &str| {
        let checks = team.run(role, &["ledger", "doctor", "--format", "json"]).json();
        let found = checks["checks"].as_array().unwrap().iter().find(|check| check["what"] == what).cloned();
        let found = found.unwrap_or_else(|| panic!("{what}: {checks}"));
        (found["found"].as_str().unwrap().to_owned(), found["advice"].as_str().map(str::to_owned))
    };
    let well = team.run("ops1", &["ledger", "doctor"]);
    assert_eq!(well.code, 0, "{well:?}");
    assert!(of("ops1", "role").0.ends_with("a writer") && of("audit", "role").0.ends_with("a reader"));
    assert_eq!(of("ops1", "person"), ("ops1@example.com".to_owned(), None));
    assert!(of("dba", "role").1.is_some(), "a superuser passes every guard");
    let mut superuser = team.server.superuser(&team.database);
    superuser.batch_execute("GRANT UPDATE ON runbook.entries TO PUBLIC").unwrap();
    assert_eq!(of("ops1", "others").0, "everybody may change tables");
    superuser.batch_execute("REVOKE UPDATE ON runbook.entries FROM PUBLIC; ALTER TABLE runbook.entries DISABLE TRIGGER entries_are_never_changed").unwrap();
    assert_eq!(of("ops1", "guards").0, "5 of 6 on");
    assert_eq!(team.run("ops1", &["ledger", "doctor"]).code, 1);
}

#[test]
fn a_file_has_a_doctor_too_and_no_rights_of_its_own() {
    let desk = Desk::new();
    assert!(desk.run(&["ledger", "doctor"]).good().contains("none yet"));
    assert!(!desk.ledger().exists());
    assert!(desk.run(&["ledger", "init"]).good().contains("Made the ledger"));
    assert!(desk.run(&["ledger", "init"]).good().contains("There is a ledger"));
    assert_eq!(desk.types(), ["ledger.created"]);
    let well = desk.run(&["ledger", "doctor"]).good();
    assert!(well.contains(", 1 entry, in"), "{well}");
    assert!(well.contains("0600") && well.contains("synchronous=extra"), "{well}");
    assert!(desk.run(&["ledger", "grant", "writer", "x"]).refused(3).contains("only a database has rights"));
}
