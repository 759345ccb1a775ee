//! The first hour of an author: init, due, lint, show, new, explain, completions; and a record that can be read.

#![expect(clippy::disallowed_methods, reason = "it runs the program itself, in an environment of its own")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

mod checks;
mod plan;
#[cfg(unix)]
mod questions;
mod record;
mod triggers;

/// A user with a home and a folder to work in.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir_all(desk.folder()).unwrap();
        desk
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("work")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear().current_dir(self.folder()).stdin(Stdio::null()).args(arguments);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.0.path()).env("XDG_STATE_HOME", self.0.path().join("state"));
        command.env("TZ", "Europe/London").env("RUNBOOK_NOW", "2026-11-23T08:55");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it prints where it says yes.
    fn yes(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{out}\n{error}");
        assert_eq!(error, "", "{arguments:?}");
        assert!(
            !out.contains("\n\n\n") && !out.lines().any(|line| line.ends_with(' ')),
            "{arguments:?}\n{out}"
        );
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.yes(arguments)).unwrap()
    }

    /// Exit code and what it says on standard error.
    fn no(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        (output.status.code().unwrap(), text(&output.stderr))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder().join(path)).unwrap()
    }

    /// Every file with its bytes.
    fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(self.0.path(), &mut found);
        found
    }
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.insert(path.clone(), std::fs::read(path).unwrap());
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn both_templates_can_be_used_at_once() {
    for template in ["minimal", "dynamics365"] {
        let desk = Desk::new();
        let out = desk.yes(&["init", "--template", template]);
        assert!(out.contains("They count from today, Mon 23 Nov 2026. Nothing older is owed."), "{out}");
        assert!(
            out.contains("Europe/London, this machine's zone"),
            "a zone is never assumed silently: {out}"
        );
        assert!(!desk.yes(&["due"]).contains("adopt"));
        assert_eq!(desk.json(&["due", "--format", "json"])["totals"]["overdue"], 0, "nobody owes the past");
        desk.yes(&["lint"]);
        let all = desk.json(&["show", "--format", "json"]);
        for one in all["procedures"].as_array().unwrap() {
            let id = one["procedure"].as_str().unwrap();
            let shown = desk.yes(&["show", id]);
            let fits = |line: &str| {
                line.chars().count() <= 80 || line.trim().starts_with('$') || line.contains("://")
            };
            assert!(shown.lines().all(fits), "{shown}");
        }
        desk.yes(&["show"]);
    }
}

