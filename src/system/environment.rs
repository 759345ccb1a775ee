//! The environment variables, read once, and what follows from them.
//!
//! Owns every reading of a variable, the places of the user's own files and the name of the machine's time zone.
//! Never creates a folder and never changes a variable.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

const PROGRAM: &str = "runbook";

/// The environment variables as they were when the program started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
}

/// A build service that reads commands out of what its jobs print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildService {
    /// Azure Pipelines: `##vso[…]` anywhere in a line.
    AzurePipelines,
    /// GitHub Actions and those that follow it: `::` at the start of a line.
    GithubActions,
    /// Some other one, known only by `CI`.
    Other,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        std::env::vars_os().collect()
    }

    /// The folder the program was started in; `.` where it cannot be told.
    pub fn here() -> PathBuf {
        std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
    }

    /// The value of a variable as it is, which may be empty or not UTF-8.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The value of a variable that is UTF-8 and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.to_str().filter(|value| !value.is_empty())
    }

    /// All variables, sorted by name.
    pub fn variables(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// The run books to load instead of searching: `RUNBOOK_BOOK`, several as in `PATH`. May be empty.
    pub fn books(&self) -> Vec<PathBuf> {
        let named = self.get("RUNBOOK_BOOK").unwrap_or_default();
        std::env::split_paths(named).filter(|path| !path.as_os_str().is_empty()).collect()
    }

    /// The ledgers to use: `RUNBOOK_LEDGER`, several with `;` between them on every system, since addresses have colons.
    /// The first is written. May be empty.
    pub fn ledgers(&self) -> Vec<&str> {
        let named = self.text("RUNBOOK_LEDGER").unwrap_or_default();
        named.split(';').map(str::trim).filter(|address| !address.is_empty()).collect()
    }

    /// Where checkpoints are kept: `RUNBOOK_CHECKPOINTS`, several with `;` between them. May be empty.
    pub fn checkpoints(&self) -> Vec<&str> {
        let named = self.text("RUNBOOK_CHECKPOINTS").unwrap_or_default();
        named.split(';').map(str::trim).filter(|address| !address.is_empty()).collect()
    }

    /// The SSH key that signs checkpoints, a private one or, with an agent, a public one: `RUNBOOK_SIGNING_KEY`.
    pub fn signing_key(&self) -> Option<PathBuf> {
        self.get("RUNBOOK_SIGNING_KEY").filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// The file of those whose signatures count: `RUNBOOK_SIGNERS`.
    pub fn signers(&self) -> Option<PathBuf> {
        self.get("RUNBOOK_SIGNERS").filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// The replaced clock as written: `RUNBOOK_NOW`.
    pub fn now(&self) -> Option<&str> {
        self.text("RUNBOOK_NOW")
    }

    /// The folder of time zone data to read instead of the program's own: `RUNBOOK_ZONE_DATA`.
    pub fn zone_data(&self) -> Option<PathBuf> {
        self.get("RUNBOOK_ZONE_DATA").filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// The width of the terminal in columns as a shell stated it: `COLUMNS`. Never zero.
    pub fn columns(&self) -> Option<usize> {
        self.text("COLUMNS")?.parse().ok().filter(|columns| *columns > 0)
    }

    /// Whether `NO_COLOR` is set to anything but nothing (<https://no-color.org>).
    pub fn no_color(&self) -> bool {
        self.get("NO_COLOR").is_some_and(|value| !value.is_empty())
    }

    /// Whether `CLICOLOR_FORCE` asks for colour even in a pipe.
    pub fn color_forced(&self) -> bool {
        self.text("CLICOLOR_FORCE").is_some_and(|value| value != "0")
    }

    /// Whether `TERM` names a terminal without abilities.
    pub fn dumb_terminal(&self) -> bool {
        self.text("TERM") == Some("dumb")
    }

    /// The build service this process runs under, if any.
    pub fn build_service(&self) -> Option<BuildService> {
        if self.text("TF_BUILD").is_some() {
            Some(BuildService::AzurePipelines)
        } else if self.text("GITHUB_ACTIONS").is_some() {
            Some(BuildService::GithubActions)
        } else {
            self.text("CI").filter(|value| *value != "false").map(|_| BuildService::Other)
        }
    }

    /// The user's home: `HOME`, else as the operating system says.
    pub fn home(&self) -> Option<PathBuf> {
        self.folder("HOME").or_else(|| etcetera::home_dir().ok())
    }

    /// The folder of the program's state, which may not exist: in `XDG_STATE_HOME` or `~/.local/state`, on macOS
    /// `~/Library/Application Support`, on Windows `%LOCALAPPDATA%`.
    pub fn state_dir(&self) -> Option<PathBuf> {
        let base = if cfg!(windows) {
            self.folder("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            self.folder("XDG_STATE_HOME").or_else(|| self.in_home("Library/Application Support"))
        } else {
            self.folder("XDG_STATE_HOME").or_else(|| self.in_home(".local/state"))
        };
        base.map(|base| base.join(PROGRAM))
    }

    /// The folder of the user's own settings, which may not exist: in `XDG_CONFIG_HOME` or `~/.config`, on macOS
    /// `~/Library/Application Support`, on Windows `%APPDATA%`.
    pub fn config_dir(&self) -> Option<PathBuf> {
        let base = if cfg!(windows) {
            self.folder("APPDATA")
        } else if cfg!(target_os = "macos") {
            self.folder("XDG_CONFIG_HOME").or_else(|| self.in_home("Library/Application Support"))
        } else {
            self.folder("XDG_CONFIG_HOME").or_else(|| self.in_home(".config"))
        };
        base.map(|base| base.join(PROGRAM))
    }

    /// The IANA name of the machine's time zone, if it can be known: a default to offer, never one to assume.
    pub fn time_zone(&self) -> Option<String> {
        if let Some(stated) = self.text("TZ") {
            return zone_name(Path::new(stated.trim_start_matches(':')));
        }
        let linked = std::fs::canonicalize("/etc/localtime").ok().and_then(|path| zone_name(&path));
        linked.or_else(|| zone_name(Path::new(std::fs::read_to_string("/etc/timezone").ok()?.trim())))
    }

    /// A variable that names a folder; a relative one is ignored, as the XDG base directory specification demands.
    fn folder(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    fn in_home(&self, folder: &str) -> Option<PathBuf> {
        self.home().map(|home| home.join(folder))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables }
    }
}

/// The zone's name in a name or in a path into a copy of the zone database.
fn zone_name(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let inside = text.split_once("zoneinfo/").map_or(text, |(_, name)| name);
    let name = inside.strip_prefix("posix/").or_else(|| inside.strip_prefix("right/")).unwrap_or(inside);
    let written = name.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
    let known = name == "UTC" || name.contains('/');
    (written && known && !name.starts_with('/')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn zones_come_from_names_and_links() {
        let named = |text: &str| zone_name(Path::new(text));
        assert_eq!(named("Europe/London").as_deref(), Some("Europe/London"));
        assert_eq!(named("/usr/share/zoneinfo/Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(named("/usr/share/zoneinfo/posix/UTC").as_deref(), Some("UTC"));
        for unusable in ["", "CET-1CEST,M3.5.0,M10.5.0/3", "GMT0BST", "/etc/localtime", "BST"] {
            assert_eq!(named(unusable), None, "{unusable}");
        }
        let tz = environment(&[("TZ", ":America/New_York")]);
        assert_eq!(tz.time_zone().as_deref(), Some("America/New_York"));
    }

    #[cfg(not(any(windows, target_os = "macos")))]
    #[test]
    fn folders_follow_xdg_and_ignore_relative_ones() {
        let plain = environment(&[("HOME", "/home/ops")]);
        assert_eq!(plain.state_dir(), Some("/home/ops/.local/state/runbook".into()));
        assert_eq!(plain.config_dir(), Some("/home/ops/.config/runbook".into()));
        let moved =
            environment(&[("HOME", "/home/ops"), ("XDG_STATE_HOME", "/srv"), ("XDG_CONFIG_HOME", "x")]);
        assert_eq!(moved.state_dir(), Some("/srv/runbook".into()));
        assert_eq!(moved.config_dir(), Some("/home/ops/.config/runbook".into()));
    }

    #[test]
    fn switches_count_only_when_they_say_something() {
        let set =
            environment(&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "0"), ("COLUMNS", "0"), ("CI", "false")]);
        assert!(!set.no_color() && !set.color_forced() && set.columns().is_none());
        assert_eq!(set.build_service(), None);
        let set = environment(&[
            ("NO_COLOR", "1"),
            ("CLICOLOR_FORCE", "1"),
            ("COLUMNS", "72"),
            ("TF_BUILD", "True"),
        ]);
        assert!(set.no_color() && set.color_forced());
        assert_eq!(set.columns(), Some(72));
        assert_eq!(set.build_service(), Some(BuildService::AzurePipelines));
    }

    #[test]
    fn several_books_are_listed_as_in_path() {
        let joined = std::env::join_paths(["a/runbook.yaml", "b"]).unwrap();
        let environment: Environment = [("RUNBOOK_BOOK", joined)].into_iter().collect();
        assert_eq!(environment.books(), [PathBuf::from("a/runbook.yaml"), PathBuf::from("b")]);
        assert!(Environment::default().books().is_empty());
    }
}
