//! Entries as typed: by their number, by a head that was printed, or by the beginning of an id.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::runs::Known;
use crate::calendar::Wording;
use crate::cli::Failure;
use crate::cli::context::Loaded;
use crate::ledger::{Commitment, ERASING, Entry, Fact, Filter, Sealed, State, Store, StoreError, Text};

/// How many characters of an id are the fewest that name an entry.
const FEWEST: usize = 4;
/// How many of several entries are named.
const NAMED: usize = 4;

/// The book and id of a procedure: one that is loaded, else one that only the ledger knows any more.
pub(super) fn procedure(
    name: &str,
    loaded: &Loaded,
    state: &State,
) -> Result<(Option<String>, Option<String>), Failure> {
    match loaded.find(name) {
        Ok(named) => Ok((Some(named.book.id.clone()), Some(named.procedure.id.clone()))),
        Err(failure) => {
            let (book, id) = name.split_once('/').map_or((None, name), |(book, id)| (Some(book), id));
            let known = state.procedures_of_all_books();
            let found =
                known.into_iter().find(|(of, known)| known == id && book.is_none_or(|book| book == of));
            found.map(|(book, id)| (Some(book), Some(id))).ok_or(failure)
        }
    }
}

/// How many digits of a ledger's id name it in an address: the last ones, which are random.
const LEDGER: usize = 8;

/// The number of an entry; of one in a ledger that is only read, the end of that ledger's id before it: `b3f01d2a:12`.
pub(super) fn address(entry: &Entry, store: &dyn Store) -> String {
    let id = &entry.ledger;
    if *id == store.id() {
        return entry.seq.to_string();
    }
    let end = id.len().checked_sub(LEDGER).and_then(|at| id.get(at..)).unwrap_or(id);
    format!("{end}:{}", entry.seq)
}

/// Whether an address with a ledger's id, its beginning or its end names an entry.
fn is_at(typed: &str, entry: &Entry) -> bool {
    typed.rsplit_once(':').is_some_and(|(ledger, number)| {
        let known =
            ledger.len() >= FEWEST && (entry.ledger.starts_with(ledger) || entry.ledger.ends_with(ledger));
        known && number == entry.seq.to_string()
    })
}

/// The entry of a number, a head (`12:9f3a1c7e`), an id, or an unambiguous beginning of an id; numbers and heads are
/// those of the ledger that is written. One of another ledger has its address: `b3f01d2a:12`.
pub(super) fn find(typed: &str, store: &dyn Store) -> Result<Sealed, Failure> {
    let typed = typed.trim();
    let (number, hash) = typed.split_once(':').map_or((typed, None), |(number, hash)| (number, Some(hash)));
    // No number is written with a zero before it, and every id of these centuries begins with one.
    let seq = number.parse::<u64>().ok().filter(|seq| *seq > 0 && number == seq.to_string());
    let begins = |id: &str| hash.is_none() && typed.len() >= FEWEST && id.starts_with(typed);
    let (mut numbered, mut named) = (None, Vec::new());
    store.read(&Filter::default(), &mut |sealed| {
        if begins(&sealed.entry.id) || is_at(typed, &sealed.entry) {
            named.push((sealed.entry.seq, sealed.clone()));
            named.truncate(NAMED + 1);
        }
        if Some(sealed.entry.seq) == seq && sealed.entry.ledger == store.id() {
            numbered = Some(sealed);
        }
        ControlFlow::Continue(())
    })?;
    // An end of an id may look like a number: the hash behind it decides.
    let numbered = numbered
        .filter(|entry| named.is_empty() || hash.is_none_or(|hash| entry.hash.to_string().starts_with(hash)));
    match (numbered, &named[..]) {
        (Some(entry), []) => with_hash(entry, hash, typed),
        (None, [(_, entry)]) => Ok(entry.clone()),
        (None, []) => Err(Failure::usage(format!("no entry `{typed}` is on record"))
            .hint("`runbook log` shows the number of each")),
        (numbered, _) => {
            let numbers = numbered.iter().map(|entry| entry.entry.seq);
            let numbers: Vec<String> =
                numbers.chain(named.iter().map(|(seq, _)| *seq)).take(NAMED).map(|n| n.to_string()).collect();
            let what = if numbered.is_some() { "is a number and begins an id" } else { "begins several ids" };
            Err(Failure::usage(format!("`{typed}` {what}: it could be entry {}", numbers.join(" or entry ")))
                .hint(
                    "give more of the id, or the number with the beginning of its hash, as in `12:9f3a1c7e`",
                ))
        }
    }
}

