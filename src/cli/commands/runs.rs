//! Runs on record: those of a procedure, and the one of an id.

use crate::cli::Failure;
use crate::ledger::facts::RunOutcome;
use crate::ledger::{RunSummary, State};
use crate::model::Named;

/// How many digits of a run's id are the fewest that name it.
const FEWEST: usize = 4;

/// A run with what it is a run of.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) book: String,
    pub(super) procedure: String,
    pub(super) occurrence: String,
    pub(super) run: RunSummary,
    /// The shortest beginning of its id that is shown; unambiguous.
    pub(super) short: String,
}

impl Known {
    /// Whether it is a run of the procedure, under any of its ids.
    pub(super) fn is_of(&self, named: Named<'_>) -> bool {
        named.book.ids().any(|id| id == self.book) && named.procedure.ids().any(|id| id == self.procedure)
    }
}

/// The runs of a procedure, the newest first.
pub(super) fn of(named: Named<'_>, state: &State) -> Result<Vec<Known>, Failure> {
    let mut own: Vec<Known> = all(state)?.into_iter().filter(|known| known.is_of(named)).collect();
    own.sort_by_key(|known| std::cmp::Reverse(known.run.started_at));
    Ok(own)
}

/// The run whose id begins so; `None` if there is none, or the text is too short to be meant as one.
pub(super) fn find(id: &str, state: &State) -> Result<Option<Known>, Failure> {
    if id.len() < FEWEST {
        return Ok(None);
    }
    let all = all(state)?;
    let found: Vec<&Known> = all.iter().filter(|known| known.run.id.starts_with(id)).collect();
    match found[..] {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        _ => {
            let names: Vec<String> = found.iter().map(|known| format!("`{}`", known.short)).collect();
            Err(Failure::usage(format!("`{id}` begins {} runs", names.len()))
                .hint(format!("say which: {}", names.join(", "))))
        }
    }
}

/// The same, where a run is meant and nothing else.
pub(super) fn required(id: &str, state: &State) -> Result<Known, Failure> {
    find(id, state)?.ok_or_else(|| {
        Failure::usage(format!("no run `{id}` is on record"))
            .hint("`runbook log --type run.started --format json` lists them")
    })
}

/// Every run on record.
fn all(state: &State) -> Result<Vec<Known>, Failure> {
    let mut all = Vec::new();
    for (book, procedure) in state.procedures_of_all_books() {
        let Some(history) = state.history(&book, &procedure)? else { continue };
        for (key, record) in &history.occurrences {
            all.extend(record.runs.iter().map(|run| Known {
                book: book.clone(),
                procedure: procedure.clone(),
                occurrence: key.clone(),
                run: run.clone(),
                short: String::new(),
            }));
        }
    }
    shorten(&mut all);
    Ok(all)
}

/// Gives each its shortest beginning: eight characters, more where another run begins so too.
fn shorten(all: &mut [Known]) {
    let mut ids: Vec<String> = all.iter().map(|known| known.run.id.clone()).collect();
    ids.sort();
    for known in all {
        let id = &known.run.id;
        let at = ids.partition_point(|other| other < id);
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| ids.get(at));
        let shared =
            neighbours.map(|other| id.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count());
        let length = shared.max().map_or(8, |shared| (shared + 1).max(8));
        known.short = id.get(..length).unwrap_or(id).to_owned();
    }
}

/// What became of a run, in a word or three.
pub(super) fn word(run: &RunSummary) -> &'static str {
    match run.outcome {
        Some(RunOutcome::Completed) => "done",
        Some(RunOutcome::CompletedWithDeviations) => "done with deviations",
        Some(RunOutcome::Failed) => "failed",
        Some(RunOutcome::Aborted) => "aborted",
        Some(RunOutcome::Abandoned) => "abandoned",
        None if run.paused_at.is_some() => "paused",
        None => "not finished",
    }
}
