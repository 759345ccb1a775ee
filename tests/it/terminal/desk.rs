//! A person's desk: a home, a workspace with a small run book, and nothing of this machine's own settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The moment that the desk's clock shows, unless a test wants the real one.
pub(crate) const NOW: &str = "2026-11-23T08:55:00Z";

/// The run book of every test here.
pub(crate) const BOOK: &str = include_str!("book.yaml");

/// A home and a workspace in a temporary folder.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Desk {
    /// With the run book of these tests, at [`NOW`].
    pub(crate) fn new() -> Self {
        let desk = Self::empty();
        desk.write(".runbook/workspace.yaml", "id: 5b1c7a52-8a55-4a0e-9d0e-5a1e3c2b7f10\n");
        desk.write("runbooks/ops/runbook.yaml", BOOK);
        desk
    }

    /// Without a workspace.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("work")).unwrap();
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let environment = [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("HOME", text(folder.path())),
            ("XDG_STATE_HOME", text(&folder.path().join("state"))),
            ("TERM", "xterm-256color".to_owned()),
            ("TZ", "UTC".to_owned()),
            ("RUNBOOK_NOW", NOW.to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
        Self { folder, environment }
    }

    /// The same with another value of a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// The same for another person.
    pub(crate) fn of(self, person: &str) -> Self {
        let settings = self.folder.path().join(".config/runbook");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(settings.join("person"), format!("{person}\n")).unwrap();
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    /// The workspace.
    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The state folder; it need not exist.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The ledger.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.state().join("runbook/5b1c7a52-8a55-4a0e-9d0e-5a1e3c2b7f10/ledger.db")
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.work().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The program without a terminal.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbook"));
        command.env_clear().envs(&self.environment).current_dir(self.work());
        command.args(arguments).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().unwrap())
    }

    /// What it prints where it says yes.
    pub(crate) fn yes(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.out
    }

    /// The ledger verifies.
    pub(crate) fn verified(&self) {
        let said = self.yes(&["verify"]);
        assert!(said.contains("nothing altered"), "{said}");
    }

    /// Everything on record, oldest first.
    pub(crate) fn entries(&self) -> Vec<Value> {
        serde_json::from_str(&self.yes(&["log", "--format", "json"])).unwrap()
    }
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().unwrap_or(-1);
        Self { code, out: text(&output.stdout), error: text(&output.stderr) }
    }

    /// A failure as it is to be said: what was attempted and what is wrong, then what to do; nothing of a panic.
    pub(crate) fn is_clear(&self, code: i32, wrong: &str) {
        assert_eq!(self.code, code, "{self:?}");
        let error = self.error.lines().next().unwrap_or_default();
        assert!(error.starts_with("error: ") && !error.ends_with('.'), "{self:?}");
        assert!(self.error.replace("\n       ", " ").contains(wrong), "{wrong:?} in {self:?}");
        assert!(self.error.contains("\nhelp: "), "{self:?}");
        assert!(!self.error.contains("panicked"), "{self:?}");
    }
}