#[test]
fn what_init_prints_is_what_was_written() {
    let desk = Desk::new();
    let given =
        ["--timezone", "Europe/London", "--holidays", "holidays/england.ics", "--since", "2026-08-03"];
    let out = desk.yes(&[&["init", "--template", "dynamics365"], given.as_slice()].concat());
    let expected = "\
Wrote runbooks/dynamics365: 38 procedures in 8 files, 16 holidays.
They count from Mon 3 Aug 2026. Nothing older is owed.

  runbook due       what is due now
  runbook lint      what to fill in first (";
    assert!(out.starts_with(expected), "{out}");
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/dynamics365");
    let mut files = BTreeMap::new();
    collect(&bundled, &mut files);
    for (path, bytes) in files {
        let name = path.strip_prefix(&bundled).unwrap();
        let written = desk.read(&format!("runbooks/dynamics365/{}", name.display()));
        let since = if name == Path::new("runbook.yaml") { "since: 2026-08-03\n" } else { "" };
        assert!(written.replacen(since, "", 1) == text(&bytes), "{} differs", name.display());
    }
    assert!(desk.read(".runbook/workspace.yaml").starts_with('#'));
}

#[test]
fn init_changes_nothing_where_something_is_in_the_way() {
    let desk = Desk::new();
    desk.yes(&["init"]);
    let before = desk.everything();
    let (code, error) = desk.no(&["init"]);
    assert_eq!(code, 6);
    assert!(error.contains("runbooks/operations/runbook.yaml"), "{error}");
    for wrong in [["--holidays", "no.ics"], ["--timezone", "Europe/Lundon"], ["--since", "yesterday"]] {
        assert_eq!(
            desk.no(&[&["init", "--template", "dynamics365"], wrong.as_slice()].concat()).0,
            2,
            "{wrong:?}"
        );
    }
    assert!(desk.everything() == before);
    let desk = Desk::new();
    desk.write("runbooks/dynamics365/weekly.yaml", "mine");
    let before = desk.everything();
    let (code, error) = desk.no(&["init", "--template", "dynamics365"]);
    assert_eq!(code, 6);
    assert!(error.contains("weekly.yaml") && !error.contains("daily.yaml"), "{error}");
    assert!(desk.everything() == before);
}

#[test]
fn a_new_procedure_reads_well_and_moves_nothing_else() {
    for (template, file) in
        [("minimal", "operations/runbook.yaml"), ("dynamics365", "dynamics365/incidents.yaml")]
    {
        let desk = Desk::new();
        desk.yes(&["init", "--template", template]);
        let path = format!("runbooks/{file}");
        let (before, findings) = (desk.read(&path), desk.json(&["lint", "--format", "json"]));
        let out = desk.yes(&["new", "certificate-review"]);
        let after = desk.read(&path);
        let line = after.lines().position(|line| line == "  certificate-review:").unwrap() + 1;
        assert!(out.starts_with(&format!("Wrote certificate-review to {path}:{line}.\n")), "{out}");
        assert!(after.starts_with(before.trim_end()), "what was there stays");
        let linted = desk.json(&["lint", "--format", "json"]);
        assert_eq!(linted["summary"]["errors"], 0);
        assert_eq!(linted["summary"]["warnings"], findings["summary"]["warnings"]);
        assert!(desk.yes(&["show", "certificate-review"]).contains("TODO: what to open"));
        assert_eq!(desk.json(&["due", "--format", "json"])["totals"]["overdue"], 0);
        let kept = desk.everything();
        for (id, code) in [("certificate-review", 6), ("Bad_Id", 2), ("", 2), ("-x", 2), ("elsewhere/x", 2)] {
            assert_eq!(desk.no(&["new", "--", id]).0, code, "{id}");
        }
        assert_eq!(desk.no(&["new", "x", "--in", "other.yaml"]).0, 2);
        assert!(desk.everything() == kept);
    }
}

#[test]
fn new_writes_into_the_file_that_is_named() {
    let desk = Desk::new();
    desk.yes(&["init", "--template", "dynamics365"]);
    let out = desk.yes(&["new", "certificate-review", "--in", "runbooks/dynamics365/daily.yaml"]);
    assert!(out.starts_with("Wrote certificate-review to runbooks/dynamics365/daily.yaml:"), "{out}");
    desk.yes(&["lint", "runbooks/dynamics365/daily.yaml"]);
}

#[test]
fn lint_says_no_and_nothing_with_its_exit_code() {
    let desk = Desk::new();
    assert_eq!(desk.no(&["lint"]).0, 3, "no run book");
    assert_eq!(desk.no(&["lint", "nowhere"]).0, 3);
    desk.yes(&["init", "--template", "dynamics365"]);
    let weekly = "runbooks/dynamics365/weekly.yaml";
    let broken = desk.read(weekly).replacen("    steps:", "    stesp:", 1);
    desk.write(weekly, &broken);
    let own = desk.run(&["lint", weekly, "--format", "json"]);
    assert_eq!(own.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&own.stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["path"] == weekly));
    assert_eq!(report["summary"]["files"], 1);
    for all in ["runbooks/dynamics365", "runbooks", ".", "runbooks/dynamics365/runbook.yaml"] {
        let output = desk.run(&["lint", all]);
        assert_eq!(output.status.code(), Some(1), "{all}");
        assert!(text(&output.stdout).contains("38 procedures, 8 files"), "{all}: {}", text(&output.stdout));
    }
    assert_eq!(desk.run(&["lint", "runbooks/dynamics365/daily.yaml"]).status.code(), Some(0));
    desk.write("runbooks/dynamics365/daily.yaml", "\u{0}");
    std::fs::write(desk.folder().join("runbooks/dynamics365/daily.yaml"), [0xFF, 0xFE, b'a', 0]).unwrap();
    let output = desk.run(&["lint", "runbooks/dynamics365/daily.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("error[unreadable-file]"), "{}", text(&output.stdout));
}

#[test]
fn every_rule_is_explained() {
    let desk = Desk::new();
    let list = desk.yes(&["explain"]);
    for name in runbook::lint::names() {
        assert!(list.contains(name), "{name}");
        let page = desk.yes(&["explain", name]);
        assert!(page.starts_with(&format!("{name}\n\nWhat\n")) && page.contains("\nWhy\n"), "{page}");
        assert!(!page.contains("```") && !page.contains("\n#"), "{page}");
    }
    let (code, error) = desk.no(&["explain", "missing-ower"]);
    assert_eq!((code, error.contains("did you mean `missing-owner`?")), (2, true), "{error}");
}

#[test]
fn every_shell_and_every_command_is_served() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(desk.yes_raw(&["completions", shell]).contains("runbook"), "{shell}");
    }
    let help = desk.yes_raw(&["--help"]);
    for command in ["due", "why", "schedule", "show", "init", "new", "lint", "explain", "completions"] {
        assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
        assert!(desk.yes_raw(&["help", command]).contains("Examples:"), "{command}");
    }
}

impl Desk {
    /// What it prints, of a form that is not ours.
    fn yes_raw(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        text(&output.stdout)
    }
}