/// A head that was printed names its entry only if the hash agrees.
fn with_hash(entry: Sealed, hash: Option<&str>, typed: &str) -> Result<Sealed, Failure> {
    match hash {
        Some(hash) if hash.is_empty() || !entry.hash.to_string().starts_with(hash) => Err(Failure::usage(
            format!("no entry `{typed}` is on record: entry {} is {}", entry.entry.seq, entry.head()),
        )
        .hint("compare it with what was printed; `runbook verify --witness` tells what happened")),
        _ => Ok(entry),
    }
}

/// All corrections recorded before an instant: by the id of the entry they speak of, their numbers, oldest first.
pub(super) fn corrections(
    until: Option<DateTime<Utc>>,
    store: &dyn Store,
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut corrections: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let filter = Filter { kinds: vec!["correction".to_owned()], until, ..Filter::default() };
    store.read(&filter, &mut |sealed| {
        if let Fact::Correction(correction) = sealed.entry.fact() {
            corrections.entry(correction.entry).or_default().push(address(&sealed.entry, store));
        }
        ControlFlow::Continue(())
    })?;
    Ok(corrections)
}

/// What is said in place of a text that is gone: `redacted: the reason, by whom, when`, or in which archive it is.
pub(super) fn gone(blob: &Commitment, store: &dyn Store, wording: &Wording) -> Result<String, StoreError> {
    let mut by = None;
    let filter = Filter { kinds: ERASING.map(str::to_owned).to_vec(), ..Filter::default() };
    store.read(&filter, &mut |sealed| {
        if sealed.entry.fact().erases().contains(&blob.c) {
            by = Some(sealed.entry);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    let Some(by) = by else { return Ok("(missing, and no redaction says why)".to_owned()) };
    let reason = by.blob(Text::REASON).map(|reason| store.blob(reason)).transpose()?.flatten();
    let reason = reason.map_or_else(String::new, |reason| format!(": {}", String::from_utf8_lossy(&reason)));
    let what = match by.fact() {
        Fact::LedgerArchived(archived) => format!("archived in the export {}", archived.sha256.short()),
        _ => "redacted".to_owned(),
    };
    Ok(format!("({what}{reason}, by {}, {})", by.actor.person, wording.day_and_time(by.at)))
}

/// The numbers of entries by their ids, of those that are on record.
pub(super) fn numbers(
    ids: &BTreeSet<String>,
    store: &dyn Store,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut numbers = BTreeMap::new();
    if ids.is_empty() {
        return Ok(numbers);
    }
    store.read(&Filter { newest_first: true, ..Filter::default() }, &mut |sealed| {
        if ids.contains(&sealed.entry.id) {
            let address = address(&sealed.entry, store);
            numbers.insert(sealed.entry.id, address);
        }
        if numbers.len() == ids.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(numbers)
}

/// Puts entries in the order of recording: by number, and where some are of other ledgers by instant.
pub(super) fn in_order(entries: &mut [Sealed], store: &dyn Store) {
    if entries.iter().all(|sealed| sealed.entry.ledger == store.id()) {
        entries.sort_by_key(|sealed| sealed.entry.seq);
    } else {
        entries.sort_by(|a, b| {
            (a.entry.at, &a.entry.ledger, a.entry.seq).cmp(&(b.entry.at, &b.entry.ledger, b.entry.seq))
        });
    }
}

/// The entries of a run, and what others said about it in notes and corrections; in order of recording.
pub(super) fn of_run(known: &Known, store: &dyn Store) -> Result<Vec<Sealed>, StoreError> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    store.read(&Filter::run(&known.run.id), &mut |sealed| {
        ids.insert(sealed.entry.id.clone());
        found.push(sealed);
        ControlFlow::Continue(())
    })?;
    let kinds = ["note", "correction", "approval.decided"].map(str::to_owned).to_vec();
    let beside = Filter { kinds, occurrence: Some(known.occurrence.clone()), ..Filter::default() };
    store.read(&beside, &mut |sealed| {
        let about = match sealed.entry.fact() {
            // A holder's own note has a position in the run, and is among its entries.
            Fact::Note(note) => {
                sealed.entry.subject.run.is_none() && note.run.as_ref() == Some(&known.run.id)
            }
            Fact::ApprovalDecided(decided) => {
                sealed.entry.subject.run.is_none() && decided.run.as_ref() == Some(&known.run.id)
            }
            Fact::Correction(correction) => ids.contains(&correction.entry),
            _ => false,
        };
        if about {
            // What speaks of it later is about the run too.
            ids.insert(sealed.entry.id.clone());
            found.push(sealed);
        }
        ControlFlow::Continue(())
    })?;
    in_order(&mut found, store);
    Ok(found)
}
