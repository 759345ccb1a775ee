//! What every backend keeps: the [`Store`] trait.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::entry::{Columns, Entry, Sealed};
use super::{AppendError, Commitment, Draft, Handed, Hash, Head, State, StoreError};

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
    /// Only entries whose `seq` is higher.
    pub past: Option<u64>,
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
            && self.past.is_none_or(|past| entry.seq > past)
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
