//! A ledger in one SQLite file, the default.
//!
//! Owns the file, its layout and its settings. One connection a process; a rollback journal and `synchronous=EXTRA`, so
//! that what was acknowledged survives a power cut and the file alone is the whole ledger (the file beside it whose name
//! ends in `-turn` is empty: writers queue at its lock). The tables refuse changes,
//! and every column beside an entry's bytes is derived from them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::{Backend, Mode};
use crate::ledger::facts::RefusedPlace;
use crate::ledger::{
    AppendError, Commitment, Draft, Expected, Filter, Hash, Head, Projection, Raw, Row, Sealed, State, Store,
    StoreError, StoredBlob,
};
use crate::system::turn;

mod append;
mod doctor;
mod landing;
mod open;
mod query;
mod rare;
mod read;
mod trouble;

pub(super) const BACKEND: Backend = Backend {
    claims: path_of,
    open: |path, mode| Ok(Sqlite::open(Path::new(path), mode)?.map(|store| Box::new(store) as Box<dyn Store>)),
    create: |path, ledger, first| Ok(Box::new(Sqlite::create(Path::new(path), ledger, first)?)),
    doctor: |path| doctor::look(Path::new(path)),
    grant: |path, _| Err(super::without_rights(path)),
    land: |path, ledger| Ok(Box::new(landing::open(Path::new(path), ledger)?)),
};

/// A path, with or without `sqlite:` before it; nothing that has another scheme.
pub(super) fn path_of(address: &str) -> Option<&str> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    (!path.is_empty() && !path.contains("://")).then_some(path)
}

/// How long a writer stands in line. Without a turn it only has to be lucky, as SQLite's own locks know no order.
const TURN: Duration = Duration::from_secs(2);

/// The path of a file that goes with the ledger's.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The kind of place that a path is in, if no ledger is kept there.
pub(super) fn refused_place(path: &str) -> Option<RefusedPlace> {
    open::refused_place(Path::new(path)).map(|refusal| refusal.kind)
}

/// A ledger in a file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
    ledger: String,
    test: bool,
}

impl Sqlite {
    /// Opens the ledger at a path; `None` if there is none yet.
    pub fn open(path: &Path, mode: Mode) -> Result<Option<Self>, StoreError> {
        open::open(path, mode)
    }

    /// Creates the ledger at a path with its first entry, or opens the one that is there by now.
    pub fn create(path: &Path, ledger: &str, first: &Draft) -> Result<Self, StoreError> {
        open::create(path, ledger, first)
    }

    /// Runs some reads against one state of the file.
    fn at_once<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction =
            self.connection.unchecked_transaction().map_err(|error| trouble::of(&self.path, &error))?;
        work(&transaction)
    }
}

impl Store for Sqlite {
    fn id(&self) -> &str {
        &self.ledger
    }

    fn head(&self) -> Result<Option<Head>, StoreError> {
        read::head(&self.connection, &self.path)
    }

    fn is_test(&self) -> bool {
        self.test
    }

    fn append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError> {
        let path = &self.path;
        let failed = |error: rusqlite::Error| AppendError::Store(trouble::of(path, &error));
        let erases = !draft.fact.erases().is_empty();
        if erases {
            // What is taken out is overwritten, too.
            self.connection.execute_batch("PRAGMA secure_delete=ON").map_err(failed)?;
        }
        let turn = turn::wait(&beside(path, "-turn"), TURN);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Whoever is next may begin to wait for the file.
        drop(turn);
        let sealed = append::record(&transaction, path, &self.ledger, draft, expected)?;
        transaction.commit().map_err(failed)?;
        if erases {
            // Pages that texts were moved from earlier may still hold them: the file is written anew.
            self.connection.execute_batch("VACUUM").map_err(failed)?;
        }
        Ok(sealed)
    }

    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        query::entries(&self.connection, &self.path, filter, each)
    }

    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(read::blob(&self.connection, &self.path, &commitment.c)?.map(|stored| stored.bytes))
    }

    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError> {
        read::has_blob(&self.connection, &self.path, &commitment.c)
    }

    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
        self.at_once(|connection| read::state(connection, &self.path, until))
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        self.at_once(|connection| {
            look(&Stored { connection, path: &self.path });
            Ok(())
        })
    }
}

/// The file as it is at one moment.
struct Stored<'a> {
    connection: &'a Connection,
    path: &'a Path,
}

impl Raw for Stored<'_> {
    fn rows(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> {
        read::rows(self.connection, self.path, each)
    }

    fn stored_blob(&self, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError> {
        read::blob(self.connection, self.path, commitment)
    }

    fn projections(&self) -> Result<Option<Vec<Projection>>, StoreError> {
        read::projections(self.connection, self.path)
    }
}
