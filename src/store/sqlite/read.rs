//! Reading rows back: entries, blobs, the stored state.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::query::entries;
use super::trouble;
use crate::ledger::{
    Columns, Entry, Fact, Filter, Hash, Head, Projection, Row, Sealed, State, StoreError, StoredBlob, facts,
};
use crate::store::FORM;

fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), what: what.into() }
}

pub(super) fn sealed(path: &Path, bytes: Vec<u8>, hash: &[u8]) -> Result<Sealed, StoreError> {
    let entry = Entry::parse(&bytes).map_err(|error| damaged(path, error.to_string()))?;
    let hash = <[u8; 32]>::try_from(hash).map_err(|_| damaged(path, "a hash has not 32 bytes"))?;
    Ok(Sealed { entry, bytes, hash: Hash(hash) })
}

/// The ledger's id and whether it is a test ledger, from its first entry.
pub(super) fn first(connection: &Connection, path: &Path) -> Result<(String, bool), StoreError> {
    let first =
        one(connection, path, "seq = 1", [])?.ok_or_else(|| damaged(path, "its first entry is missing"))?;
    let test = match first.entry.fact() {
        Fact::LedgerCreated(created) => created.kind == facts::LedgerKind::Test,
        _ => return Err(damaged(path, "its first entry does not say how it was created")),
    };
    Ok((first.entry.ledger, test))
}

pub(super) fn head(connection: &Connection, path: &Path) -> Result<Option<Head>, StoreError> {
    let last = connection
        .prepare("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1")
        .and_then(|mut statement| statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(|error| trouble::of(path, &error))?;
    Ok(last.map(|(seq, hash): (i64, [u8; 32])| Head { seq: seq.unsigned_abs(), hash: Hash(hash) }))
}

/// The one entry that meets a condition.
pub(super) fn one(
    connection: &Connection,
    path: &Path,
    condition: &str,
    params: impl Params,
) -> Result<Option<Sealed>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>)> = connection
        .prepare(&format!("SELECT bytes, hash FROM entries WHERE {condition}"))
        .and_then(|mut statement| {
            statement.query_row(params, |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(|error| trouble::of(path, &error))?;
    row.map(|(bytes, hash)| sealed(path, bytes, &hash)).transpose()
}

pub(super) fn has_blob(connection: &Connection, path: &Path, commitment: &Hash) -> Result<bool, StoreError> {
    connection
        .prepare("SELECT 1 FROM blobs WHERE c = ?1")
        .and_then(|mut statement| statement.exists(params![commitment.0]))
        .map_err(|error| trouble::of(path, &error))
}

pub(super) fn blob(
    connection: &Connection,
    path: &Path,
    commitment: &Hash,
) -> Result<Option<StoredBlob>, StoreError> {
    connection
        .prepare("SELECT salt, bytes FROM blobs WHERE c = ?1")
        .and_then(|mut statement| {
            let stored = |row: &rusqlite::Row<'_>| Ok(StoredBlob { salt: row.get(0)?, bytes: row.get(1)? });
            statement.query_row(params![commitment.0], stored).optional()
        })
        .map_err(|error| trouble::of(path, &error))
}

/// The state without histories; `None` if its form is an older one.
pub(super) fn stored_overview(connection: &Connection, path: &Path) -> Result<Option<State>, StoreError> {
    let stored: Option<(i64, String)> = connection
        .prepare("SELECT form, body FROM overview")
        .and_then(|mut statement| statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(|error| trouble::of(path, &error))?;
    match stored {
        Some((FORM, body)) => {
            State::from_overview(&body).map(Some).map_err(|damage| StoreError::from_damage(path, &damage))
        }
        Some((form, _)) if form < FORM => Ok(None),
        Some((form, _)) => Err(damaged(path, format!("its stored state has the unknown form {form}"))),
        None => Err(damaged(path, "its stored state is missing")),
    }
}

/// The stored text of one history.
pub(super) fn stored_history(
    connection: &Connection,
    book: &str,
    procedure: &str,
) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare("SELECT body FROM history WHERE book = ?1 AND procedure = ?2")?;
    statement.query_row(params![book, procedure], |row| row.get(0)).optional()
}

/// The stored state, or the fold of the entries recorded at or before an instant.
pub(super) fn state(
    connection: &Connection,
    path: &Path,
    until: Option<DateTime<Utc>>,
) -> Result<State, StoreError> {
    let Some(mut state) = stored_overview(connection, path)? else { return fold(connection, path, until) };
    if until.is_some_and(|until| state.overview.latest_at > Some(until)) {
        return fold(connection, path, until);
    }
    let mut put = || {
        let mut statement = connection.prepare("SELECT book, procedure, body FROM history")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            state.put(row.get(0)?, row.get(1)?, row.get(2)?);
        }
        Ok(())
    };
    put().map_err(|error| trouble::of(path, &error))?;
    Ok(state)
}

/// The state, derived from entries.
pub(super) fn fold(
    connection: &Connection,
    path: &Path,
    until: Option<DateTime<Utc>>,
) -> Result<State, StoreError> {
    let mut state = State::default();
    let mut outcome = Ok(());
    let all = Filter::default();
    entries(connection, path, &all, &mut |sealed| {
        if until.is_some_and(|until| sealed.entry.at > until) {
            return ControlFlow::Continue(());
        }
        match state.apply(&sealed) {
            Ok(()) => ControlFlow::Continue(()),
            Err(damage) => {
                outcome = Err(StoreError::from_damage(path, &damage));
                ControlFlow::Break(())
            }
        }
    })?;
    outcome.map(|()| state)
}

/// Every entry as it is stored.
pub(super) fn rows(
    connection: &Connection,
    path: &Path,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut walk = || {
        let mut statement = connection.prepare(
            "SELECT bytes, hash, seq, prev, id, type, at, book, procedure, occurrence, run, run_seq FROM entries \
             ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if each(stored_row(row)?).is_break() {
                break;
            }
        }
        Ok(())
    };
    walk().map_err(|error| trouble::of(path, &error))
}

fn stored_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    // A negative number is nothing an entry can say, and so is this one.
    let positive = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(Row {
        bytes: row.get(0)?,
        hash: row.get(1)?,
        columns: Columns {
            seq: positive(row.get(2)?),
            prev: row.get(3)?,
            id: row.get(4)?,
            kind: row.get(5)?,
            at: row.get(6)?,
            book: row.get(7)?,
            procedure: row.get(8)?,
            occurrence: row.get(9)?,
            run: row.get(10)?,
            run_seq: row.get::<_, Option<i64>>(11)?.map(positive),
        },
    })
}

/// What is stored of the state, sorted; `None` if its form is an older one.
pub(super) fn projections(
    connection: &Connection,
    path: &Path,
) -> Result<Option<Vec<Projection>>, StoreError> {
    match stored_overview(connection, path)? {
        None => Ok(None),
        Some(_) => stored_parts(connection).map(Some).map_err(|error| trouble::of(path, &error)),
    }
}

fn stored_parts(connection: &Connection) -> rusqlite::Result<Vec<Projection>> {
    let mut statement = connection.prepare(
        "SELECT '', '', body FROM overview UNION ALL SELECT book, procedure, body FROM history ORDER BY 1, 2",
    )?;
    let part = |row: &rusqlite::Row<'_>| {
        Ok(Projection { book: row.get(0)?, procedure: row.get(1)?, body: row.get(2)? })
    };
    statement.query_map([], part)?.collect()
}
