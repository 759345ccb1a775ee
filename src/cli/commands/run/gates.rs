//! What gates need to know of the record, and what is said where a run waits by itself.

use crate::cli::context::Loaded;
use crate::cli::{Failure, exit};
use crate::ledger::State;
use crate::run::{Awaits, Checklist, Run};

/// How much of a run's id is shown: its instant to the millisecond.
const SHORT: usize = 13;

/// Adds the run's id, and who did what the gates exclude the doers of.
pub(in crate::cli::commands) fn complete(
    checklist: &mut Checklist,
    (book, key): (&str, &str),
    run: &str,
    state: &State,
) -> Result<(), Failure> {
    run.get(..SHORT).unwrap_or(run).clone_into(&mut checklist.run);
    let layout = checklist.layout.to_read();
    let gates = layout.items.iter().filter_map(|item| item.step.extras().gate.as_ref());
    let names: Vec<String> = gates.flat_map(|gate| gate.not.iter().cloned()).collect();
    for name in names {
        let Some(history) = state.history(book, &name)? else { continue };
        let done = history.occurrences.get(key).or_else(|| {
            let (key, _) = history.latest_completion()?;
            history.occurrences.get(key)
        });
        let runs = done.into_iter().flat_map(|record| record.runs.iter().filter(|run| run.closes()));
        let doers = runs.map(|run| run.holder.person.clone()).collect();
        checklist.doers.insert(name, doers);
    }
    Ok(())
}

/// Why a run is left that waits by itself, and what goes on with it.
pub(super) fn left(run: &Run, loaded: &Loaded) -> Failure {
    let list = run.checklist();
    let until = |at| format!(" until {}", loaded.wording.moment(at));
    let at = run.sitting().and_then(|sitting| sitting.until).map(until).unwrap_or_default();
    let place = run.sitting().map_or_else(|| "the run".to_owned(), |sitting| sitting.spot.to_string());
    let saved = format!("saved; go on with: {} then", list.resume);
    if let Some(Awaits::HandOver(spot, to)) = run.awaits() {
        let card = list.cards.get(&to).filter(|card| !card.is_empty());
        let card = card.map_or_else(String::new, |card| format!(" ({card})"));
        return Failure::new(exit::NOT_FINISHED, format!("{spot} is for {to} to take over"))
            .hint(format!("saved; {to}{card} goes on with: {}", list.resume));
    }
    match run.awaited() {
        Some(awaited) => {
            let ways = awaited.gate.ways().join(" or ");
            Failure::new(exit::NOT_FINISHED, format!("{place} waits for approval by {ways}{at}"))
                .hint(format!("they decide with: runbook approve {}\n{saved}", list.run))
        }
        None => Failure::new(exit::NOT_FINISHED, format!("{place} waits{at}")).hint(saved),
    }
}
