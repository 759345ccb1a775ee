//! What the user has read and trusts to run unattended: kept in the user's own state folder, never in a workspace.
//!
//! Trust is by content: one revision of one procedure, in one folder. Whatever changes in its text, or in the values
//! and the shell that its commands depend on, is another revision, and not trusted.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The file's name in the state folder of a workspace.
const FILE: &str = "trust.json";

/// What is trusted, in the order in which it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// One for each procedure and folder.
    pub trusted: Vec<Trusted>,
}

/// A procedure whose commands were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    /// The book's id.
    pub book: String,
    /// The procedure's id.
    pub procedure: String,
    /// Its revision, 64 hexadecimal digits.
    pub revision: String,
    /// The folder in which its commands run.
    pub folder: PathBuf,
    /// When it was trusted; an instant in UTC.
    pub at: chrono::DateTime<chrono::Utc>,
    /// What was shown, line by line.
    pub shown: Vec<String>,
}

/// Why trust cannot be read or kept.
#[derive(Debug, Error)]
pub enum TrustError {
    /// Others may write to it.
    #[error("cannot rely on '{}': others may write to it", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// It is not what this program writes.
    #[error("cannot read '{}': {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The environment failed.
    #[error("cannot write '{}': {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
}

impl TrustError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Open { .. } | Self::Unreadable { .. } => "delete it, and trust again what you have read",
            Self::Io { .. } => "check that the folder is there and that you may write to it",
        }
    }
}

impl Trust {
    /// What is trusted in a workspace's state folder; nothing where nothing ever was.
    pub fn read(folder: &Path) -> Result<Self, TrustError> {
        let path = folder.join(FILE);
        let unreadable = |why: String| TrustError::Unreadable { path: path.clone(), why };
        let metadata = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            found => found.map_err(|error| unreadable(error.to_string()))?,
        };
        if !metadata.is_file() {
            return Err(unreadable("it is not a file".to_owned()));
        }
        if is_open(&metadata) {
            return Err(TrustError::Open { path });
        }
        let text = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))
    }

    /// Keeps it in place of what was there, in one step; only the user may read it.
    pub fn write(&self, folder: &Path) -> Result<(), TrustError> {
        let (path, beside) = (folder.join(FILE), folder.join(format!(".{FILE}.new")));
        let io = |source| TrustError::Io { path: path.clone(), source };
        let text = serde_json::to_vec_pretty(self).map_err(|error| io(error.into()))?;
        private_folder(folder).map_err(io)?;
        // Left behind by an attempt that was cut off; the one that creates it next goes on.
        let _ = fs::remove_file(&beside);
        let written = private_file(&beside).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, &path)
        });
        written.map_err(|error| {
            // What was there is untouched; the attempt is only litter.
            let _ = fs::remove_file(&beside);
            io(error)
        })
    }

    /// Whether the commands of this very text were read and trusted to run in this folder.
    #[must_use]
    pub fn trusts(&self, book: &str, procedure: &str, revision: &str, folder: &Path) -> bool {
        self.last(book, procedure, folder).is_some_and(|trusted| trusted.revision == revision)
    }

    /// What was trusted of a procedure in a folder.
    #[must_use]
    pub fn last(&self, book: &str, procedure: &str, folder: &Path) -> Option<&Trusted> {
        let is_it = |one: &&Trusted| one.book == book && one.procedure == procedure && one.folder == folder;
        self.trusted.iter().find(is_it)
    }

    /// Trusts a revision in place of any other of the same procedure and folder.
    pub fn add(&mut self, trusted: Trusted) {
        let same = |one: &Trusted| {
            (&one.book, &one.procedure, &one.folder) == (&trusted.book, &trusted.procedure, &trusted.folder)
        };
        self.trusted.retain(|one| !same(one));
        self.trusted.push(trusted);
    }

    /// Trusts a procedure no more, in no folder; how many were trusted.
    pub fn revoke(&mut self, book: &str, procedure: &str) -> usize {
        let before = self.trusted.len();
        self.trusted.retain(|one| one.book != book || one.procedure != procedure);
        before - self.trusted.len()
    }
}

#[cfg(unix)]
fn is_open(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn is_open(_: &fs::Metadata) -> bool {
    false
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(revision: &str, folder: &str) -> Trusted {
        let (book, procedure) = ("ops".to_owned(), "review".to_owned());
        let at = "2026-11-23T08:55:00Z".parse().unwrap();
        Trusted {
            book,
            procedure,
            revision: revision.to_owned(),
            folder: folder.into(),
            at,
            shown: Vec::new(),
        }
    }

    #[test]
    fn only_the_very_text_in_its_folder_is_trusted_until_it_is_revoked() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state/w");
        let mut trust = Trust::read(&folder).unwrap();
        trust.add(trusted("aa", "/work"));
        trust.add(trusted("bb", "/work"));
        trust.add(trusted("aa", "/other"));
        trust.write(&folder).unwrap();
        let mut trust = Trust::read(&folder).unwrap();
        let is = |trust: &Trust, revision, at: &str| trust.trusts("ops", "review", revision, Path::new(at));
        assert!(is(&trust, "bb", "/work") && is(&trust, "aa", "/other"));
        assert!(!is(&trust, "aa", "/work") && !is(&trust, "bb", "/other") && !is(&trust, "", "/work"));
        assert!(!trust.trusts("ops", "other", "bb", Path::new("/work")));
        assert_eq!((trust.revoke("ops", "review"), trust.revoke("ops", "review")), (2, 0));
        assert!(!is(&trust, "bb", "/work"));
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_is_not_relied_on_and_what_is_kept_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        Trust::default().write(home.path()).unwrap();
        let path = home.path().join(FILE);
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).unwrap();
        assert!(matches!(Trust::read(home.path()), Err(TrustError::Open { .. })));
        fs::remove_file(&path).unwrap();
        fs::write(&path, "{").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(Trust::read(home.path()), Err(TrustError::Unreadable { .. })));
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/null", &path).unwrap();
        assert!(matches!(Trust::read(home.path()), Err(TrustError::Unreadable { .. })));
    }
}
