//! The record of one run: everything that was recorded, in order, with the head of each entry.

use std::ops::ControlFlow;

use serde_json::{Map, Value, json};

use crate::cli::commands::runs::{self, Known};
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::ledger::facts::{RunFinished, StepFinished, StepOutcome};
use crate::ledger::{Entry, Fact, Filter, Sealed, Store, Text};
use crate::model::{Named, procedure_revision};
use crate::step::Step;
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// How many lines of a command's output are shown.
const OUTPUT_LINES: usize = 20;

/// A run with its entries.
pub(super) struct Record {
    known: Known,
    entries: Vec<Recorded>,
}

/// An entry with the texts that belong to it; one that was erased is `None`.
struct Recorded {
    sealed: Sealed,
    texts: Vec<(String, Option<String>)>,
}

/// Reads a run's entries, oldest first.
pub(super) fn read(known: Known, loaded: &Loaded, context: &Context) -> Result<Record, Failure> {
    let Some(store) = context.reading(loaded)? else {
        return Err(Failure::new(exit::ENVIRONMENT, "cannot find the ledger that was just read"));
    };
    let mut found = Vec::new();
    store.read(&Filter::run(&known.run.id), &mut |sealed| {
        found.push(sealed);
        ControlFlow::Continue(())
    })?;
    let until = loaded.clock.is_fixed().then_some(loaded.wording.now);
    found.retain(|sealed| until.is_none_or(|until| sealed.entry.at <= until));
    let entries =
        found.into_iter().map(|sealed| with_texts(sealed, store.as_ref())).collect::<Result<_, Failure>>()?;
    Ok(Record { known, entries })
}

fn with_texts(sealed: Sealed, store: &dyn Store) -> Result<Recorded, Failure> {
    let mut texts = Vec::new();
    for commitment in &sealed.entry.blobs {
        let bytes = store.blob(commitment)?;
        let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        texts.push((commitment.name.clone(), text));
    }
    Ok(Recorded { sealed, texts })
}

/// The procedure as it is now, if it still is what the run followed.
fn unchanged<'l>(known: &Known, loaded: &'l Loaded) -> Option<Named<'l>> {
    let book = loaded.library.book(&known.book)?;
    let procedure = book.procedure(&known.procedure)?;
    let same = procedure_revision(book, procedure) == known.run.procedure_revision;
    same.then_some(Named { book, procedure })
}

/// The record for people.
pub(super) fn text(record: &Record, loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let (known, wording) = (&record.known, &loaded.wording);
    let mut page = context.stdout();
    let named = unchanged(known, loaded);
    let title = named.map_or(known.procedure.as_str(), |named| &named.procedure.name);
    page.line(&Line::new().bold(title).right(Style::Dim, &known.occurrence))?;
    let finished = record.entries.iter().find_map(|recorded| match recorded.sealed.entry.fact() {
        Fact::RunFinished(finished) => Some(finished),
        _ => None,
    });
    page.prose(&sentence(known, finished.as_ref()), 0)?;
    page.blank();
    let mut fact =
        |label: &str, text: &str| page.prose(&Line::new().dim(format!("  {label:<10}")).text(text), 12);
    fact("run", &known.run.id)?;
    let host = &known.run.holder.host;
    fact(
        "by",
        &if host.is_empty() {
            known.run.holder.person.clone()
        } else {
            format!("{} on {host}", known.run.holder.person)
        },
    )?;
    fact("started", &wording.day_and_time(known.run.started_at))?;
    for (label, at) in [
        ("finished", known.run.finished_at),
        ("performed", known.run.performed_at),
        ("first due", known.run.first_due_at),
    ] {
        if let Some(at) = at {
            fact(label, &wording.day_and_time(at))?;
        }
    }
    fact("text", if named.is_some() { "as it is now" } else { "changed since" })?;
    page.blank();
    page.line(&Line::new().bold("Record"))?;
    for recorded in &record.entries {
        entry(recorded, named, loaded, &mut page)?;
    }
    Ok(page.flush()?)
}

