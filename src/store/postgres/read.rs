//! Reading rows back: entries, blobs, the stored state.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::{FromSql, Type};

use super::query::entries;
use super::wire::{Value, Wire};
use crate::ledger::{
    Columns, Entry, Filter, Hash, Head, Projection, Row as Stored, Sealed, State, StoreError, StoredBlob,
};
use crate::store::FORM;

/// Rows read at once where all are wanted.
const PAGE: i64 = 512;

pub(super) fn damaged(wire: &Wire, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { path: wire.path(), what: what.into() }
}

/// A column of a row; one of another type is damage.
pub(super) fn get<'a, T: FromSql<'a>>(wire: &Wire, row: &'a Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(|error| damaged(wire, error.to_string()))
}

/// An entry of a row of bytes and hash, from a column on.
pub(super) fn sealed(wire: &Wire, row: &Row, from: usize) -> Result<Sealed, StoreError> {
    let bytes: Vec<u8> = get(wire, row, from)?;
    let entry = Entry::parse(&bytes).map_err(|error| damaged(wire, error.to_string()))?;
    Ok(Sealed { entry, bytes, hash: hash(wire, row, from + 1)? })
}

pub(super) fn hash(wire: &Wire, row: &Row, column: usize) -> Result<Hash, StoreError> {
    let bytes: &[u8] = get(wire, row, column)?;
    <[u8; 32]>::try_from(bytes).map(Hash).map_err(|_| damaged(wire, "a hash has not 32 bytes"))
}

/// The head of a row of `seq` and `hash`; `None` where nothing follows yet.
pub(super) fn head_of(wire: &Wire, row: &Row) -> Result<Option<Head>, StoreError> {
    let seq: i64 = get(wire, row, 0)?;
    let head = Head { seq: seq.unsigned_abs(), hash: hash(wire, row, 1)? };
    Ok((head.seq > 0).then_some(head))
}

pub(super) fn head(wire: &Wire) -> Result<Option<Head>, StoreError> {
    let row = wire.row("SELECT seq, hash FROM runbook.head", &[])?;
    row.map_or_else(|| Err(damaged(wire, "its head is missing")), |row| head_of(wire, &row))
}

