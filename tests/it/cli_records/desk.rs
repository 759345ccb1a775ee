//! A workspace of its own with a small run book, and the program run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// Monday, as most tests see it.
pub(super) const NOW: &str = "2026-11-23T08:55:00Z";

const BOOK: &str = r#"format: 1
id: ops
title: Operations
timezone: Europe/London
since: 2026-08-03
include: [procedures/*.yaml]
calendar: {business_days: mon-fri, business_hours: "09:00-17:30"}
roles:
  lead: {title: Team lead, contact: ["+44 20 7946 0123", lead@example.com]}
  partner: {title: Partner, contact: desk@partner.example.com}
  vendor: {title: Vendor, contact: "https://vendor.example.com"}
escalations:
  platform:
    - {to: lead}
    - {to: partner, after: 4h}
    - {to: vendor, after: 1 business day, by: partner}
events:
  incident:
    title: Something is broken
    levels:
      sev1: {title: Unusable, respond_within: 15m, ladder: platform}
      sev2: {title: Hindered, respond_within: 4h}
  outage:
    title: The provider is down
defaults: {owner: lead, escalation: platform, last_updated: 2026-11-02}
"#;

const DAILY: &str = r#"procedures:
  app-insights-review:
    name: Application Insights review
    trigger: {every: business day, due: "09:30"}
    steps: [Look at it.]
    validation: [It is seen.]
  backup-drill:
    name: Backup drill
    trigger: {every: month, day: business day 10, if_missed: each}
    steps: [Restore it.]
    validation: [It is back.]
"#;

const INCIDENTS: &str = r"procedures:
  incident-sev1:
    name: Incident, severity 1
    trigger: {event: incident, level: sev1}
    escalation: none
    steps: [Act.]
    validation: [It works.]
  incident-sev2:
    name: Incident, severity 2
    trigger: {event: incident, level: sev2}
    steps: [Act.]
    validation: [It works.]
";

/// What the program answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Answer {
    /// The answer of a command that went well.
    #[track_caller]
    pub(super) fn good(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The message of a command that ended with `code`.
    #[track_caller]
    pub(super) fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.starts_with("error: "), "{self:?}");
        // Messages are wrapped; tests look for words.
        self.err.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub(super) fn json(self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A workspace.
pub(super) struct Desk(TempDir);

impl Desk {
    pub(super) fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write(".runbook/workspace.yaml", "id: ops-team\n");
        desk.write("runbooks/ops/runbook.yaml", BOOK);
        desk.write("runbooks/ops/procedures/daily.yaml", DAILY);
        desk.write("runbooks/ops/procedures/incidents.yaml", INCIDENTS);
        desk
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn ledger(&self) -> PathBuf {
        self.path().join("state/runbook/ops-team/ledger.db")
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The program in an environment that holds nothing of this machine but the search path.
    #[expect(clippy::disallowed_methods, reason = "the tests start the program itself")]
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear().current_dir(self.path()).args(arguments);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.path().join("home")).env("XDG_STATE_HOME", self.path().join("state"));
        command
    }

    pub(super) fn run_at(&self, now: &str, arguments: &[&str]) -> Answer {
        answer(self.command(arguments).env("RUNBOOK_NOW", now))
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_at(NOW, arguments)
    }

    /// What `due` says of a procedure.
    pub(super) fn due(&self, now: &str, arguments: &[&str], procedure: &str) -> Vec<Value> {
        let mut all = vec!["due", "--format", "json"];
        all.extend(arguments);
        let answer = self.run_at(now, &all).json();
        let rows = answer["occurrences"].as_array().unwrap().iter();
        rows.filter(|row| row["procedure"] == procedure).cloned().collect()
    }

    /// Every entry as `log` tells it.
    pub(super) fn entries(&self) -> Vec<Value> {
        let answer = self.run_at("2027-12-31T00:00:00Z", &["log", "--format", "json"]);
        serde_json::from_value(answer.json()).unwrap()
    }

    pub(super) fn types(&self) -> Vec<String> {
        self.entries().iter().map(|entry| entry["type"].as_str().unwrap().to_owned()).collect()
    }
}

pub(super) fn answer(command: &mut Command) -> Answer {
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}
