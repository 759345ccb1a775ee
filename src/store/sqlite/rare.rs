//! Finding what is recorded rarely, such as adoptions and corrections, among very many entries of runs: by an index
//! that holds the rare entries alone, so that it costs nearly nothing to keep.

use rusqlite::{Connection, OptionalExtension};

/// What runs record: nearly every entry of a large ledger.
const OF_RUNS: [&str; 8] = [
    "run.started",
    "run.held",
    "run.turned",
    "run.paused",
    "run.handed_over",
    "run.finished",
    "step.started",
    "step.finished",
];

/// Whether entries of these types are all in the index.
pub(super) fn are_rare(kinds: &[String]) -> bool {
    !kinds.is_empty() && !kinds.iter().any(|kind| OF_RUNS.contains(&kind.as_str()))
}

/// What the index is limited to. SQLite takes a limited index only for a query that says the same, word for word.
pub(super) fn condition() -> String {
    format!("type NOT IN ('{}')", OF_RUNS.join("', '"))
}

/// Makes the index in a ledger that has none yet.
pub(super) fn index(connection: &Connection) -> rusqlite::Result<()> {
    let known = "SELECT 1 FROM sqlite_schema WHERE name = 'entries_of_rare_type'";
    if connection.query_row(known, [], |_| Ok(())).optional()?.is_some() {
        return Ok(());
    }
    let made = "CREATE INDEX IF NOT EXISTS entries_of_rare_type ON entries (type, seq) WHERE";
    connection.execute_batch(&format!("{made} {}", condition()))
}
