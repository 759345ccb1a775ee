//! Entries by a filter, page by page.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::{rare, read, trouble};
use crate::ledger::{Filter, Sealed, StoreError};

/// Entries read at once; between two pages no lock is held, so that a slow reader never keeps a writer waiting.
const PAGE: i64 = 256;

/// A filter as SQL, to be continued from a position.
struct Query {
    sql: String,
    values: Vec<Value>,
}

impl Query {
    fn new(filter: &Filter, from: Option<u64>, limit: i64) -> Self {
        let mut query =
            Self { sql: "SELECT bytes, hash FROM entries WHERE 1".to_owned(), values: Vec::new() };
        // The plus keeps SQLite from the index of procedures, which does not tell the few from the many of a book.
        let rare = rare::are_rare(&filter.kinds);
        let book = if rare && filter.procedure.is_none() { "+book" } else { "book" };
        for (column, wanted) in [
            (book, &filter.book),
            ("procedure", &filter.procedure),
            ("occurrence", &filter.occurrence),
            ("run", &filter.run),
        ] {
            if let Some(wanted) = wanted {
                query.and(&format!("{column} = ?"), Value::Text(wanted.clone()));
            }
        }
        if let Some(past) = filter.past {
            query.and("seq > ?", Value::Integer(i64::try_from(past).unwrap_or(i64::MAX)));
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
            if rare {
                query.sql += " AND ";
                query.sql += &rare::condition();
            }
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
            let sealed = read::sealed(path, bytes, &hash)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(filter: &Filter, from: Option<u64>) -> String {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("schema.sql")).unwrap();
        rare::index(&connection).unwrap();
        let query = Query::new(filter, from, PAGE);
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
        let steps =
            statement.query_map(params_from_iter(query.values), |row| row.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_is_rare_is_found_without_reading_all_runs() {
        let kinds = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
        let book = Some("b".to_owned());
        for kinds in [kinds(&["book.adopted"]), kinds(&["correction", "redaction"])] {
            for newest_first in [false, true] {
                let everywhere = Filter { kinds: kinds.clone(), newest_first, ..Filter::default() };
                let of_book = Filter { book: book.clone(), ..everywhere.clone() };
                for (filter, from) in [(&everywhere, None), (&everywhere, Some(9)), (&of_book, None)] {
                    let plan = plan(filter, from);
                    assert!(plan.contains("entries_of_rare_type"), "{filter:?}: {plan}");
                }
            }
        }
        let of_runs = Filter { kinds: kinds(&["run.finished", "note"]), ..Filter::default() };
        assert!(!plan(&of_runs, None).contains("entries_of_rare_type"), "it would miss the runs");
    }
}
