//! The answer of `runbook log` for people: a line an entry, under the day it was recorded.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use crate::calendar::Wording;
use crate::cli::Failure;
use crate::cli::commands::entries;
use crate::cli::context::{Context, Loaded};
use crate::ledger::{Commitment, Entry, Fact, Said, Sealed, Store, Text, said};
use crate::ui::line::Line;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// The texts that people wrote; output and commands are shown with their runs.
const WRITTEN: &[&str] = &[Text::TEXT, Text::REASON, Text::NOTE, Text::ANSWER];

/// Says that there is no ledger yet.
pub(super) fn nothing_yet(context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    page.line(&Line::new().text("Nothing is recorded yet."))?;
    Ok(page.flush()?)
}

/// Prints the list, and how many earlier entries there are.
pub(super) fn print(
    found: &Found,
    store: &dyn Store,
    loaded: &Loaded,
    context: &Context,
) -> Result<(), Failure> {
    let mut page = context.stdout();
    if found.entries.is_empty() {
        page.line(&Line::new().text("Nothing of that kind is recorded."))?;
        return Ok(page.flush()?);
    }
    table(found, store, loaded)?.print(&mut page)?;
    let shown = found.entries.len();
    let line = match (shown, found.more) {
        (1, 0) => Line::new().bold("1 entry."),
        (n, 0) => Line::new().bold(format!("{n} entries.")),
        (n, more) => {
            let line = Line::new().bold(format!("The last {n} entries.")).dim(format!(" {more} earlier: "));
            line.typed(format!("runbook log --limit {}", n + more))
        }
    };
    page.line(&line)?;
    Ok(page.flush()?)
}

fn table(found: &Found, store: &dyn Store, loaded: &Loaded) -> Result<Table, Failure> {
    let wording = &loaded.wording;
    let day = |sealed: &Sealed| wording.zone.local(sealed.entry.at).date();
    let said_of = SaidOf::read(found, store)?;
    let columns = [Column::left(""), Column::right("entry"), Column::left("who"), Column::left("what")];
    let mut table = Table::new(columns.into());
    for of_day in found.entries.chunk_by(|a, b| day(a) == day(b)) {
        let mut group = Group::new(Cell::new(Style::Bold, wording.day(day(&of_day[0]))));
        for sealed in of_day {
            row(&mut group, &sealed.entry, &said_of, store, loaded)?;
        }
        table.group(group);
    }
    Ok(table)
}

fn row(
    group: &mut Group,
    entry: &Entry,
    said_of: &SaidOf,
    store: &dyn Store,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let wording = &loaded.wording;
    let mut said = said(entry, wording);
    if let Fact::Correction(correction) = entry.fact()
        && let Some(number) = said_of.numbers.get(&correction.entry)
    {
        said.outcome = format!("entry {number}");
    }
    group.row([
        Cell::from(wording.zone.local(entry.at).format("%H:%M").to_string()),
        Cell::new(Style::Dim, entries::address(entry, store)),
        Cell::from(entry.actor.person.as_str()),
        Cell::new(style(&said.outcome), sentence(&said, &about(entry, loaded))),
    ]);
    for blob in entry.blobs.iter().filter(|blob| WRITTEN.contains(&blob.name.as_str())) {
        group.note(3, Cell::from(written(blob, store, wording)?));
    }
    for number in said_of.corrections.get(&entry.id).into_iter().flatten() {
        group.note(3, Cell::new(Style::Warned, format!("corrected by entry {number}")));
    }
    Ok(())
}

/// What later entries say of those that are shown.
struct SaidOf {
    /// By the id of an entry, the numbers of its corrections.
    corrections: BTreeMap<String, Vec<String>>,
    /// By its id, the number of an entry that a correction speaks of.
    numbers: BTreeMap<String, String>,
}

impl SaidOf {
    fn read(found: &Found, store: &dyn Store) -> Result<Self, Failure> {
        let corrected = |sealed: &Sealed| match sealed.entry.fact() {
            Fact::Correction(correction) => Some(correction.entry),
            _ => None,
        };
        let ids: BTreeSet<String> = found.entries.iter().filter_map(corrected).collect();
        let numbers = entries::numbers(&ids, store)?;
        Ok(Self { corrections: entries::corrections(found.until, store)?, numbers })
    }
}

/// `app-insights-review 2026-11-23: ended step 2, warned: 73, above 50`.
fn sentence(said: &Said, about: &str) -> String {
    let about = if about.is_empty() { String::new() } else { format!("{about}: ") };
    let outcome = if said.outcome.is_empty() { String::new() } else { format!(", {}", said.outcome) };
    format!("{about}{}{outcome}", said.what)
}

fn written(blob: &Commitment, store: &dyn Store, wording: &Wording) -> Result<String, Failure> {
    Ok(match store.blob(blob)? {
        Some(bytes) => format!("{}: {}", blob.name, String::from_utf8_lossy(&bytes)),
        None => format!("{}: {}", blob.name, entries::gone(blob, store, wording)?),
    })
}

/// The procedure, with its book where several are loaded, and the occurrence's key.
fn about(entry: &Entry, loaded: &Loaded) -> String {
    let subject = &entry.subject;
    let several = loaded.library.books.len() > 1;
    let book = subject.book.as_deref().filter(|_| several && subject.procedure.is_some());
    let address = book.into_iter().chain(subject.procedure.as_deref()).collect::<Vec<_>>().join("/");
    let parts = [address.as_str(), subject.occurrence.as_deref().unwrap_or("")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn style(outcome: &str) -> Style {
    match outcome.split([':', ',']).next().unwrap_or_default() {
        "done" | "done with deviations" => Style::Done,
        "warned" => Style::Warned,
        "failed" | "aborted" | "abandoned" | "timed out" => Style::Failed,
        _ => Style::Plain,
    }
}
