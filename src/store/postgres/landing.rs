//! A database that a ledger is moved to: nobody opens it before the ledger has arrived, and only its owner writes to it.

use postgres::types::Type;

use super::append::{Recorded, record};
use super::open::{LANDING, LAYOUT, lay_out, quoted};
use super::wire::Wire;
use super::{Stored, read};
use crate::ledger::{AppendError, Columns, Draft, Expected, Hash, Head, Raw, Sealed, StoreError, StoredBlob};
use crate::store::moving::erased;
use crate::store::{Landing, no_landing};

pub(super) struct Database {
    wire: Wire,
    ledger: String,
    owner: String,
}

pub(super) fn open(wire: Wire, ledger: &str) -> Result<Database, StoreError> {
    wire.begin()?;
    match ready(&wire, ledger) {
        Ok(owner) => {
            wire.commit()?;
            Ok(Database { wire, ledger: ledger.to_owned(), owner })
        }
        Err(error) => {
            wire.roll_back();
            Err(error)
        }
    }
}

/// Makes the tables where there are none; the owner's role, quoted.
fn ready(wire: &Wire, ledger: &str) -> Result<String, StoreError> {
    lay_out(wire, ledger, LANDING)?;
    let row = wire.row("SELECT layout, ledger, team FROM runbook.head FOR SHARE", &[])?;
    let row = row.ok_or_else(|| read::damaged(wire, "its head is missing"))?;
    let (layout, there): (i32, &str) = (read::get(wire, &row, 0)?, read::get(wire, &row, 1)?);
    if layout != LANDING {
        return Err(no_landing(wire.place(), "there is a ledger already"));
    }
    if there != ledger {
        return Err(no_landing(wire.place(), "another ledger is being moved there"));
    }
    Ok(quoted(&format!("{}_owner", read::get::<&str>(wire, &row, 2)?)))
}

impl Database {
    /// A transaction of the owner.
    fn as_owner<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.wire.begin()?;
        let done = self.wire.batch(&format!("SET LOCAL ROLE {}", self.owner)).and_then(|()| work());
        match done {
            Ok(done) => self.wire.commit().map(|()| done),
            Err(error) => {
                self.wire.roll_back();
                Err(error)
            }
        }
    }

    fn insert(&self, entries: &[Sealed]) -> Result<(), StoreError> {
        let columns: Vec<Columns> = entries.iter().map(|sealed| Columns::from(&sealed.entry)).collect();
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let seqs: Vec<i64> = columns.iter().map(|row| signed(row.seq)).collect();
        let ats: Vec<i64> = columns.iter().map(|row| row.at).collect();
        let run_seqs: Vec<Option<i64>> = columns.iter().map(|row| row.run_seq.map(signed)).collect();
        let all = |of: fn(&Columns) -> Option<&str>| columns.iter().map(of).collect::<Vec<Option<&str>>>();
        let hashes: Vec<&[u8]> = entries.iter().map(|sealed| sealed.hash.0.as_slice()).collect();
        let bytes: Vec<&[u8]> = entries.iter().map(|sealed| sealed.bytes.as_slice()).collect();
        self.wire
            .rows(
                "INSERT INTO runbook.entries \
                   (seq, prev, id, type, at, book, procedure, occurrence, run, run_seq, hash, bytes) \
                 SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                &[
                    (&seqs, Type::INT8_ARRAY),
                    (&all(|row| Some(&row.prev)), Type::TEXT_ARRAY),
                    (&all(|row| Some(&row.id)), Type::TEXT_ARRAY),
                    (&all(|row| Some(&row.kind)), Type::TEXT_ARRAY),
                    (&ats, Type::INT8_ARRAY),
                    (&all(|row| row.book.as_deref()), Type::TEXT_ARRAY),
                    (&all(|row| row.procedure.as_deref()), Type::TEXT_ARRAY),
                    (&all(|row| row.occurrence.as_deref()), Type::TEXT_ARRAY),
                    (&all(|row| row.run.as_deref()), Type::TEXT_ARRAY),
                    (&run_seqs, Type::INT8_ARRAY),
                    (&hashes, Type::BYTEA_ARRAY),
                    (&bytes, Type::BYTEA_ARRAY),
                ],
            )
            .map(drop)
    }

    fn insert_blobs(&self, blobs: &[(Hash, StoredBlob)]) -> Result<(), StoreError> {
        let cs: Vec<&[u8]> = blobs.iter().map(|(c, _)| c.0.as_slice()).collect();
        let salts: Vec<&[u8]> = blobs.iter().map(|(_, stored)| stored.salt.as_slice()).collect();
        let texts: Vec<&[u8]> = blobs.iter().map(|(_, stored)| stored.bytes.as_slice()).collect();
        self.wire
            .rows(
                "INSERT INTO runbook.blobs (c, salt, bytes) SELECT * FROM unnest($1, $2, $3) \
                 ON CONFLICT (c) DO NOTHING",
                &[(&cs, Type::BYTEA_ARRAY), (&salts, Type::BYTEA_ARRAY), (&texts, Type::BYTEA_ARRAY)],
            )
            .map(drop)
    }
}

impl Landing for Database {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        read::head(&self.wire)
    }

    fn take(&mut self, entries: &[Sealed], blobs: &[(Hash, StoredBlob)]) -> Result<(), StoreError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let seq = i64::try_from(last.entry.seq).unwrap_or(i64::MAX);
        let erased = erased(entries);
        let gone: Vec<&[u8]> = erased.iter().map(|c| c.0.as_slice()).collect();
        self.as_owner(|| {
            self.insert(entries)?;
            self.insert_blobs(blobs)?;
            self.wire.rows(
                "UPDATE runbook.head SET seq = $1, hash = $2",
                &[(&seq, Type::INT8), (&last.hash.0.as_slice(), Type::BYTEA)],
            )?;
            self.wire
                .rows("DELETE FROM runbook.blobs WHERE c = ANY ($1)", &[(&gone, Type::BYTEA_ARRAY)])
                .map(drop)
        })
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        self.wire.at_once(|| {
            look(&Stored { wire: &self.wire });
            Ok(())
        })
    }

    fn arrive(&mut self, draft: &Draft) -> Result<Sealed, StoreError> {
        self.as_owner(|| {
            let recorded = record(&self.wire, &self.ledger, draft, Expected::Any);
            let sealed = match recorded {
                Ok(Recorded::Now(sealed) | Recorded::Before(sealed)) => *sealed,
                Err(AppendError::Store(error)) => return Err(error),
                Err(other) => return Err(StoreError::Misplaced(other.to_string())),
            };
            self.wire.rows("UPDATE runbook.head SET layout = $1", &[(&LAYOUT, Type::INT4)])?;
            Ok(sealed)
        })
    }
}
