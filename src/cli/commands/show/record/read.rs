//! Reading a record: the run's entries with their texts, and the text that was followed.

use std::ops::ControlFlow;

use super::{Attempt, Kept, Record, Recorded, StepRecord, trend};
use crate::cli::commands::runs::Known;
use crate::cli::commands::waiting::{self, Runs, Waiting};
use crate::cli::commands::{entries, reviews};
use crate::cli::context::{Context, Loaded};
use crate::cli::texts::text_of;
use crate::cli::{Failure, exit};
use crate::ledger::{Fact, Filter, Sealed, Store, Text};
use crate::model::{Library, procedure_revision};
use crate::run::Section;
use crate::schedule::Ground;

/// Reads everything on record of a run; the output of commands only if it is wanted.
pub(in crate::cli::commands::show) fn read(
    known: Known,
    output: bool,
    loaded: &Loaded,
    context: &Context,
) -> Result<Record, Failure> {
    let Some(store) = context.reading(loaded)? else {
        return Err(Failure::new(exit::ENVIRONMENT, "cannot find the ledger that was just read"));
    };
    let store = store.as_ref();
    let until = loaded.clock.is_fixed().then_some(loaded.wording.now);
    let mut found = entries::of_run(&known, store)?;
    found.extend(around(&known, store)?);
    found.retain(|sealed| until.is_none_or(|until| sealed.entry.at <= until));
    entries::in_order(&mut found, store);
    let entries: Vec<Recorded> = found
        .into_iter()
        .map(|sealed| recorded(sealed, output, loaded, store))
        .collect::<Result<_, Failure>>()?;
    let header = loaded.library.book(&known.book).and_then(|book| book.parts.first());
    let header = header.map_or("runbook.yaml", |part| part.path.as_str());
    let then = text_of(store, &known.book, &known.run.revision, header)?;
    let history =
        context.state(loaded)?.history(&known.book, &known.procedure)?.map(std::borrow::Cow::into_owned);
    let rescheduled =
        history.and_then(|history| history.occurrences.get(&known.occurrence)?.rescheduled.clone());
    let mut record = Record {
        started: entries.iter().find_map(|recorded| match &recorded.fact {
            Fact::RunStarted(started) => Some(started.clone()),
            _ => None,
        }),
        finished: entries.iter().rev().find_map(|recorded| match &recorded.fact {
            Fact::RunFinished(finished) => Some(finished.clone()),
            _ => None,
        }),
        unchanged: is_unchanged(&known, loaded),
        known,
        entries,
        then,
        rescheduled,
        steps: Vec::new(),
        trends: Vec::new(),
        waiting: None,
        reviews: Vec::new(),
    };
    let state = context.state(loaded)?;
    let owed =
        reviews::owed(loaded, &state).into_iter().filter(|owed| owed.review.run == record.known.run.id);
    record.reviews = owed.flat_map(|owed| owed.lines(&loaded.wording)).collect();
    record.waiting = waiting(&record, loaded, context)?;
    record.steps = steps(&record);
    record.trends = trend::read(&record, loaded, store)?;
    Ok(record)
}

