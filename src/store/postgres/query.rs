//! Entries by a filter, page by page.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::{ToSql, Type};

use super::read;
use super::wire::{Value, Wire};
use crate::ledger::{Filter, Sealed, StoreError};

/// Entries read at once.
const PAGE: i64 = 256;

/// A filter as SQL.
struct Query {
    sql: String,
    values: Vec<(Box<dyn ToSql + Sync>, Type)>,
}

impl Query {
    /// `past` is the position to go on from, in the direction of reading.
    fn new(filter: &Filter, past: Option<i64>, limit: i64) -> Self {
        let sql = "SELECT bytes, hash FROM runbook.entries WHERE true".to_owned();
        let mut query = Self { sql, values: Vec::new() };
        for (column, wanted) in [
            ("book", &filter.book),
            ("procedure", &filter.procedure),
            ("occurrence", &filter.occurrence),
            ("run", &filter.run),
        ] {
            if let Some(wanted) = wanted {
                query.add(&format!(" AND {column} ="), wanted.clone(), Type::TEXT);
            }
        }
        if let Some(past) = filter.past {
            query.add(" AND seq >", i64::try_from(past).unwrap_or(i64::MAX), Type::INT8);
        }
        if let Some(since) = filter.since {
            query.add(" AND at >=", next_ms(since), Type::INT8);
        }
        if let Some(until) = filter.until {
            query.add(" AND at <", next_ms(until), Type::INT8);
        }
        if !filter.kinds.is_empty() {
            query.add(" AND type = ANY", filter.kinds.clone(), Type::TEXT_ARRAY);
        }
        let (follows, order) = if filter.newest_first { ("<", "DESC") } else { (">", "ASC") };
        if let Some(past) = past {
            query.add(&format!(" AND seq {follows}"), past, Type::INT8);
        }
        query.add(&format!(" ORDER BY seq {order} LIMIT"), limit, Type::INT8);
        query
    }

    fn add(&mut self, sql: &str, value: impl ToSql + Sync + 'static, kind: Type) {
        self.values.push((Box::new(value), kind));
        self.sql.extend([sql, " ($", &self.values.len().to_string(), ")"]);
    }

    fn page(&self, wire: &Wire) -> Result<Vec<Row>, StoreError> {
        let values: Vec<Value<'_>> =
            self.values.iter().map(|(value, kind)| (&**value, kind.clone())).collect();
        wire.rows(&self.sql, &values)
    }
}

/// The first whole millisecond that is not before an instant.
fn next_ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis() + i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000_000))
}

/// Entries that pass a filter, page by page, from after a position on.
pub(super) fn entries(
    wire: &Wire,
    filter: &Filter,
    mut past: Option<i64>,
    each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut left = filter.limit.map_or(i64::MAX, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    while left > 0 {
        let wanted = left.min(PAGE);
        let page = Query::new(filter, past, wanted).page(wire)?;
        for row in &page {
            let sealed = read::sealed(wire, row, 0)?;
            past = i64::try_from(sealed.entry.seq).ok();
            if each(sealed).is_break() {
                return Ok(());
            }
        }
        let found = i64::try_from(page.len()).unwrap_or(i64::MAX);
        if found < wanted {
            return Ok(());
        }
        left -= found;
    }
    Ok(())
}
