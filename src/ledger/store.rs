//! What every backend keeps: the [`Store`] trait, and how its operations fail.

use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::entry::{Columns, Entry, Sealed};
use super::{Commitment, Damage, Draft, Handed, Hash, Head, SealError, State};

/// What a caller knows of the chain when it appends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever the head is: the fact does not depend on what others record.
    Any,
    /// The head is at this position (0: the ledger is empty): the fact was decided on a state read at that head.
    Head(u64),
}

/// Which entries to read. What is absent, or empty, holds nothing back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this book.
    pub book: Option<String>,
    /// Only this procedure.
    pub procedure: Option<String>,
    /// Only this occurrence's key.
    pub occurrence: Option<String>,
    /// Only this run.
    pub run: Option<String>,
    /// Only these types.
    pub kinds: Vec<String>,
    /// Only entries recorded at or after this instant.
    pub since: Option<DateTime<Utc>>,
    /// Only entries recorded before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Highest `seq` first; else lowest first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: Option<u64>,
}

impl Filter {
    /// Everything of one run, in order.
    pub fn run(id: &str) -> Self {
        Self { run: Some(id.to_owned()), ..Self::default() }
    }

    /// Whether an entry passes; `newest_first` and `limit` are the reader's.
    pub fn admits(&self, entry: &Entry) -> bool {
        let same =
            |wanted: &Option<String>, found: Option<&String>| wanted.is_none() || wanted.as_ref() == found;
        let subject = &entry.subject;
        same(&self.book, subject.book.as_ref())
            && same(&self.procedure, subject.procedure.as_ref())
            && same(&self.occurrence, subject.occurrence.as_ref())
            && same(&self.run, subject.run.as_ref().map(|run| &run.id))
            && (self.kinds.is_empty() || self.kinds.contains(&entry.kind))
            && self.since.is_none_or(|since| entry.at >= since)
            && self.until.is_none_or(|until| entry.at < until)
    }
}

/// Where a ledger is kept. One suite of tests runs over every backend.
pub trait Store {
    /// The ledger's id.
    fn id(&self) -> &str;

    /// The last entry; `None` while there is none.
    fn head(&self) -> Result<Option<Head>, StoreError>;

    /// Whether the ledger was created under a replaced clock.
    fn is_test(&self) -> bool;

    /// Who records, where the store itself knows and vouches for it.
    fn person(&self) -> Option<&str> {
        None
    }

    /// Records a draft durably, with its new blobs, or not at all. A draft whose stamp's id is on record already is
    /// not recorded again: its entry is the answer, whatever was expected. A redaction erases what it names, content
    /// and salt, in the same moment.
    fn append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError>;

    /// Hands over the entries that pass, until told to stop.
    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// The bytes committed to; `None` if they were erased.
    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether the bytes are there, without reading them.
    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError>;

    /// The fold of all entries, or of those recorded at or before an instant.
    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError>;

    /// Shows everything stored, as it is stored and at one moment, for [`verify`](super::verify()).
    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError>;
}

/// What is stored, unread.
pub trait Raw {
    /// Every entry, by stored `seq`.
    fn rows(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// What is stored under a commitment.
    fn stored_blob(&self, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError>;

    /// What is kept of the state, sorted by book and procedure; `None` if the backend keeps nothing of it.
    fn projections(&self) -> Result<Option<Vec<Projection>>, StoreError>;

    /// What an export says of itself; `None` of a ledger.
    fn handed(&self) -> Option<Handed> {
        None
    }
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The hash stored beside them.
    pub hash: Vec<u8>,
    /// The columns stored beside them.
    pub columns: Columns,
}

/// A blob as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// The salt.
    pub salt: Vec<u8>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A stored part of the state: a history, or, where both names are empty, the overview.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Projection {
    /// The book's id.
    pub book: String,
    /// The procedure's id.
    pub procedure: String,
    /// The stored text.
    pub body: String,
}

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
                "keep it on a local disk that nothing synchronises: leave --ledger out, or give a local path"
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