/// What happened to its occurrence meanwhile: ladders climbed and moves, which belong to no run.
fn around(known: &Known, store: &dyn Store) -> Result<Vec<Sealed>, Failure> {
    let kinds = ["started", "told", "acknowledged", "stopped"].map(|what| format!("escalation.{what}"));
    let filter = Filter {
        book: Some(known.book.clone()),
        procedure: Some(known.procedure.clone()),
        occurrence: Some(known.occurrence.clone()),
        kinds: kinds.into_iter().chain(["occurrence.rescheduled".to_owned()]).collect(),
        ..Filter::default()
    };
    let mut found = Vec::new();
    store.read(&filter, &mut |sealed| {
        if sealed.entry.subject.run.is_none() {
            found.push(sealed);
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// What the run waits for, if its occurrence is open.
fn waiting(record: &Record, loaded: &Loaded, context: &Context) -> Result<Option<Waiting>, Failure> {
    let known = &record.known;
    let named = loaded.library.procedures().find(|named| known.is_of(*named));
    let Some(named) = named.filter(|_| known.run.finished_at.is_none()) else { return Ok(None) };
    let state = context.state(loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, loaded.wording.now).with_texts(&texts);
    match waiting::row_of(named, &known.run.id, &ground)? {
        Some(row) => Runs::new(context, loaded, &state).of(&row),
        None => Ok(None),
    }
}

fn recorded(sealed: Sealed, output: bool, loaded: &Loaded, store: &dyn Store) -> Result<Recorded, Failure> {
    let mut blobs = Vec::with_capacity(sealed.entry.blobs.len());
    for commitment in &sealed.entry.blobs {
        let wanted = output || commitment.name != Text::OUTPUT;
        let bytes = if wanted { store.blob(commitment)? } else { None };
        let erased = bytes.is_none() && (wanted || !store.has_blob(commitment)?);
        let erased = erased.then(|| entries::gone(commitment, store, &loaded.wording)).transpose()?;
        let (name, media) = (commitment.name.clone(), commitment.media.clone());
        blobs.push(Kept { name, media, length: commitment.len, bytes, erased });
    }
    Ok(Recorded { fact: sealed.entry.fact(), sealed, blobs })
}

fn is_unchanged(known: &Known, loaded: &Loaded) -> bool {
    let named = |library: &Library| {
        let book = library.books.iter().find(|book| book.ids().any(|id| id == known.book))?;
        let procedure = book.procedures.iter().find(|one| one.ids().any(|id| id == known.procedure))?;
        Some(procedure_revision(book, procedure))
    };
    named(&loaded.library).as_deref() == Some(&known.run.procedure_revision)
}

/// Every step of the text in its order, then what was recorded of others.
fn steps(record: &Record) -> Vec<StepRecord> {
    let mut steps: Vec<StepRecord> = Vec::new();
    if let Some(list) = record.checklist() {
        let turns = list.spots().into_iter().filter(|spot| !list.item(*spot).entrance);
        steps.extend(turns.map(|spot| StepRecord {
            path: list.path(spot).to_owned(),
            position: spot.position,
            of: spot.of,
            validation: spot.section == Section::Validation,
            text: Some(super::text_of(&list, spot)),
            attempts: Vec::new(),
        }));
    }
    for (at, recorded) in record.entries.iter().enumerate() {
        if matches!(recorded.fact, Fact::StepStarted(_) | Fact::StepFinished(_)) {
            place(at, recorded, &mut steps);
        }
    }
    steps
}

/// Puts an entry to the attempt that it begins or ends.
fn place(at: usize, recorded: &Recorded, steps: &mut Vec<StepRecord>) {
    let subject = &recorded.sealed.entry.subject;
    let (Some(path), Some(number)) = (&subject.step, subject.attempt) else { return };
    let of = steps.iter().position(|step| step.path == *path).unwrap_or_else(|| {
        let started = if let Fact::StepStarted(started) = &recorded.fact { Some(started) } else { None };
        let last = path.rsplit('/').next().unwrap_or(path);
        steps.push(StepRecord {
            path: path.clone(),
            position: started.map_or_else(|| last.parse().unwrap_or(0), |started| started.position),
            of: started.map_or(0, |started| started.of),
            validation: path.starts_with("validation/"),
            text: None,
            attempts: Vec::new(),
        });
        steps.len() - 1
    });
    let attempts = &mut steps[of].attempts;
    match &recorded.fact {
        Fact::StepStarted(_) => attempts.push(Attempt { number, begun: Some(at), ended: None }),
        _ => match attempts.iter_mut().rev().find(|one| one.number == number && one.ended.is_none()) {
            Some(attempt) => attempt.ended = Some(at),
            None => attempts.push(Attempt { number, begun: None, ended: Some(at) }),
        },
    }
}
