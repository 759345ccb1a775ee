//! Recording one entry: the entry, its blobs and what it changes of the stored state, in one transaction.

use std::path::Path;

use rusqlite::blob::ZeroBlob;
use rusqlite::{Connection, params};

use super::{read, trouble};
use crate::ledger::{
    AppendError, Blob, Columns, Commitment, Draft, Expected, Fact, Hash, Head, Sealed, Sealing, State,
    StoreError, Text,
};
use crate::store::FORM;
use crate::store::admission::{Admission, Chain, admit};
use crate::store::moving::place_in_words;

/// Records a draft inside a transaction that the caller began as a writer and commits.
pub(super) fn record(
    connection: &Connection,
    path: &Path,
    ledger: &str,
    draft: &Draft,
    expected: Expected,
) -> Result<Sealed, AppendError> {
    let head = match admit(&Locked { connection, path }, draft, expected)? {
        Admission::Recorded(sealed) => return Ok(*sealed),
        Admission::Follows(head) => head,
    };
    let sealed = draft.seal(&Sealing { ledger, head }).map_err(StoreError::from)?;
    advance(connection, path, &sealed)?;
    fence(connection, draft)
        .and_then(|()| insert(connection, &sealed))
        .and_then(|()| insert_blobs(connection, draft))
        .and_then(|()| erase(connection, draft))
        .map_err(|error| trouble::of(path, &error))?;
    Ok(sealed)
}

/// The chain as the holder of the write lock sees it.
struct Locked<'a> {
    connection: &'a Connection,
    path: &'a Path,
}

impl Chain for Locked<'_> {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        read::head(self.connection, self.path)
    }

    fn moved(&self) -> Result<Option<StoreError>, StoreError> {
        let last = "type = 'ledger.moved' AND seq = (SELECT max(seq) FROM entries)";
        let Some(last) = read::one(self.connection, self.path, last, [])? else { return Ok(None) };
        let stored = last.entry.blob(Text::PLACE).map(|to| read::blob(self.connection, self.path, &to.c));
        let to = place_in_words(stored.transpose()?.flatten().map(|stored| stored.bytes));
        Ok(Some(StoreError::Gone { place: self.path.display().to_string(), to }))
    }

    fn by_id(&self, id: &str) -> Result<Option<Sealed>, StoreError> {
        read::one(self.connection, self.path, "id = ?1", params![id])
    }

    fn by_run(&self, run: &str, run_seq: u64) -> Result<Option<Sealed>, StoreError> {
        read::one(self.connection, self.path, "run = ?1 AND run_seq = ?2", params![run, signed(run_seq)])
    }

    fn has(&self, commitment: &Hash) -> Result<bool, StoreError> {
        read::has_blob(self.connection, self.path, commitment)
    }
}

/// From so many bytes on a blob is written piece by piece, since SQLite copies what it is given whole, twice.
const LARGE: usize = 256 * 1024;

/// SQLite's integers are signed; no chain gets longer than they reach.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn insert(connection: &Connection, sealed: &Sealed) -> rusqlite::Result<()> {
    let columns = Columns::from(&sealed.entry);
    let mut statement = connection.prepare(
        "INSERT INTO entries (seq, prev, id, type, at, book, procedure, occurrence, run, run_seq, hash, bytes) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    statement.execute(params![
        signed(columns.seq),
        columns.prev,
        columns.id,
        columns.kind,
        columns.at,
        columns.book,
        columns.procedure,
        columns.occurrence,
        columns.run,
        columns.run_seq.map(signed),
        sealed.hash.0,
        sealed.bytes,
    ])?;
    Ok(())
}

fn insert_blobs(connection: &Connection, draft: &Draft) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare("INSERT OR IGNORE INTO blobs (c, salt, bytes) VALUES (?1, ?2, ?3)")?;
    for blob in &draft.blobs {
        if let Blob::New { text, salt } = blob {
            let hash = Commitment::hash(salt, &text.bytes).0;
            if text.bytes.len() < LARGE {
                statement.execute(params![hash, salt, &*text.bytes])?;
                continue;
            }
            let zeros = ZeroBlob(text.bytes.len() as u64);
            if statement.execute(params![hash, salt, zeros])? == 1 {
                let row = connection.last_insert_rowid();
                let mut place = connection.blob_open("main", "blobs", "bytes", row, false)?;
                for (n, piece) in text.bytes.chunks(LARGE).enumerate() {
                    place.write_all_at(piece, n * LARGE)?;
                }
                place.close()?;
            }
        }
    }
    Ok(())
}