/// `Done with deviations after 10m: 2 done, 1 warned, 1 skipped, 2 of 2 passed.`
fn sentence(known: &Known, finished: Option<&RunFinished>) -> Line {
    let word = runs::word(&known.run);
    let mut letters = word.chars();
    let word: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let Some(finished) = finished else {
        return Line::new().bold(format!("{word} at {}.", known.run.place()));
    };
    let style = if finished.outcome.closes() { Style::DoneTitle } else { Style::FailedTitle };
    let counts = [
        (finished.done, "done"),
        (finished.warned, "warned"),
        (finished.failed, "failed"),
        (finished.skipped, "skipped"),
        (finished.not_applicable, "not applicable"),
    ];
    let mut parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    parts.push(format!("{} of {} passed", finished.passed, finished.validations));
    let after = finished
        .work_ms
        .map(|ms| format!(" after {}", crate::calendar::wording::work(ms / 60_000)))
        .unwrap_or_default();
    Line::new().styled(style, word).text(format!("{after}: {}.", parts.join(", ")))
}

/// One entry: when, what, and its head; below it the step's text and what was written.
fn entry(
    recorded: &Recorded,
    named: Option<Named<'_>>,
    loaded: &Loaded,
    page: &mut Page,
) -> Result<(), Failure> {
    let entry = &recorded.sealed.entry;
    let local = loaded.wording.zone.local(entry.at);
    let (style, what) = said(entry);
    let time = Line::new().dim(format!("  {}  ", local.format("%H:%M")));
    page.line(&time.styled(style, what).right(Style::Dim, recorded.sealed.head().to_string()))?;
    let indent = 9;
    let margin = || Line::new().text(" ".repeat(indent));
    if let (Fact::StepFinished(_), Some(step)) = (entry.fact(), named.and_then(|named| step(named, entry))) {
        page.prose(&margin().text(&step.text), indent)?;
    }
    for (name, text) in &recorded.texts {
        match (name.as_str(), text) {
            (_, None) => page.prose(&margin().dim(format!("{name}: erased")), indent)?,
            (Text::COMMAND, Some(text)) => {
                text.lines().try_for_each(|line| page.line(&margin().dim("$ ").text(line)))?;
            }
            (Text::OUTPUT, Some(text)) => output(text, indent, page)?,
            (name, Some(text)) => {
                page.prose(&margin().dim(format!("{name}: ")).text(text.trim_end()), indent)?;
            }
        }
    }
    Ok(())
}

fn output(text: &str, indent: usize, page: &mut Page) -> Result<(), Failure> {
    let lines = text.lines().count();
    for line in text.lines().take(OUTPUT_LINES) {
        page.line(&Line::new().text(" ".repeat(indent)).dim("| ").text(line))?;
    }
    if lines > OUTPUT_LINES {
        let more = format!("and {} more lines; --format json has them all", lines - OUTPUT_LINES);
        page.prose(&Line::new().text(" ".repeat(indent)).dim(more), indent)?;
    }
    Ok(())
}

/// The step that an entry is about: a path of a position, or of a validation's.
fn step<'l>(named: Named<'l>, entry: &Entry) -> Option<&'l Step> {
    let path = entry.subject.step.as_deref()?;
    let (steps, position) = match path.strip_prefix("validation/") {
        Some(position) => (&named.procedure.validation, position),
        None => (&named.procedure.steps, path),
    };
    steps.get(position.parse::<usize>().ok()?.checked_sub(1)?)
}

