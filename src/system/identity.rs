//! Who is at the keyboard: the person, how they are known, account and host.
//!
//! Owns the question of identity. A person is the user's own setting, else git's, else the account; no file of a
//! workspace, no variable and no option has a say. Never claims more than it knows: see [`Source`].

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::environment::Environment;
use super::process::read_output;

/// Who acts, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person: an address or a name, one line, not empty.
    pub person: String,
    /// Where the person comes from.
    pub source: Source,
    /// The account of the operating system.
    pub account: String,
    /// The name of the machine.
    pub host: String,
}

/// Where a person's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The user's own setting, the file `person` in the settings folder.
    Setting,
    /// `user.email` of the user's own git settings.
    Git,
    /// The account of the operating system.
    Account,
}

impl Source {
    /// The level of trust as entries write it: `os` for what the operating system vouches for, else `claimed`.
    pub fn auth(self) -> &'static str {
        match self {
            Self::Setting | Self::Git => "claimed",
            Self::Account => "os",
        }
    }
}

/// The person cannot be told.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The setting is there but cannot be read; another name must not take its place.
    #[error("cannot read who you are from {}: {source}", path.display())]
    Unreadable {
        /// The file of the setting.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// The setting is no name.
    #[error("cannot tell who you are: {} must hold one line, a name or an address", path.display())]
    Malformed {
        /// The file of the setting.
        path: PathBuf,
    },
    /// The account has no name.
    #[error("cannot tell who you are: this account has no name")]
    Nameless,
}

impl Identity {
    /// Who acts in this environment.
    pub fn of(environment: &Environment) -> Result<Self, IdentityError> {
        let account = account(environment);
        let (person, source) = if let Some(person) = setting(environment)? {
            (person, Source::Setting)
        } else if let Some(person) = git(environment) {
            (person, Source::Git)
        } else {
            (account.clone().ok_or(IdentityError::Nameless)?, Source::Account)
        };
        Ok(Self { person, source, account: account.unwrap_or_default(), host: host(environment) })
    }
}

/// The file in which a user may say who they are, one line. May not exist.
pub fn setting_path(environment: &Environment) -> Option<PathBuf> {
    environment.config_dir().map(|folder| folder.join("person"))
}

fn setting(environment: &Environment) -> Result<Option<String>, IdentityError> {
    let Some(path) = setting_path(environment) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => name(&text).map(Some).ok_or(IdentityError::Malformed { path }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(IdentityError::Unreadable { path, source }),
    }
}

/// The user's own `user.email`: asked for globally and in the home folder, so that no repository answers.
fn git(environment: &Environment) -> Option<String> {
    let arguments = ["config", "--global", "--get", "user.email"];
    name(&read_output(environment, "git", &arguments, &environment.home()?)?)
}

/// One line that is a name: not empty, nothing but visible characters and blanks within.
fn name(text: &str) -> Option<String> {
    let line = text.trim();
    (!line.is_empty() && !line.chars().any(char::is_control)).then(|| line.to_owned())
}

/// The name of the operating system's account; `None` where it cannot be told.
pub fn account_name(environment: &Environment) -> Option<String> {
    account(environment)
}

#[cfg(unix)]
fn account(environment: &Environment) -> Option<String> {
    let id = rustix::process::getuid().as_raw();
    let listed = std::fs::read("/etc/passwd").ok();
    let listed = listed.and_then(|bytes| account_of(&String::from_utf8_lossy(&bytes), id));
    // Accounts of a directory service are not in the file; `id` asks all sources.
    listed.or_else(|| name(&read_output(environment, "id", &["-un"], Path::new("/"))?))
}

#[cfg(not(unix))]
fn account(environment: &Environment) -> Option<String> {
    name(&read_output(environment, "whoami", &[], Path::new("."))?)
}

/// The name of the account `id` in the text of passwd(5).
#[cfg(unix)]
fn account_of(passwd: &str, id: u32) -> Option<String> {
    let id = id.to_string();
    let found = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    found.filter(|fields| fields.get(2) == Some(&id.as_str())).find_map(|fields| name(fields[0]))
}

#[cfg(unix)]
fn host(_environment: &Environment) -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host(environment: &Environment) -> String {
    environment.text("COMPUTERNAME").unwrap_or("unknown").to_owned()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// A home with these files, and the environment of a user who lives there and has a hostile workspace.
    fn home(files: &[(&str, &str)]) -> (tempfile::TempDir, Environment) {
        let home = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let own = Environment::read();
        let kept = own.variables().filter(|(name, _)| *name == "PATH");
        let mut variables: Vec<_> = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        variables.push(("HOME".into(), home.path().into()));
        for hostile in ["USER", "LOGNAME", "GIT_AUTHOR_EMAIL", "EMAIL"] {
            variables.push((hostile.into(), "mallory@example.com".into()));
        }
        variables.push(("GIT_CONFIG_GLOBAL".into(), home.path().join("workspace.gitconfig").into()));
        (home, variables.into_iter().collect())
    }

    const GIT: (&str, &str) = (".gitconfig", "[user]\n\temail = ops2@example.com\n");
    const HOSTILE: (&str, &str) = ("workspace.gitconfig", "[user]\n\temail = mallory@example.com\n");

    #[test]
    fn the_setting_comes_first_then_git_then_the_account() {
        let (_home, environment) = home(&[(".config/runbook/person", " ops1@example.com\n"), GIT]);
        let identity = Identity::of(&environment).unwrap();
        assert_eq!((identity.person.as_str(), identity.source.auth()), ("ops1@example.com", "claimed"));

        let (_home, environment) = home(&[GIT, HOSTILE]);
        let identity = Identity::of(&environment).unwrap();
        assert_eq!((identity.person.as_str(), identity.source), ("ops2@example.com", Source::Git));

        let (_home, environment) = home(&[HOSTILE]);
        let identity = Identity::of(&environment).unwrap();
        assert_eq!((identity.person.as_str(), identity.source.auth()), (identity.account.as_str(), "os"));
        assert_ne!(identity.person, "mallory@example.com");
        assert!(!identity.host.is_empty());
    }

    #[test]
    fn a_setting_that_is_no_name_is_an_error_and_never_replaced() {
        for text in ["", "\n", "a\nb", "a\u{1b}[31m"] {
            let (_home, environment) = home(&[(".config/runbook/person", text), GIT]);
            assert!(matches!(Identity::of(&environment), Err(IdentityError::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn accounts_are_found_by_number() {
        let passwd = "root:x:0:0::/root:/bin/sh\n# remark\nops:x:1000:1000::/home/ops:/bin/sh\n";
        assert_eq!(account_of(passwd, 1000).as_deref(), Some("ops"));
        assert_eq!(account_of(passwd, 1001), None);
    }
}
