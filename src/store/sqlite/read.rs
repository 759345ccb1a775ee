//! Reading rows back: entries, blobs, the stored state.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, params, params_from_iter};

use super::trouble;
use crate::ledger::{
    Columns, Entry, Fact, Filter, Hash, Head, Projection, Row, Sealed, State, StoreError, StoredBlob, facts,
};

/// The form of the stored state that this program writes. An older one is derived again, never read.
pub(super) const FORM: i64 = 1;
/// Entries read at once; between two pages no lock is held, so that a slow reader never keeps a writer waiting.
const PAGE: i64 = 256;

fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), what: what.into() }
}

fn sealed(path: &Path, bytes: Vec<u8>, hash: &[u8]) -> Result<Sealed, StoreError> {
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

/// A filter as SQL, to be continued from a position.
struct Query {
    sql: String,
    values: Vec<Value>,
}

impl Query {
    fn new(filter: &Filter, from: Option<u64>, limit: i64) -> Self {
        let mut query =
            Self { sql: "SELECT bytes, hash FROM entries WHERE 1".to_owned(), values: Vec::new() };
        for (column, wanted) in [
            ("book", &filter.book),
            ("procedure", &filter.procedure),
            ("occurrence", &filter.occurrence),
            ("run", &filter.run),
        ] {
            if let Some(wanted) = wanted {
                query.and(&format!("{column} = ?"), Value::Text(wanted.clone()));
            }
        }
        if let Some(since) = filter.since {
            query.and("at >= ?", Value::Integer(next_ms(since)));
        }
        if let Some(until) = filter.until {
            query.and("at < ?", Value::Integer(next_ms(until)));
        }
        if !filter.kinds.is_empty() {
            let marks = vec!["?"; filter.kinds.len()].join(", ");
            query.sql += " AND type IN (";
            query.sql += &marks;
            query.sql += ")";
            query.values.extend(filter.kinds.iter().cloned().map(Value::Text));
        }
        let (past, order) = if filter.newest_first {
            ("seq < ?", " ORDER BY seq DESC LIMIT ?")
        } else {
            ("seq > ?", " ORDER BY seq ASC LIMIT ?")
        };
        if let Some(from) = from {
            query.and(past, Value::Integer(i64::try_from(from).unwrap_or(i64::MAX)));
        }
        query.sql += order;
        query.values.push(Value::Integer(limit));
        query
    }

    fn and(&mut self, condition: &str, value: Value) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(value);
    }

    fn page(self, connection: &Connection) -> rusqlite::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut statement = connection.prepare(&self.sql)?;
        let rows =
            statement.query_map(params_from_iter(self.values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }
}

/// The first whole millisecond that is not before an instant.
fn next_ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis() + i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000_000))
}

/// Entries that pass a filter, page by page.
pub(super) fn entries(
    connection: &Connection,
    path: &Path,
    filter: &Filter,
    each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut left = filter.limit.map_or(i64::MAX, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let mut from = None;
    while left > 0 {
        let wanted = left.min(PAGE);
        let page =
            Query::new(filter, from, wanted).page(connection).map_err(|error| trouble::of(path, &error))?;
        let found = i64::try_from(page.len()).unwrap_or(i64::MAX);
        for (bytes, hash) in page {
            let sealed = sealed(path, bytes, &hash)?;
            from = Some(sealed.entry.seq);
            if each(sealed).is_break() {
                return Ok(());
            }
        }
        if found < wanted {
            return Ok(());
        }
        left -= found;
    }
    Ok(())
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
