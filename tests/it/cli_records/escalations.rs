//! Ladders: started, told, taken on, stopped.

use super::desk::{Desk, NOW};

#[test]
fn an_escalation_starts_once_and_shows_whom_to_call() {
    let desk = Desk::new();
    let said = desk.run(&["escalate", "app-insights-review", "2026-11-23"]).good();
    assert!(said.starts_with("Escalation\n     now"), "{said}");
    assert!(said.contains("+44 20 7946 0123, lead@example.com"), "{said}");
    assert!(said.contains("after 4h"), "{said}");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("https://vendor.example.com; called by the partner; at Wed 25 Nov 00:00"),
        "{said}"
    );
    assert!(said.contains("| Application Insights review 2026-11-23: due 09:30, and needs help."), "{said}");
    assert!(said.contains("runbook escalate app-insights-review 2026-11-23 --told lead"), "{said}");
    let told =
        desk.run_at("2026-11-23T09:04:00Z", &["escalate", "app-insights-review", "--told", "lead"]).good();
    assert!(told.contains("told lead 09:04; partner at 12:55 unless solved"), "{told}");
    let types = desk.types();
    assert_eq!(types[2..], ["escalation.started", "escalation.told"]);
    assert_eq!(desk.entries()[2]["data"]["cause"], "operator");
}

#[test]
fn one_that_is_overdue_has_been_climbed_since_then() {
    let desk = Desk::new();
    desk.run_at("2026-11-17T08:00:00Z", &["escalate", "backup-drill", "2026-11"]).good();
    let started = &desk.entries()[2]["data"];
    assert_eq!(
        (started["cause"].as_str(), started["at"].as_str()),
        (Some("overdue"), Some("2026-11-14T00:00:00.000Z"))
    );
}

#[test]
fn a_ladder_of_the_events_level_comes_before_the_procedures() {
    let desk = Desk::new();
    desk.run(&["event", "raise", "incident", "--id", "INC-1", "--level", "sev1"]).good();
    assert!(desk.run(&["escalate", "incident-sev1"]).good().contains("now"));
    assert_eq!(desk.entries()[3]["data"]["ladder"], "platform");
}

#[test]
fn it_ends_when_somebody_takes_it_on_and_can_be_asked_for_again() {
    let desk = Desk::new();
    let escalate =
        |rest: &[&str]| desk.run(&[&["escalate", "app-insights-review", "2026-11-23"], rest].concat());
    assert!(escalate(&["--stop"]).refused(6).contains("not being escalated"));
    assert!(!desk.ledger().exists());
    escalate(&[]).good();
    escalate(&["--ack", "--note", "the lead is at it"]).good();
    let why = desk.run(&["why", "app-insights-review"]).good();
    assert!(why.contains("took it on"), "{why}");
    escalate(&[]).good();
    escalate(&["--stop"]).good();
    let kinds = ["escalation.started", "escalation.acknowledged", "escalation.started", "escalation.stopped"];
    assert_eq!(desk.types()[2..], kinds);
}

#[test]
fn who_is_not_on_the_ladder_and_what_is_not_open_are_refused() {
    let desk = Desk::new();
    let wrong = desk.run(&["escalate", "app-insights-review", "--told", "partnr"]).refused(2);
    assert!(wrong.contains("did you mean `partner`?"), "{wrong}");
    assert!(desk.run(&["escalate", "incident-sev2"]).refused(6).contains("no occurrence"));
    desk.run(&["waive", "app-insights-review", "2026-11-23", "--reason", "closed"]).good();
    let closed = desk.run_at(NOW, &["escalate", "app-insights-review", "2026-11-23"]).refused(6);
    assert!(closed.contains("waived"), "{closed}");
}

#[cfg(unix)]
#[test]
fn at_a_terminal_each_reached_rung_is_asked_for_and_recorded() {
    use std::io::{Read, Write};

    let desk = Desk::new();
    let size = portable_pty::PtySize { rows: 40, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = portable_pty::native_pty_system().openpty(size).unwrap();
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_runbook"));
    command.env_clear();
    command.args(["--plain", "escalate", "app-insights-review", "2026-11-23"]);
    command.cwd(desk.path());
    command.env("HOME", desk.path().join("home"));
    command.env("XDG_STATE_HOME", desk.path().join("state"));
    command.env("RUNBOOK_NOW", "2026-11-23T13:31:00Z");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    let mut asked = [("[t]old lead", 1, "x\n"), ("[t]old lead", 2, "t\n"), ("[t]old partner", 1, "l\n")]
        .into_iter()
        .peekable();
    // The end of a terminal is an error on some systems.
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if let Some((_, _, answer)) =
            asked.next_if(|(text, times, _)| seen.matches(text).count() == *times && seen.ends_with("> "))
        {
            writer.write_all(answer.as_bytes()).unwrap();
        }
    }
    let status = child.wait().unwrap();
    assert!(status.success(), "{seen}");
    assert!(seen.contains("told lead 13:31; partner now unless solved"), "{seen}");
    assert_eq!(desk.types()[2..], ["escalation.started", "escalation.told"]);
}

#[test]
fn a_ladder_begins_with_a_failure_and_ends_when_the_occurrence_is_closed() {
    let desk = Desk::new();
    let run = |now: &str, answers: &str| {
        desk.write("answers.yaml", answers);
        desk.run_at(now, &["run", "app-insights-review", "--answers", "answers.yaml"]).code
    };
    let waive = ["waive", "app-insights-review", "2026-11-20", "--reason", "closed"];
    desk.run_at("2026-11-20T08:00:00Z", &waive).good();
    assert_eq!(run("2026-11-23T08:00:00Z", "answers: {1: {failed: no}}\n"), 1);
    let why = desk.run_at("2026-11-23T08:30:00Z", &["why", "app-insights-review", "2026-11-23"]).good();
    assert!(why.contains("platform, since Mon 23 Nov 08:00"), "{why}");
    assert!(why.contains("partner from Mon 23 Nov 12:00"), "{why}");
    desk.run_at("2026-11-23T10:00:00Z", &["escalate", "app-insights-review", "2026-11-23", "--told", "lead"])
        .good();
    let started = desk.entries().into_iter().find(|entry| entry["type"] == "escalation.started").unwrap();
    assert_eq!(
        (&started["data"]["cause"], &started["data"]["at"]),
        (&"failed".into(), &"2026-11-23T08:00:00.000Z".into())
    );
    assert_eq!(run("2026-11-23T11:00:00Z", "answers: {1: done, validation/1: yes}\n"), 0);
    let why = desk.run_at("2026-11-23T12:00:00Z", &["why", "app-insights-review", "2026-11-23"]).good();
    assert!(why.contains("platform, from Mon 23 Nov 08:00 until it was closed, Mon 23 Nov 11:00"), "{why}");
}
