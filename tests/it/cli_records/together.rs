//! Several ledgers: the first is written, and all answer.

use super::desk::Desk;

/// A desk, and what a colleague recorded elsewhere under the same books.
fn two() -> (Desk, Desk) {
    let (own, theirs) = (Desk::new(), Desk::new());
    let waive = |desk: &Desk, now: &str, procedure: &str, key: &str, why: &str| {
        desk.run_at(now, &["waive", procedure, key, "--reason", why]).good()
    };
    waive(&own, "2026-11-23T08:55:00Z", "backup-drill", "2026-11", "no spare host");
    waive(&theirs, "2026-11-23T08:40:00Z", "app-insights-review", "2026-11-23", "seen by night shift");
    theirs.run(&["export", "--output", "theirs.jsonl"]).good();
    let text = std::fs::read_to_string(theirs.path().join("theirs.jsonl")).unwrap();
    own.write("theirs.jsonl", &text);
    (own, theirs)
}

#[test]
fn every_reading_command_answers_over_all_of_them() {
    let (own, theirs) = two();
    let here = own.ledger().to_str().unwrap().to_owned();
    let there = theirs.ledger().to_str().unwrap().to_owned();
    let monday = |ledgers: &[&str]| {
        let rows = own.due(super::desk::NOW, ledgers, "app-insights-review");
        rows.iter().any(|row| row["occurrence"] == "2026-11-23")
    };
    assert!(monday(&[]));
    for other in [there.as_str(), "theirs.jsonl"] {
        let both = ["--ledger", &here, "--ledger", other];
        assert!(!monday(&both), "{other}");
        let run = |command: &[&str]| own.run(&[command, &both].concat()).good();
        let log = run(&["log"]);
        let (first, last) = (log.find("seen by night shift").unwrap(), log.find("no spare host").unwrap());
        assert!(first < last, "in the order of recording: {log}");
        assert!(run(&["why", "app-insights-review", "2026-11-23"]).contains("waived"));
        let verified = run(&["verify"]);
        assert_eq!(verified.matches("Verified: ").count(), 2, "{verified}");
        // An entry of theirs keeps an address of its own.
        let log = log.lines().find(|line| line.contains("app-insights-review 2026-11-23: waived")).unwrap();
        let address = log.split_whitespace().find(|word| word.contains(':') && word.ends_with(":3")).unwrap();
        let redact = ["redact", address, "--blob", "reason", "--reason", "x"];
        assert!(own.run(&[&redact[..], &both].concat()).refused(6).contains("only read here"));
    }
    assert_eq!(own.entries().len(), 3, "nothing was written by reading");
}

#[test]
fn what_is_decided_counts_what_others_recorded() {
    let (own, theirs) = two();
    let both = format!("{}; {}", own.ledger().display(), theirs.ledger().display());
    let run = |arguments: &[&str]| {
        super::desk::answer(
            own.command(arguments).env("RUNBOOK_NOW", super::desk::NOW).env("RUNBOOK_LEDGER", &both),
        )
    };
    let again = run(&["waive", "app-insights-review", "2026-11-23", "--reason", "x"]);
    assert_ne!(again.code, 0, "{again:?}");
    run(&["note", "written here"]).good();
    assert_eq!(own.types().last().unwrap(), "note");
    assert!(!theirs.types().contains(&"note".to_owned()));
}

#[test]
fn copies_count_once_and_forks_are_refused() {
    let (own, _) = two();
    own.run(&["export", "--output", "copy.jsonl"]).good();
    let here = own.ledger().to_str().unwrap().to_owned();
    let log = own.run(&["log", "--format", "json", "--ledger", &here, "--ledger", "copy.jsonl"]).json();
    assert_eq!(log.as_array().unwrap().len(), 4);
    let forked = Desk::new();
    std::fs::create_dir_all(forked.ledger().parent().unwrap()).unwrap();
    std::fs::copy(own.ledger(), forked.ledger()).unwrap();
    own.run(&["note", "one way"]).good();
    forked.run(&["note", "another way"]).good();
    let there = forked.ledger().to_str().unwrap().to_owned();
    let refused = own.run(&["due", "--ledger", &here, "--ledger", &there]).refused(4);
    assert!(refused.contains("differ at entry 5"), "{refused}");
    assert!(own.run(&["due", "--ledger", &here, "--ledger", "gone.db"]).refused(3).contains("gone.db"));
}