/// What an entry says, in a line.
fn said(entry: &Entry) -> (Style, String) {
    let path = entry.subject.step.as_deref().unwrap_or("");
    let step = match path.strip_prefix("validation/") {
        Some(position) => format!("validation {position}"),
        None => format!("step {path}"),
    };
    let attempt = match entry.subject.attempt {
        Some(attempt) if attempt > 1 => format!(", attempt {attempt}"),
        _ => String::new(),
    };
    match entry.fact() {
        Fact::RunStarted(_) => (Style::Plain, format!("run started by {}", entry.actor.person)),
        Fact::RunHeld(held) => {
            let how = if held.taken_over { "taken over" } else { "gone on with" };
            (Style::Plain, format!("{how} by {}", entry.actor.person))
        }
        Fact::RunPaused(paused) => {
            (Style::Plain, format!("paused at step {} of {}", paused.position, paused.of))
        }
        Fact::RunFinished(_) => (Style::Plain, "run finished".to_owned()),
        Fact::StepStarted(_) => (Style::Plain, format!("{step} begun{attempt}")),
        Fact::StepFinished(finished) => {
            let (style, word) = outcome(&finished, path);
            (style, format!("{step} {word}{attempt}{}", answer(&finished)))
        }
        Fact::EscalationStarted(started) => (Style::Plain, format!("escalation {} started", started.ladder)),
        Fact::EscalationTold(told) => (Style::Plain, format!("told {}", told.role)),
        _ => (Style::Plain, entry.kind.replace('.', " ")),
    }
}

fn outcome(finished: &StepFinished, path: &str) -> (Style, &'static str) {
    match finished.outcome {
        StepOutcome::Done if finished.deviation => (Style::Warned, "done, not as expected"),
        StepOutcome::Done if path.starts_with("validation/") => (Style::Done, "passed"),
        StepOutcome::Done => (Style::Done, "done"),
        StepOutcome::Warned => (Style::Warned, "warned"),
        StepOutcome::Failed => (Style::Failed, "failed"),
        StepOutcome::Skipped => (Style::Dim, "skipped"),
        StepOutcome::NotApplicable => (Style::Dim, "does not apply"),
        StepOutcome::TimedOut => (Style::Failed, "timed out"),
        StepOutcome::Interrupted => (Style::Failed, "interrupted"),
    }
}

/// `: 73 ms (above 50)`, `: exit 0`; nothing where there is nothing to add.
fn answer(finished: &StepFinished) -> String {
    let unit = finished.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let value = finished.value.as_ref().map(|value| format!("{value}{unit}"));
    let exit = finished.exit.map(|code| format!("exit {code}"));
    let parts: Vec<String> = value.into_iter().chain(exit).collect();
    let bound = finished.bound.as_ref().map(|bound| format!(" ({})", bound.text)).unwrap_or_default();
    if parts.is_empty() { bound } else { format!(": {}{bound}", parts.join(", ")) }
}

/// The record for programs.
pub(super) fn json(record: &Record, loaded: &Loaded) -> Value {
    let known = &record.known;
    let one = |recorded: &Recorded| {
        let entry = &recorded.sealed.entry;
        let texts: Map<String, Value> =
            recorded.texts.iter().map(|(name, text)| (name.clone(), text.clone().into())).collect();
        json!({
            "seq": entry.seq,
            "head": recorded.sealed.head().to_string(),
            "type": entry.kind,
            "at": entry.at,
            "person": entry.actor.person,
            "step": entry.subject.step,
            "attempt": entry.subject.attempt,
            "data": entry.data,
            "texts": texts,
        })
    };
    json!({
        "run": known.run.id,
        "book": known.book,
        "procedure": known.procedure,
        "occurrence": known.occurrence,
        "outcome": known.run.outcome,
        "person": known.run.holder.person,
        "host": known.run.holder.host,
        "started_at": known.run.started_at,
        "finished_at": known.run.finished_at,
        "performed_at": known.run.performed_at,
        "first_due_at": known.run.first_due_at,
        "procedure_revision": known.run.procedure_revision,
        "text_changed": unchanged(known, loaded).is_none(),
        "entries": record.entries.iter().map(one).collect::<Vec<_>>(),
    })
}
