//! A table of entries for spreadsheets (RFC 4180), in which no text is ever a formula.

use std::io::Write;

use super::Asked;
use super::asked::text;
use crate::cli::Failure;
use crate::ledger::{Head, Sealed, Store, StoreError, Text};

const COLUMNS: &[&str] = &[
    "seq",
    "at",
    "type",
    "person",
    "auth",
    "os_user",
    "host",
    "book",
    "procedure",
    "occurrence",
    "target",
    "run",
    "run_seq",
    "step",
    "attempt",
    "outcome",
    "value",
    "unit",
    "reason",
    "note",
    "answer",
    "text",
    "data",
    "id",
    "hash",
];
/// The texts that people wrote, each in its column.
const TEXTS: &[&str] = &[Text::REASON, Text::NOTE, Text::ANSWER, Text::TEXT];
/// What spreadsheets take for the beginning of a formula; the wide forms in some languages.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Writes the table; how many entries there were.
pub(super) fn write(
    asked: &Asked,
    head: Head,
    store: &dyn Store,
    to: &mut dyn Write,
) -> Result<u64, Failure> {
    super::write(to, row(COLUMNS.iter().map(|name| (*name).to_owned())).as_bytes())?;
    asked.each(head, store, |sealed| super::write(to, row(cells(&sealed, store)?).as_bytes()))
}

fn cells(sealed: &Sealed, store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let entry = &sealed.entry;
    let (actor, subject) = (&entry.actor, &entry.subject);
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let word = |value: Option<&serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let run = subject.run.as_ref();
    let mut cells = vec![
        entry.seq.to_string(),
        text(entry.at),
        entry.kind.clone(),
        actor.person.clone(),
        word(serde_json::to_value(actor.auth).ok().as_ref()),
        some(&actor.os_user),
        some(&actor.host),
        some(&subject.book),
        some(&subject.procedure),
        some(&subject.occurrence),
        some(&subject.target),
        run.map(|run| run.id.clone()).unwrap_or_default(),
        number(run.map(|run| run.seq)),
        some(&subject.step),
        number(subject.attempt.map(u64::from)),
    ];
    cells.extend(["outcome", "value", "unit"].map(|name| word(entry.data.get(name))));
    for name in TEXTS {
        let written = match entry.blob(name) {
            Some(blob) => store.blob(blob)?.map_or_else(
                || "(redacted)".to_owned(),
                |bytes| String::from_utf8_lossy(&bytes).into_owned(),
            ),
            None => String::new(),
        };
        cells.push(written);
    }
    let data = if entry.data.is_empty() { String::new() } else { serde_json::json!(entry.data).to_string() };
    cells.extend([data, entry.id.clone(), sealed.hash.to_string()]);
    Ok(cells)
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let mut row = cells.into_iter().map(|cell| quoted(&plain(cell))).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

/// A text that no spreadsheet calculates: an apostrophe stands before what would begin a formula.
fn plain(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

fn quoted(cell: &str) -> String {
    let plain = !cell.contains([',', '"', '\r', '\n', ';', '\t']) && cell.trim() == cell;
    if plain { cell.to_owned() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn nothing_is_a_formula_and_every_cell_reads_back() {
        for begin in ["=", "+", "-", "@", "\t", "\r", "＝"] {
            let line = row([format!("{begin}cmd|' /C calc'!A0")]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
        }
        let cells = ["a,b", "say \"no\"", "two\nlines", " x", "7"].map(str::to_owned);
        assert_eq!(row(cells), "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\" x\",7\r\n");
    }
}
