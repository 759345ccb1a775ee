//! Every change to what is stored is seen: cell by cell, byte by byte, and as a whole.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use runbook::ledger::{Draft, Expected, Sealed, Store, Verdict, Witness, verify};
use runbook::store::{Mode, Sqlite};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::backends::{InFile, folder};
use super::conformance::filled;
use super::sample::{LEDGER, everything};

/// Every column of every table, with the table's key.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "entries",
        &[
            "seq",
            "prev",
            "id",
            "type",
            "at",
            "book",
            "procedure",
            "occurrence",
            "run",
            "run_seq",
            "hash",
            "bytes",
        ],
    ),
    ("blobs", &["c", "salt", "bytes"]),
    ("overview", &["form", "body"]),
    ("history", &["book", "procedure", "body"]),
];

/// A ledger without its guards, to be damaged copy by copy.
struct Victim {
    _place: InFile,
    folder: TempDir,
    original: PathBuf,
}

impl Victim {
    fn new() -> Self {
        let place = InFile::new();
        drop(filled(&place));
        let original = PathBuf::from(place.address());
        open(&original)
            .execute_batch(
                "DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted; \
                 DROP TRIGGER blobs_are_never_changed; DROP TRIGGER blobs_are_erased_by_redactions_only",
            )
            .unwrap();
        assert!(verdict(&original, &[]).is_intact());
        Self { _place: place, folder: folder(), original }
    }

    /// The verdict on a copy after a change; `None` if the change changed nothing.
    fn after(&self, change: impl FnOnce(&Connection) -> bool) -> Option<Verdict> {
        let copy = self.folder.path().join("copy.db");
        fs::copy(&self.original, &copy).unwrap();
        let changed = change(&open(&copy));
        changed.then(|| verdict(&copy, &[]))
    }

    /// Every cell, as (table, column, rowid, length in bits).
    fn cells(&self) -> Vec<(&'static str, &'static str, i64, usize)> {
        let raw = open(&self.original);
        let mut cells = Vec::new();
        for (table, columns) in COLUMNS {
            for column in *columns {
                let mut statement = raw.prepare(&format!("SELECT rowid, {column} FROM {table}")).unwrap();
                let mut rows = statement.query([]).unwrap();
                while let Some(row) = rows.next().unwrap() {
                    cells.push((*table, *column, row.get(0).unwrap(), bits(&row.get(1).unwrap())));
                }
            }
        }
        cells
    }
}

fn open(path: &Path) -> Connection {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY").unwrap();
    raw
}

fn verdict(path: &Path, witnesses: &[Witness]) -> Verdict {
    match Sqlite::open(path, Mode::Read) {
        Ok(Some(store)) => verify(&store, witnesses),
        Ok(None) => Verdict::Unreadable { what: "nothing there".to_owned() },
        Err(error) => Verdict::Unreadable { what: error.to_string() },
    }
}

/// A missing value has one bit: it can appear.
fn bits(value: &Value) -> usize {
    match value {
        Value::Null | Value::Real(_) => 1,
        Value::Integer(_) => 63,
        Value::Text(text) => (text.len() * 8).max(1),
        Value::Blob(bytes) => (bytes.len() * 8).max(1),
    }
}

/// Flips one bit of a cell; false if the table refuses the result, which then is not stored.
fn flip(raw: &Connection, (table, column, rowid, _): (&str, &str, i64, usize), bit: usize) -> bool {
    let old: Value = raw
        .query_row(&format!("SELECT {column} FROM {table} WHERE rowid = ?1"), [rowid], |row| row.get(0))
        .unwrap();
    let flipped = |mut bytes: Vec<u8>| {
        match bytes.get_mut(bit / 8) {
            Some(byte) => *byte ^= 1 << (bit % 8),
            None => bytes.push(b'x'),
        }
        bytes
    };
    let form = if let (Value::Integer(form), "form") = (&old, column) { *form } else { 0 };
    let (value, cast) = match old {
        Value::Integer(number) => (Value::Integer(number ^ (1 << bit)), "?1"),
        Value::Text(text) => (Value::Blob(flipped(text.into_bytes())), "CAST(?1 AS TEXT)"),
        Value::Blob(bytes) => (Value::Blob(flipped(bytes)), "?1"),
        Value::Null | Value::Real(_) if column == "run_seq" => (Value::Integer(1), "?1"),
        Value::Null | Value::Real(_) => (Value::Text("x".to_owned()), "?1"),
    };
    // A lower form only makes a reader derive the state again, from entries.
    if matches!(value, Value::Integer(other) if other < form) {
        return false;
    }
    let changed = raw.execute(
        &format!("UPDATE OR IGNORE {table} SET {column} = {cast} WHERE rowid = ?2"),
        params![value, rowid],
    );
    changed == Ok(1)
}

