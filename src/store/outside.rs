//! Places outside a ledger where its checkpoints are kept, so that who can change the ledger cannot change them too.
//!
//! | address | place |
//! |---|---|
//! | `git:NAME` | a branch of the repository around the current folder |
//! | a path | a folder |
//!
//! In both a checkpoint is a file `LEDGER/000000000318.checkpoint`, its signature beside it with `.sig` added, and
//! none is ever written over.

mod branch;
mod folder;

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::ledger::Checkpoint;
use crate::system::environment::Environment;
use crate::system::process::ProcessError;

/// A place outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outside {
    /// A folder, which may not exist yet.
    Folder(PathBuf),
    /// A branch of a git repository.
    Branch {
        /// The branch, which may not exist yet.
        name: String,
        /// A folder of the repository.
        repository: PathBuf,
    },
}

/// A checkpoint as it is kept: nothing of it has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where, for people to find it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The armoured signature beside it.
    pub signature: Option<String>,
}

/// Why nothing could be kept or read there.
#[derive(Debug, Error)]
pub enum OutsideError {
    /// The files.
    #[error("cannot keep a checkpoint as {}", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A checkpoint, or the folder of them, cannot be read.
    #[error("cannot read checkpoints from {}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another one of as many entries is kept there.
    #[error(
        "{name} is kept already and is another one: the ledger was written anew since then, or this is another copy of it"
    )]
    Another {
        /// The one that is there.
        name: String,
    },
    /// Git refused.
    #[error("cannot keep checkpoints on the branch {branch}: {why}")]
    Branch {
        /// The branch.
        branch: String,
        /// What it said.
        why: String,
    },
    /// Git did not start.
    #[error(transparent)]
    Git(#[from] ProcessError),
}

impl OutsideError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "name a folder that you may write to, or git:NAME for a branch",
            Self::Unreadable { .. } => {
                "name a checkpoint as it was kept, or the folder given to `ledger checkpoint --to`"
            }
            Self::Another { .. } => {
                "`runbook verify --checkpoints PLACE` says from which entry on they differ"
            }
            Self::Branch { .. } | Self::Git(_) => {
                "this needs git, and a repository around the current folder"
            }
        }
    }
}

/// The path of a checkpoint in its place, with `/` between its parts.
fn path_of(checkpoint: &Checkpoint) -> String {
    format!("{}/{:012}.checkpoint", checkpoint.ledger, checkpoint.size)
}

/// What is added to the path for the signature.
const SIGNATURE: &str = ".sig";

impl Outside {
    /// The place of an address; paths are relative to `here`.
    pub fn at(address: &str, here: &Path) -> Self {
        match address.strip_prefix("git:") {
            Some(name) => Self::Branch { name: name.to_owned(), repository: here.to_owned() },
            None => Self::Folder(here.join(address)),
        }
    }

    /// Keeps a checkpoint durably; one that is there already stays as it is. Where it is.
    pub fn keep(
        &self,
        environment: &Environment,
        checkpoint: &Checkpoint,
        signature: Option<&str>,
    ) -> Result<String, OutsideError> {
        match self {
            Self::Folder(folder) => folder::keep(folder, checkpoint, signature),
            Self::Branch { name, repository } => {
                branch::Branch { environment, name, repository }.keep(checkpoint, signature)
            }
        }
    }

    /// All that are kept of a ledger, sorted by size; none where there is no such place.
    pub fn kept(&self, environment: &Environment, ledger: &str) -> Result<Vec<Kept>, OutsideError> {
        match self {
            Self::Folder(folder) => folder::kept(folder, ledger),
            Self::Branch { name, repository } => {
                branch::Branch { environment, name, repository }.kept(ledger)
            }
        }
    }
}

/// The checkpoint in a file, with the signature beside it.
pub fn of_file(path: &Path) -> Result<Kept, OutsideError> {
    folder::read(path)
}
