//! What the runs on record wait for: a decision, a time, another person, and steps that are to be finished until when.
//!
//! Owns the way from a run on record to what it stands at: the run is folded once more from its entries, under the text
//! that it follows. Runs of procedures that have nothing of the kind are not looked at.

mod words;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;

use super::run::{checklist, earlier, gates};
use crate::cli::Failure;
use crate::cli::context::{Context, Loaded};
use crate::ledger::facts::{Mode, RunHeld};
use crate::ledger::{RunSummary, State, Store};
use crate::model::{Library, Named, called, procedure_revision};
use crate::run::{Awaits, DueStep, Run};
use crate::schedule::{Ground, Row, rows};

pub(super) use words::{json, lines};

/// A run as far as others have to know of it.
pub(super) struct Waiting {
    run: Run,
    /// Its id, as short as it can be typed.
    pub(super) short: String,
    pub(super) awaits: Option<Awaits>,
    /// Its unfinished steps with a deadline, the earliest first.
    pub(super) due: Vec<DueStep>,
}

/// Looks runs up; the ledger is opened when the first is asked for.
pub(super) struct Runs<'a> {
    context: &'a Context,
    loaded: &'a Loaded,
    state: &'a State,
    store: OnceCell<Option<Box<dyn Store>>>,
    /// Books as runs began with them, by book and revision.
    texts: RefCell<BTreeMap<(String, String), Rc<Library>>>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(context: &'a Context, loaded: &'a Loaded, state: &'a State) -> Self {
        Self { context, loaded, state, store: OnceCell::new(), texts: RefCell::default() }
    }

    /// What the run of a row waits for; none where there is no run, or nothing to wait for. A run whose text or entries
    /// cannot be read any more is one that nothing is known of: whoever goes on with it is told.
    pub(super) fn of(&self, row: &Row<'_>) -> Result<Option<Waiting>, Failure> {
        let Some(summary) = row.run.run() else { return Ok(None) };
        let named = row.named;
        let same = procedure_revision(named.book, named.procedure) == summary.procedure_revision;
        if same && !has_any(named) {
            return Ok(None);
        }
        if self.store.get().is_none() {
            let _ = self.store.set(self.context.reading(self.loaded)?);
        }
        let Some(store) = self.store.get().and_then(Option::as_deref) else { return Ok(None) };
        if same {
            return folded(row, named, summary, self.loaded, self.state, store)
                .map(|run| waiting(run, summary));
        }
        let then = self.text(named, summary, store)?;
        let Ok(named) = earlier::named_then(&then, named) else { return Ok(None) };
        if !has_any(named) {
            return Ok(None);
        }
        folded(row, named, summary, self.loaded, self.state, store).map(|run| waiting(run, summary))
    }

    fn text(
        &self,
        named: Named<'_>,
        summary: &RunSummary,
        store: &dyn Store,
    ) -> Result<Rc<Library>, Failure> {
        let key = (named.book.id.clone(), summary.revision.clone());
        if let Some(known) = self.texts.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let then = Rc::new(earlier::text_then(named, summary, store)?);
        self.texts.borrow_mut().insert(key, Rc::clone(&then));
        Ok(then)
    }
}

/// Whether a procedure, or one that it calls, has anything that others have to know of.
fn has_any(named: Named<'_>) -> bool {
    let all = std::iter::once(named.procedure).chain(called(named.book, named.procedure));
    all.flat_map(|procedure| procedure.every_step()).any(|step| {
        let extras = step.extras();
        extras.due.is_some() || extras.gate.is_some() || extras.wait.is_some() || extras.operator.is_some()
    })
}

fn waiting(run: Run, summary: &RunSummary) -> Option<Waiting> {
    let (awaits, due) = (run.awaits(), run.due_steps());
    let short = run.checklist().run.clone();
    let unfinished = summary.finished_at.is_none();
    let awaits = awaits.filter(|_| unfinished);
    (awaits.is_some() || !due.is_empty()).then_some(Waiting { run, short, awaits, due })
}

/// A run as it stands, on the text that it follows.
pub(super) fn folded(
    row: &Row<'_>,
    named: Named<'_>,
    summary: &RunSummary,
    loaded: &Loaded,
    state: &State,
    store: &dyn Store,
) -> Result<Run, Failure> {
    let mut list = checklist::of(row, named, loaded, BTreeMap::new());
    gates::complete(&mut list, (&row.named.book.id, row.run_key()), &summary.id, state)?;
    let mut past = earlier::past(store, &summary.id)?;
    if loaded.clock.is_fixed() {
        past.retain(|past| past.recorded.at <= loaded.wording.now);
    }
    let held = RunHeld { pid: 0, process_started: String::new(), taken_over: false };
    Ok(Run::resume(Arc::new(list), past, (held, Mode::Operator), None))
}

/// The row of a run whose occurrence is still open.
pub(super) fn row_of<'a>(
    named: Named<'a>,
    run: &str,
    ground: &'a Ground<'a>,
) -> Result<Option<Row<'a>>, Failure> {
    let rows = rows(ground, named, ground.now + TimeDelta::days(800))?;
    Ok(rows.into_iter().find(|row| row.run.run().is_some_and(|known| known.id == run)))
}