#[test]
fn a_flip_in_any_cell_is_seen() {
    let victim = Victim::new();
    let mut tried = 0;
    for cell in victim.cells() {
        for bit in [0, cell.3 / 2, cell.3 - 1] {
            if let Some(verdict) = victim.after(|raw| flip(raw, cell, bit)) {
                assert!(!verdict.is_intact(), "{cell:?} bit {bit}: {verdict}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn a_flip_of_any_bit_is_seen(picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 60)) {
        let victim = Victim::new();
        // The longer a cell, the more of its bits are tried.
        let cells = victim.cells();
        let wide: Vec<_> = cells.iter().flat_map(|cell| std::iter::repeat_n(*cell, cell.3 / 64 + 1)).collect();
        for (cell, bit) in picks {
            let cell = *cell.get(&wide);
            let bit = bit.index(cell.3);
            if let Some(verdict) = victim.after(|raw| flip(raw, cell, bit)) {
                prop_assert!(!verdict.is_intact(), "{:?} bit {}: {}", cell, bit, verdict);
            }
        }
    }
}

#[test]
fn whole_rows_taken_out_put_in_or_swapped_are_seen() {
    let victim = Victim::new();
    for (change, expected) in [
        ("DELETE FROM entries WHERE seq = 12", "altered at entry 12"),
        ("DELETE FROM entries WHERE seq = 1", "unreadable"),
        ("DELETE FROM entries WHERE seq > 20", "truncated: 20 entries"),
        (
            "DELETE FROM history WHERE procedure = 'release-wave'",
            "altered: the stored state of dynamics365/release-wave",
        ),
        ("INSERT INTO history VALUES ('b', 'p', '[[],null,null,[],[]]')", "altered: the stored state of b/p"),
        ("DELETE FROM overview", "unreadable"),
        ("DELETE FROM blobs WHERE rowid = 3", "its blob"),
        (
            "UPDATE entries SET seq = -1 WHERE seq = 7; UPDATE entries SET seq = 7 WHERE seq = 8; \
             UPDATE entries SET seq = 8 WHERE seq = -1",
            "altered at entry 7",
        ),
        (
            "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE seq = 9), \
             hash = (SELECT hash FROM entries WHERE seq = 9) WHERE seq = 10",
            "altered at entry 10: entry 9 stands in its place",
        ),
    ] {
        let verdict = victim
            .after(|raw| {
                raw.execute_batch(&format!("PRAGMA ignore_check_constraints = ON; {change}")).is_ok()
            })
            .unwrap();
        assert!(verdict.to_string().contains(expected), "{change}: {verdict}");
    }
}

#[test]
fn an_erased_blob_needs_a_recorded_redaction() {
    let victim = Victim::new();
    let carried_out = verdict(&victim.original, &[]);
    assert!(matches!(carried_out, Verdict::Intact { redacted: 1, .. }), "{carried_out}");
    let source = everything()[1].blobs[0].commitment().c;
    let verdict =
        victim.after(|raw| raw.execute("DELETE FROM blobs WHERE c = ?1", [source.0]) == Ok(1)).unwrap();
    assert!(verdict.to_string().contains("is missing, and no redaction says why"), "{verdict}");
}

/// A ledger of the drafts, in a file.
fn written(path: &Path, drafts: &[Draft]) -> Vec<Sealed> {
    let mut store = Sqlite::create(path, LEDGER, &drafts[0]).unwrap();
    let rest = drafts[1..].iter().map(|draft| store.append(draft, Expected::Any).unwrap());
    let sealed: Vec<_> = rest.collect();
    assert!(verify(&store, &[]).is_intact());
    sealed
}

#[test]
fn a_tail_cut_off_with_its_traces_is_seen_by_a_witness() {
    let place = folder();
    let drafts = everything();
    let last = written(&place.path().join("whole.db"), &drafts).pop().unwrap();
    let witness: Witness = last.head().to_string().parse().unwrap();
    for kept in [1, 10, drafts.len() - 1] {
        let path = place.path().join(format!("{kept}.db"));
        written(&path, &drafts[..kept]);
        let verdict = verdict(&path, std::slice::from_ref(&witness));
        let (count, expected) = (kept as u64, drafts.len() as u64);
        assert_eq!(verdict, Verdict::Truncated { count, expected, known_by: "a witness".to_owned() });
    }
}

#[test]
fn a_rewritten_ledger_is_seen_by_a_witness() {
    let place = folder();
    let drafts = everything();
    let honest = written(&place.path().join("honest.db"), &drafts);
    let witness: Witness = honest[24].head().to_string().parse().unwrap();
    for changed in [1, 12, 25] {
        let mut forged = drafts.clone();
        forged[changed].stamp.actor.person = "somebody@example.com".to_owned();
        let path = place.path().join(format!("{changed}.db"));
        written(&path, &forged);
        assert!(verdict(&path, &[]).is_intact(), "a keyless chain cannot see it alone");
        let verdict = verdict(&path, std::slice::from_ref(&witness));
        assert!(
            matches!(&verdict, Verdict::Rewritten { witness: seen, .. } if *seen == witness),
            "{verdict}"
        );
        assert!(verdict.to_string().starts_with("rewritten: entry 26 was "), "{verdict}");
    }
    // What was changed after the witness was kept, it cannot see.
    let mut forged = drafts.clone();
    forged[26].stamp.actor.person = "somebody@example.com".to_owned();
    let path = place.path().join("after.db");
    written(&path, &forged);
    assert!(verdict(&path, &[witness]).is_intact());
}
