//! How the operations of a store fail, and what to do about it.

use std::path::PathBuf;

use super::entry::Entry;
use super::{Damage, Head, SealError};

/// Why a store cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is something else.
    #[error("cannot open '{path}': it is not a runbook ledger")]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer version.
    #[error("cannot open '{path}': its layout is version {found}, this program knows up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest known.
        known: i64,
    },
    /// What is stored contradicts itself or cannot be read.
    #[error("cannot read the ledger '{path}': {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// No room.
    #[error("cannot write to the ledger '{path}': the disk is full")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// No permission to write.
    #[error("cannot write to the ledger '{path}': the file or its folder is read-only")]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// What was tried and what happened are never read as one.
    #[error("cannot read the ledgers {one} and {other} together: one of them is a test ledger")]
    Mixed {
        /// The id of the first.
        one: String,
        /// The id of the one that is of the other kind.
        other: String,
    },
    /// An export is never written to.
    #[error("cannot record in '{path}': it is an export, which is only read")]
    ReadOnlyExport {
        /// The file.
        path: PathBuf,
    },
    /// Part of a ledger says nothing about what is owed.
    #[error("cannot tell from '{path}' what is owed: it is an export of some entries only")]
    PartOfLedger {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else is writing, for longer than is worth waiting.
    #[error("cannot get at the ledger '{path}': another process has been writing to it for too long")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A server that does not answer, or that ended the session.
    #[error("cannot reach the ledger '{place}': {what}")]
    Unreachable {
        /// Where it is.
        place: String,
        /// What happened.
        what: String,
    },
    /// A server that lets nobody in under that name, or not for this.
    #[error("cannot use the ledger '{place}': {what}")]
    Denied {
        /// Where it is.
        place: String,
        /// Why.
        what: String,
    },
    /// A database without a ledger, or no such database.
    #[error("cannot open the ledger '{place}': there is none ({what})")]
    NotThere {
        /// Where it would be.
        place: String,
        /// What is missing.
        what: String,
    },
    /// A server that cannot keep a ledger as it is.
    #[error("cannot record in '{place}': {what}")]
    Unsafe {
        /// Where it is.
        place: String,
        /// Why.
        what: String,
    },
    /// The connection was lost in the very moment of recording.
    #[error("cannot tell whether the entry was recorded in '{place}': {what}")]
    Uncertain {
        /// Where it is.
        place: String,
        /// What happened since.
        what: String,
    },
    /// The ledger goes on elsewhere.
    #[error("cannot record in {place}: the ledger has moved to {to}")]
    Gone {
        /// Where it was.
        place: String,
        /// Where it is, or as much as is known of that.
        to: String,
    },
    /// A ledger is being moved here.
    #[error("cannot open the ledger '{place}': it is being moved there, and has not arrived")]
    Arriving {
        /// Where it will be.
        place: String,
    },
    /// Something is where a ledger is to be moved to.
    #[error("cannot move the ledger to '{place}': {what}")]
    Taken {
        /// Where.
        place: String,
        /// What is there.
        what: String,
    },
    /// A network or synchronised folder.
    #[error("cannot keep a ledger at '{path}': {why}")]
    UnsafeFolder {
        /// The file.
        path: PathBuf,
        /// What the folder is.
        why: String,
    },
    /// No backend for such an address.
    #[error("cannot open the ledger '{url}': {why}")]
    UnknownBackend {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A draft speaks of a blob that is not stored.
    #[error("cannot record the entry: it repeats the blob '{name}', which is not in the ledger")]
    NoSuchBlob {
        /// The blob's name.
        name: String,
    },
    /// A draft that cannot be written.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The first entry must be `ledger.created`, and no other may.
    #[error("cannot record the entry: {0}")]
    Misplaced(String),
    /// Anything else the environment does.
    #[error("cannot use the ledger '{path}': {what}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        what: String,
    },
}

impl StoreError {
    /// What to do about it; `None` if there is nothing to say.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotALedger { .. } => {
                "give the path of a ledger or of an export in JSON Lines, or of a file that is not there yet"
            }
            Self::Newer { .. } => "use the newer runbook that wrote it; nothing was changed",
            Self::Damaged { .. } => {
                "run `runbook verify` to see what still stands, keep a copy of the file, and restore the last good backup"
            }
            Self::Full { .. } => "free some space and try again; everything recorded before is intact",
            Self::ReadOnly { .. } => {
                "make the file and its folder writable for you, or give another place with --ledger"
            }
            Self::Mixed { .. } => "leave out the test ledger, or the real one",
            Self::ReadOnlyExport { .. } => "name the ledger that is written first, and the exports after it",
            Self::PartOfLedger { .. } => {
                "read an export of the whole ledger, made by `runbook export` without a filter"
            }
            Self::Locked { .. } => "find the process that holds it, or try again; nothing was changed",
            Self::UnsafeFolder { .. } => {
                "keep it on a local disk that nothing synchronises: leave --ledger out, or give a local path. If it has to be there, `runbook ledger init --anyway WHY` records who said so"
            }
            Self::Unreachable { .. } => {
                "see that the server runs and can be reached, then try again; nothing was recorded"
            }
            Self::Denied { .. } => {
                "ask an owner of the ledger, who gives rights with `runbook ledger grant`; passwords come from PGPASSWORD or ~/.pgpass"
            }
            Self::NotThere { .. } => {
                "see that the address names the database; `runbook ledger init` makes a ledger in it"
            }
            Self::Unsafe { .. } => {
                "ask whoever runs the server; `runbook ledger doctor` shows all that matters"
            }
            Self::Uncertain { .. } => {
                "once the server is back, look at `runbook log` before you record it again"
            }
            Self::UnknownBackend { .. } => {
                "give a path, as in --ledger /var/lib/runbook/ledger.db, or postgres://HOST/DATABASE"
            }
            Self::Gone { .. } => {
                "name that place with --ledger or RUNBOOK_LEDGER, or as `ledger:` in .runbook/workspace.yaml"
            }
            Self::Arriving { .. } => {
                "run `runbook ledger move` again where it comes from: it goes on where it stopped"
            }
            Self::Taken { .. } => "name a place where nothing is; nothing was changed",
            Self::Io { .. } => "check the disk and the permissions of the folder, then try again",
            Self::NoSuchBlob { .. } | Self::Seal(_) | Self::Misplaced(_) => return None,
        })
    }
}

/// Why a draft was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody recorded something since: read the state again and decide again.
    #[error("cannot record: the ledger has moved on")]
    Moved {
        /// The head now; `None` if the ledger is empty.
        head: Option<Head>,
    },
    /// The run's position is taken: somebody else holds the run now.
    #[error("cannot record: the run was taken over by {}", by.actor.person)]
    RunMoved {
        /// The run.
        run: String,
        /// The entry that has the position.
        by: Box<Entry>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppendError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Moved { .. } => Some("run the command again"),
            Self::RunMoved { .. } => Some("talk to them; `--take-over REASON` takes it back"),
            Self::Store(error) => error.hint(),
        }
    }
}

impl StoreError {
    /// A damaged part of the state, of that file.
    pub fn from_damage(path: &std::path::Path, damage: &Damage) -> Self {
        Self::Damaged { path: path.to_owned(), what: damage.to_string() }
    }
}
