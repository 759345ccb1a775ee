//! `runbook log`: what was recorded, newest last.

mod json;
mod text;

use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;

use super::runs;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::ledger::{Fact, Filter, KINDS, Sealed, State, Store, StoreError};

/// What was recorded, newest last
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook log\n  runbook log app-insights-review --from 2026-11-01\n  runbook log --type occurrence.waived --format json"
)]
pub(in crate::cli) struct Args {
    /// Only this procedure
    procedure: Option<String>,
    /// Only this run: its id or an unambiguous beginning of it
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Only what was recorded at or after this moment
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only what was recorded before this moment
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Only entries of this type, such as occurrence.waived; can be given again
    #[arg(long = "type", value_name = "TYPE")]
    kinds: Vec<String>,
    /// At most so many, the newest; 50 in text if left out, all in the other forms
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// One array
    Json,
    /// An entry a line
    Jsonl,
}

/// How many entries a person is shown unless more are asked for.
const SHOWN: usize = 50;

/// What was found.
struct Found {
    /// The newest entries, in the order of recording.
    entries: Vec<Sealed>,
    /// How many earlier ones there are.
    more: usize,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    let store = context.required(&loaded)?;
    let found = match &store {
        Some(store) => find(args, &loaded, &**store)?,
        None => Found { entries: Vec::new(), more: 0 },
    };
    match (args.format, &store) {
        (Form::Text, Some(store)) => text::print(&found, &**store, &loaded, context)?,
        (Form::Text, None) => text::nothing_yet(context)?,
        (Form::Json, store) => json::array(&found, store.as_deref(), context)?,
        (Form::Jsonl, store) => json::lines(&found, store.as_deref())?,
    }
    Ok(exit::YES)
}

fn find(args: &Args, loaded: &Loaded, store: &dyn Store) -> Result<Found, Failure> {
    let state = store.state(None)?;
    known_kinds(args, store)?;
    let zone = &loaded.wording.zone;
    let mut filter = Filter { kinds: args.kinds.clone(), newest_first: true, ..Filter::default() };
    filter.since = args.from.as_deref().map(|text| moment::instant(text, zone)).transpose()?;
    let to = args.to.as_deref().map(|text| moment::instant(text, zone)).transpose()?;
    filter.until = earlier(to, as_of(loaded));
    if let Some(name) = &args.procedure {
        (filter.book, filter.procedure) = procedure(name, loaded, &state)?;
    }
    let limit = args.limit.unwrap_or(if args.format == Form::Text { SHOWN } else { usize::MAX });
    match &args.run {
        Some(name) => of_run(&runs::required(name, &state)?, filter, limit, store),
        None => Ok(newest(&filter, limit, store, |_| true)?),
    }
}

/// Entries later than a replaced clock do not exist for the answer.
fn as_of(loaded: &Loaded) -> Option<DateTime<Utc>> {
    loaded.clock.is_fixed().then(|| loaded.wording.now + TimeDelta::milliseconds(1))
}

fn earlier(a: Option<DateTime<Utc>>, b: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    a.into_iter().chain(b).min()
}

/// A type is one that this program knows, or one that is in the ledger.
fn known_kinds(args: &Args, store: &dyn Store) -> Result<(), Failure> {
    for kind in args.kinds.iter().filter(|kind| !KINDS.contains(&kind.as_str())) {
        let filter = Filter { kinds: vec![kind.clone()], limit: Some(1), ..Filter::default() };
        if newest(&filter, 1, store, |_| true)?.entries.is_empty() {
            let failure = Failure::usage(format!("no entry has the type `{kind}`"));
            let near = crate::diagnostic::did_you_mean(kind, KINDS.iter().copied());
            return Err(failure.hint(near.unwrap_or_else(|| format!("the types are {}", KINDS.join(", ")))));
        }
    }
    Ok(())
}

/// The book and id of a procedure: one that is loaded, else one that only the ledger knows any more.
fn procedure(
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

/// The entries of a run, and the notes that others made about it.
fn of_run(known: &runs::Known, filter: Filter, limit: usize, store: &dyn Store) -> Result<Found, Failure> {
    let own = Filter { run: Some(known.run.id.clone()), ..filter.clone() };
    let mut found = newest(&own, usize::MAX, store, |_| true)?.entries;
    if filter.kinds.is_empty() || filter.kinds.iter().any(|kind| kind == "note") {
        let notes =
            Filter { kinds: vec!["note".to_owned()], occurrence: Some(known.occurrence.clone()), ..filter };
        let about = |sealed: &Sealed| {
            let Fact::Note(note) = sealed.entry.fact() else { return false };
            note.run.as_ref() == Some(&known.run.id)
        };
        found.extend(newest(&notes, usize::MAX, store, about)?.entries);
    }
    found.sort_by_key(|sealed| sealed.entry.seq);
    let more = found.len().saturating_sub(limit);
    Ok(Found { entries: found.split_off(more), more })
}

fn newest(
    filter: &Filter,
    limit: usize,
    store: &dyn Store,
    fits: impl Fn(&Sealed) -> bool,
) -> Result<Found, StoreError> {
    let mut found = Found { entries: Vec::new(), more: 0 };
    store.read(filter, &mut |sealed| {
        match fits(&sealed) {
            true if found.entries.len() < limit => found.entries.push(sealed),
            true => found.more += 1,
            false => {}
        }
        ControlFlow::Continue(())
    })?;
    found.entries.reverse();
    Ok(found)
}
