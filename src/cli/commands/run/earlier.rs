//! What the ledger holds of a run and its procedure: entries, the text of then, the last numbers.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::recorder::RunRecorder;
use crate::cli::commands::show;
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Recording;
use crate::cli::texts::text_of;
use crate::cli::{Failure, exit};
use crate::content::Block;
use crate::ledger::facts::{Mode, RunHeld, RunOutcome};
use crate::ledger::{Fact, Filter, RunSummary, Sealed, Store, Subject};
use crate::measure::{Decimal, Point, Series};
use crate::model::{Library, Named};
use crate::run::{Checklist, Next, Past, Recorder, Run};
use crate::schedule::Row;
use crate::system::holder::Holder;
use crate::ui::content::print;
use crate::ui::line::Line;

/// How many entries are looked through for earlier values, of each id of a procedure.
const ENTRIES: u64 = 2000;

/// The entries of a run and what others decided at its gates, in order of recording.
pub(in crate::cli::commands) fn past(store: &dyn Store, run: &str) -> Result<Vec<Past>, Failure> {
    let mut entries: Vec<Sealed> = Vec::new();
    store.read(&Filter::run(run), &mut |sealed| {
        entries.push(sealed);
        ControlFlow::Continue(())
    })?;
    let gates = |sealed: &&Sealed| matches!(sealed.entry.fact(), Fact::StepStarted(started) if !started.by.is_empty());
    if let Some(gate) = entries.iter().find(gates) {
        let subject = gate.entry.subject.clone();
        entries.extend(decisions(store, &subject, run)?);
        entries.sort_by_key(|sealed| sealed.entry.seq);
    }
    let mut past = Vec::with_capacity(entries.len());
    for sealed in &entries {
        past.push(Past::of(sealed, |commitment| store.blob(commitment))?);
    }
    Ok(past)
}

/// What others decided at the gates of a run, under the text that it follows.
pub(super) fn decisions(store: &dyn Store, of: &Subject, run: &str) -> Result<Vec<Sealed>, Failure> {
    let kinds = vec!["approval.decided".to_owned()];
    let filter = Filter { kinds, occurrence: of.occurrence.clone(), ..Filter::default() };
    let mut found = Vec::new();
    store.read(&filter, &mut |sealed| {
        let same_text = sealed.entry.subject.procedure_revision == of.procedure_revision;
        let about = matches!(sealed.entry.fact(), Fact::ApprovalDecided(decided) if decided.run.as_deref() == Some(run));
        if same_text && about {
            found.push(sealed);
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// The last values of each measure of a procedure, oldest first.
pub(super) fn series(recording: &Recording, named: Named<'_>) -> Result<BTreeMap<String, Series>, Failure> {
    let mut values: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    // What stands under a former id is older.
    for (book, procedure) in named.book.ids().flat_map(|book| named.procedure.ids().map(move |id| (book, id)))
    {
        let filter = Filter {
            book: Some(book.to_owned()),
            procedure: Some(procedure.to_owned()),
            kinds: vec!["step.finished".to_owned()],
            newest_first: true,
            limit: Some(ENTRIES),
            ..Filter::default()
        };
        recording.store.read(&filter, &mut |sealed| {
            if let Fact::StepFinished(finished) = sealed.entry.fact() {
                let value = finished.value.as_deref().and_then(|text| Decimal::parse(text).ok());
                if let (Some(measure), Some(value)) = (finished.measure, value) {
                    let values = values.entry(measure).or_default();
                    if values.len() < Series::MOST {
                        let at = finished.performed_at.unwrap_or(sealed.entry.at);
                        values.push(Point { at, value });
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    let oldest_first = |(name, mut values): (String, Vec<Point>)| {
        values.reverse();
        // Work that was recorded later was done when it is said to have been.
        values.sort_by_key(|point| point.at);
        (name, Series::new(values))
    };
    Ok(values.into_iter().map(oldest_first).collect())
}

/// The run books as a run began with them.
pub(in crate::cli::commands) fn text_then(
    named: Named<'_>,
    summary: &RunSummary,
    store: &dyn Store,
) -> Result<Library, Failure> {
    let header = named.book.parts.first().map_or("runbook.yaml", |part| part.path.as_str());
    for id in named.book.ids() {
        if let Some(found) = text_of(store, id, &summary.revision, header)? {
            return Ok(found);
        }
    }
    Ok(Library::default())
}

/// A procedure in the text of then.
pub(in crate::cli::commands) fn named_then<'l>(
    library: &'l Library,
    named: Named<'_>,
) -> Result<Named<'l>, Failure> {
    let then = |then: &Named<'_>| named.procedure.ids().any(|id| id == then.procedure.id);
    library.procedures().find(then).ok_or_else(|| {
        let id = &named.procedure.id;
        Failure::refused(format!("the text of {id} that this run began with cannot be read any more"))
            .hint("start over with --anew")
    })
}

/// The checklist of the text a run began with, from the ledger; says that the files have changed since.
pub(super) fn checklist(
    row: &Row<'_>,
    summary: &RunSummary,
    recording: &Recording,
    loaded: &Loaded,
    context: &Context,
    series: BTreeMap<String, Series>,
) -> Result<Checklist, Failure> {
    let library = text_then(row.named, summary, &*recording.store)?;
    let named = named_then(&library, row.named)?;
    let mut page = context.stdout();
    let id = &row.named.procedure.id;
    let changed = format!("{id} was changed since this run began; it goes on with the text of then.");
    page.prose(&Line::new().styled(crate::ui::theme::Style::Warned, changed), 0)?;
    print(&[Block::Changes(show::changed(named, row.named))], &mut page)?;
    page.prose(
        &Line::new().text("To start over with the new one: ").typed(format!("runbook run {id} --anew")),
        0,
    )?;
    page.blank();
    page.flush()?;
    Ok(super::checklist::of(row, named, loaded, series))
}

/// Ends an unfinished run, since another is started in its place; gives the ledger back.
pub(super) fn abandon(
    recording: Recording,
    subject: Subject,
    old: &RunSummary,
    checklist: &Arc<Checklist>,
) -> Result<Recording, Failure> {
    let past = past(&*recording.store, &old.id)?;
    let holder = Holder::current();
    let held =
        RunHeld { pid: holder.pid, process_started: holder.started, taken_over: old.paused_at.is_none() };
    let mut run = Run::resume(Arc::clone(checklist), past, (held, Mode::Operator), None);
    run.end(RunOutcome::Abandoned, "started anew");
    let mut recorder = RunRecorder::resumed(recording, subject, old);
    loop {
        match run.next() {
            Next::Record(statement) => {
                let sealed = recorder
                    .append(&statement)
                    .map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))?;
                run.apply(&statement, &sealed);
            }
            Next::Show(_) | Next::Listen => {}
            Next::Perform(_) | Next::Done(_) => return Ok(recorder.into_recording()),
        }
    }
}
