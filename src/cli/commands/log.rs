//! `runbook log`: what was recorded, newest last.

mod json;
mod text;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;

use super::{entries, runs};
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::ledger::{Filter, KINDS, Sealed, Store, StoreError};

/// What was recorded, newest last
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook log\n  runbook log app-insights-review --from 2026-11-01\n  runbook log --person ops1@example.com --since 2026-11-16\n  runbook log --type occurrence.waived --format json"
)]
pub(in crate::cli) struct Args {
    /// Only this procedure
    procedure: Option<String>,
    /// The same, by name
    #[arg(long = "procedure", value_name = "PROCEDURE", conflicts_with = "procedure")]
    named: Option<String>,
    /// Only this run: its id or an unambiguous beginning of it
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Only what was recorded at or after this moment
    #[arg(long, visible_alias = "since", value_name = "TIME")]
    from: Option<String>,
    /// Only what was recorded before this moment
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Only what this person recorded; an unambiguous beginning is enough
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
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
#[derive(Default)]
struct Found {
    /// The newest entries, in the order of recording.
    entries: Vec<Sealed>,
    /// How many earlier ones there are.
    more: usize,
    /// What was recorded from then on does not exist for the answer.
    until: Option<DateTime<Utc>>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    let store = context.required(&loaded)?;
    let found = match &store {
        Some(store) => find(args, &loaded, &**store)?,
        None => Found::default(),
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
    if let Some(name) = args.procedure.as_ref().or(args.named.as_ref()) {
        (filter.book, filter.procedure) = entries::procedure(name, loaded, &state)?;
    }
    let person = args.person.as_deref().map(|typed| person(typed, store)).transpose()?;
    let by = |sealed: &Sealed| person.as_ref().is_none_or(|person| sealed.entry.actor.person == *person);
    let limit = args.limit.unwrap_or(if args.format == Form::Text { SHOWN } else { usize::MAX });
    let found = match &args.run {
        Some(name) => of_run(&runs::required(name, &state)?, &filter, limit, &by, store)?,
        None => newest(&filter, limit, store, by)?,
    };
    Ok(Found { until: as_of(loaded), ..found })
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

/// The entries of a run, and what others said about it: notes and corrections.
fn of_run(
    known: &runs::Known,
    filter: &Filter,
    limit: usize,
    by: &dyn Fn(&Sealed) -> bool,
    store: &dyn Store,
) -> Result<Found, Failure> {
    let wanted = |sealed: &Sealed| filter.admits(&sealed.entry) && by(sealed);
    let mut found = entries::of_run(known, store)?;
    found.retain(wanted);
    let more = found.len().saturating_sub(limit);
    Ok(Found { entries: found.split_off(more), more, until: None })
}

/// The person of that name, or the only one whose name begins so.
fn person(typed: &str, store: &dyn Store) -> Result<String, Failure> {
    let mut persons = BTreeSet::new();
    store.read(&Filter::default(), &mut |sealed| {
        persons.insert(sealed.entry.actor.person);
        ControlFlow::Continue(())
    })?;
    let lower = typed.trim().to_lowercase();
    let is = |person: &&String| person.to_lowercase() == lower;
    if let Some(person) = persons.get(typed).or_else(|| persons.iter().find(is)) {
        return Ok(person.clone());
    }
    let begins = |person: &&String| !lower.is_empty() && person.to_lowercase().starts_with(&lower);
    let found: Vec<&String> = persons.iter().filter(begins).collect();
    match found[..] {
        [one] => Ok(one.clone()),
        [] => Err(Failure::usage(format!("nothing is recorded by `{typed}`"))
            .hint_if(crate::diagnostic::did_you_mean(typed, persons.iter().map(String::as_str)))),
        _ => {
            let names: Vec<String> = found.iter().map(|person| format!("`{person}`")).collect();
            Err(Failure::usage(format!("`{typed}` begins {} persons", names.len()))
                .hint(format!("say which: {}", names.join(", "))))
        }
    }
}

fn newest(
    filter: &Filter,
    limit: usize,
    store: &dyn Store,
    fits: impl Fn(&Sealed) -> bool,
) -> Result<Found, StoreError> {
    let mut found = Found::default();
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