/// The one entry that meets a condition.
pub(super) fn one(wire: &Wire, condition: &str, values: &[Value<'_>]) -> Result<Option<Sealed>, StoreError> {
    let row = wire.row(&format!("SELECT bytes, hash FROM runbook.entries WHERE {condition}"), values)?;
    row.map(|row| sealed(wire, &row, 0)).transpose()
}

pub(super) fn has_blob(wire: &Wire, commitment: &Hash) -> Result<bool, StoreError> {
    let c = commitment.0.as_slice();
    Ok(wire.row("SELECT 1 FROM runbook.blobs WHERE c = $1", &[(&c, Type::BYTEA)])?.is_some())
}

pub(super) fn blob(wire: &Wire, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError> {
    let c = commitment.0.as_slice();
    let row = wire.row("SELECT salt, bytes FROM runbook.blobs WHERE c = $1", &[(&c, Type::BYTEA)])?;
    row.map(|row| Ok(StoredBlob { salt: get(wire, &row, 0)?, bytes: get(wire, &row, 1)? })).transpose()
}

/// What is stored of the state in this program's form, and how far the chain is; one look, so that they fit together.
pub(super) struct Kept {
    /// The overview's text; `None` if nobody stored the state in this form yet.
    overview: Option<String>,
    /// The last entry that is folded in.
    seq: i64,
    /// The chain's last entry.
    head: i64,
    histories: Vec<(String, String, String)>,
}

/// Reads it with these histories, or with all of them.
pub(super) fn kept(wire: &Wire, only: Option<&[(String, String)]>) -> Result<Kept, StoreError> {
    let (books, procedures): (Vec<&str>, Vec<&str>) =
        only.unwrap_or_default().iter().map(|(book, procedure)| (book.as_str(), procedure.as_str())).unzip();
    let all = only.is_none();
    let rows = wire.rows(
        "SELECT head.seq, overview.seq, overview.body, NULL::text, NULL::text FROM runbook.head AS head \
           LEFT JOIN runbook.overview AS overview ON overview.form = $1 \
         UNION ALL \
         SELECT NULL, NULL, body, book, procedure FROM runbook.history \
           WHERE form = $1 AND ($2 OR (book, procedure) IN (SELECT * FROM unnest($3, $4)))",
        &[
            (&FORM, Type::INT8),
            (&all, Type::BOOL),
            (&books, Type::TEXT_ARRAY),
            (&procedures, Type::TEXT_ARRAY),
        ],
    )?;
    let mut kept = Kept { overview: None, seq: 0, head: -1, histories: Vec::new() };
    for row in rows {
        if let Some(head) = get::<Option<i64>>(wire, &row, 0)? {
            kept.head = head;
            kept.seq = get::<Option<i64>>(wire, &row, 1)?.unwrap_or(0);
            kept.overview = get(wire, &row, 2)?;
        } else {
            kept.histories.push((get(wire, &row, 3)?, get(wire, &row, 4)?, get(wire, &row, 2)?));
        }
    }
    match kept.head {
        -1 => Err(damaged(wire, "its head is missing")),
        head if kept.seq > head => Err(damaged(wire, "its stored state knows of later entries")),
        _ => Ok(kept),
    }
}

impl Kept {
    /// Whether it goes to the end of the chain.
    pub(super) fn is_current(&self) -> bool {
        self.overview.is_some() && self.seq == self.head
    }

    /// The state as far as it goes.
    pub(super) fn state(self, wire: &Wire) -> Result<State, StoreError> {
        let Some(overview) = &self.overview else { return Ok(State::default()) };
        let damage = |damage| StoreError::from_damage(&wire.path(), &damage);
        let mut state = State::from_overview(overview).map_err(damage)?;
        for (book, procedure, body) in self.histories {
            state.put(book, procedure, body);
        }
        Ok(state)
    }
}

/// The stored state, brought up to the end of the chain; or the fold of the entries recorded at or before an instant.
pub(super) fn state(wire: &Wire, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
    let kept = kept(wire, None)?;
    let from = kept.seq;
    let current = kept.is_current();
    let mut state = kept.state(wire)?;
    if !current {
        fold(wire, &mut state, from, None)?;
    }
    if until.is_some_and(|until| state.overview.latest_at > Some(until)) {
        state = State::default();
        fold(wire, &mut state, 0, until)?;
    }
    Ok(state)
}

/// Folds what follows an entry into the state.
fn fold(wire: &Wire, state: &mut State, after: i64, until: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    entries(wire, &Filter::default(), Some(after), &mut |sealed| {
        if until.is_some_and(|until| sealed.entry.at > until) {
            return ControlFlow::Continue(());
        }
        match state.apply(&sealed) {
            Ok(()) => ControlFlow::Continue(()),
            Err(damage) => {
                outcome = Err(StoreError::from_damage(&wire.path(), &damage));
                ControlFlow::Break(())
            }
        }
    })?;
    outcome
}

/// Every entry as it is stored.
pub(super) fn rows(wire: &Wire, each: &mut dyn FnMut(Stored) -> ControlFlow<()>) -> Result<(), StoreError> {
    let mut after: Option<i64> = None;
    loop {
        let page = wire.rows(
            "SELECT seq, bytes, hash, prev, id, type, at, book, procedure, occurrence, run, run_seq \
             FROM runbook.entries WHERE $1::bigint IS NULL OR seq > $1 ORDER BY seq LIMIT $2",
            &[(&after, Type::INT8), (&PAGE, Type::INT8)],
        )?;
        for row in &page {
            after = Some(get(wire, row, 0)?);
            if each(stored_row(wire, row)?).is_break() {
                return Ok(());
            }
        }
        if i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE {
            return Ok(());
        }
    }
}

fn stored_row(wire: &Wire, row: &Row) -> Result<Stored, StoreError> {
    // A negative number is nothing an entry can say, and so is this one.
    let positive = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(Stored {
        bytes: get(wire, row, 1)?,
        hash: get(wire, row, 2)?,
        columns: Columns {
            seq: positive(get(wire, row, 0)?),
            prev: get(wire, row, 3)?,
            id: get(wire, row, 4)?,
            kind: get(wire, row, 5)?,
            at: get(wire, row, 6)?,
            book: get(wire, row, 7)?,
            procedure: get(wire, row, 8)?,
            occurrence: get(wire, row, 9)?,
            run: get(wire, row, 10)?,
            run_seq: get::<Option<i64>>(wire, row, 11)?.map(positive),
        },
    })
}

/// What readers make of the stored state, sorted; `None` if nobody stored one in this form yet.
pub(super) fn projections(wire: &Wire) -> Result<Option<Vec<Projection>>, StoreError> {
    match kept(wire, None)?.overview {
        None => Ok(None),
        Some(_) => state(wire, None).map(|state| Some(state.projections())),
    }
}
