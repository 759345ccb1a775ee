//! Which run is meant.

use crate::cli::Failure;
use crate::ledger::State;

/// A run and what it is of.
pub(super) struct FoundRun {
    pub(super) book: String,
    pub(super) procedure: String,
    pub(super) occurrence: String,
    pub(super) id: String,
}

/// The run of an id or of an unambiguous beginning of it.
pub(super) fn find(state: &State, name: &str) -> Result<FoundRun, Failure> {
    let mut found = Vec::new();
    for (book, procedure) in state.procedures_of_all_books() {
        let Some(history) = state.history(&book, &procedure)? else { continue };
        for (occurrence, record) in &history.occurrences {
            let runs = record.runs.iter().filter(|run| run.id.starts_with(name));
            found.extend(runs.map(|run| FoundRun {
                book: book.clone(),
                procedure: procedure.clone(),
                occurrence: occurrence.clone(),
                id: run.id.clone(),
            }));
        }
    }
    match found.len() {
        1 => found.pop().ok_or_else(|| none(name)),
        0 => Err(none(name)),
        n => Err(Failure::usage(format!("`{name}` begins {n} runs"))
            .hint("give more of its id; `runbook log` shows it")),
    }
}

fn none(name: &str) -> Failure {
    Failure::usage(format!("no run `{name}` is on record"))
        .hint("`runbook log --type run.started --format json` lists them")
}