/// Refuses the erasing of any text that the last entry does not say is erased: what erases is recorded in the same moment.
pub(super) const GUARD: &str = "\
DROP TRIGGER IF EXISTS blobs_are_erased_by_redactions_only;
CREATE TRIGGER blobs_are_erased_by_redactions_only BEFORE DELETE ON blobs
WHEN NOT EXISTS (
  SELECT 1 FROM entries, json_each(CAST(entries.bytes AS TEXT), '$.data.commitments') AS named
  WHERE entries.seq = (SELECT max(seq) FROM entries) AND entries.type IN ('redaction', 'ledger.archived')
    AND named.value = lower(hex(OLD.c)))
BEGIN SELECT RAISE(ABORT, 'texts are erased by recorded redactions only'); END;";

/// Refuses entries behind a move, also those of a program that does not know of moves.
const FENCE: &str = "\
CREATE TRIGGER IF NOT EXISTS nothing_follows_a_move BEFORE INSERT ON entries
WHEN NEW.type <> 'ledger.arrived'
  AND EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq - 1 AND type = 'ledger.moved')
BEGIN SELECT RAISE(ABORT, 'the ledger has moved'); END;";

/// Closes the place in the transaction that records the move.
fn fence(connection: &Connection, draft: &Draft) -> rusqlite::Result<()> {
    match draft.fact {
        Fact::LedgerMoved(_) => connection.execute_batch(FENCE),
        _ => Ok(()),
    }
}

/// Erases what a redaction names, in the transaction that records it.
fn erase(connection: &Connection, draft: &Draft) -> rusqlite::Result<()> {
    if draft.fact.erases().is_empty() {
        return Ok(());
    }
    // Files of earlier versions have no guard yet, or one that looks through all entries.
    connection.execute_batch(GUARD)?;
    let mut statement = connection.prepare("DELETE FROM blobs WHERE c = ?1")?;
    draft.fact.erases().iter().try_for_each(|commitment| statement.execute(params![commitment.0]).map(drop))
}

/// The stored state as far as the entry changes it, or, if its form is an older one, the whole of it derived again.
enum Basis {
    Touched(State),
    Derived(State),
}

fn basis(connection: &Connection, path: &Path, sealed: &Sealed) -> Result<Basis, StoreError> {
    if sealed.entry.seq == 1 {
        return Ok(Basis::Touched(State::default()));
    }
    let Some(mut state) = read::stored_overview(connection, path)? else {
        return read::fold(connection, path, None).map(Basis::Derived);
    };
    for (book, procedure) in State::touched(&sealed.entry) {
        let body = read::stored_history(connection, &book, &procedure);
        if let Some(body) = body.map_err(|error| trouble::of(path, &error))? {
            state.put(book, procedure, body);
        }
    }
    Ok(Basis::Touched(state))
}

/// Brings the stored state up to the entry.
fn advance(connection: &Connection, path: &Path, sealed: &Sealed) -> Result<(), StoreError> {
    let basis = basis(connection, path, sealed)?;
    let whole = matches!(basis, Basis::Derived(_));
    let (Basis::Touched(mut state) | Basis::Derived(mut state)) = basis;
    state.apply(sealed).map_err(|damage| StoreError::from_damage(path, &damage))?;
    let touched = if whole { state.procedures_of_all_books() } else { State::touched(&sealed.entry) };
    store_state(connection, &state, &touched).map_err(|error| trouble::of(path, &error))
}

fn store_state(connection: &Connection, state: &State, touched: &[(String, String)]) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare("INSERT OR REPLACE INTO history (book, procedure, body) VALUES (?1, ?2, ?3)")?;
    for (book, procedure) in touched {
        if let Some(body) = state.history_body(book, procedure) {
            statement.execute(params![book, procedure, body])?;
        }
    }
    connection
        .prepare("INSERT OR REPLACE INTO overview (one, form, body) VALUES (1, ?1, ?2)")?
        .execute(params![FORM, state.overview_body()])?;
    Ok(())
}
