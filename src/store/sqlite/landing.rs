//! A file that a ledger is moved to: it has no layout that anybody opens before the ledger has arrived.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior, params};

use super::append::{GUARD, insert, record};
use super::{Stored, open, read, trouble};
use crate::ledger::{AppendError, Draft, Expected, Hash, Head, Raw, Sealed, StoreError, StoredBlob};
use crate::store::Landing;
use crate::store::moving::erased;

pub(super) struct File {
    path: PathBuf,
    connection: Connection,
    ledger: String,
}

pub(super) fn open(path: &Path, ledger: &str) -> Result<File, StoreError> {
    let connection = open::landing(path)?;
    Ok(File { path: path.to_owned(), connection, ledger: ledger.to_owned() })
}

impl Landing for File {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        read::head(&self.connection, &self.path)
    }

    fn take(&mut self, entries: &[Sealed], blobs: &[(Hash, StoredBlob)]) -> Result<(), StoreError> {
        let erased = erased(entries);
        let mut work = || {
            self.connection.execute_batch("PRAGMA secure_delete=ON")?;
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for sealed in entries {
                insert(&transaction, sealed)?;
            }
            let kept = "INSERT OR IGNORE INTO blobs (c, salt, bytes) VALUES (?1, ?2, ?3)";
            for (c, stored) in blobs {
                transaction.prepare(kept)?.execute(params![c.0, stored.salt, stored.bytes])?;
            }
            for commitment in &erased {
                transaction.prepare("DELETE FROM blobs WHERE c = ?1")?.execute(params![commitment.0])?;
            }
            // An older form: the state is derived when the ledger has arrived.
            transaction.execute("INSERT OR IGNORE INTO overview (one, form, body) VALUES (1, 0, '')", [])?;
            transaction.commit()
        };
        work().map_err(|error| trouble::of(&self.path, &error))
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        let failed = |error: rusqlite::Error| trouble::of(&self.path, &error);
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        look(&Stored { connection: &transaction, path: &self.path });
        Ok(())
    }

    fn arrive(&mut self, draft: &Draft) -> Result<Sealed, StoreError> {
        let path = &self.path;
        let failed = |error: rusqlite::Error| trouble::of(path, &error);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let sealed = record(&transaction, path, &self.ledger, draft, Expected::Any).map_err(refused)?;
        transaction.execute_batch(GUARD).map_err(failed)?;
        transaction.pragma_update(None, "user_version", open::LAYOUT).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(sealed)
    }
}

fn refused(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        other => StoreError::Misplaced(other.to_string()),
    }
}
