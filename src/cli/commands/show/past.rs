//! What became of a procedure: what changed since it was last run, how its runs went, and when it comes next.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::readable;
use crate::calendar::Wording;
use crate::calendar::wording::work;
use crate::cli::Failure;
use crate::cli::commands::runs::{self, Known};
use crate::cli::context::{Context, Loaded};
use crate::cli::texts::text_of;
use crate::content::{Block, Change, Item, Look, Words, changes};
use crate::ledger::facts::RunFinished;
use crate::ledger::{Fact, Filter, State, Store};
use crate::model::{Library, Named, procedure_revision};
use crate::schedule::{Ground, Line, Planned, plan};
use crate::system::identity::Identity;

/// How many runs are shown, and how many the usual time is taken from.
const SHOWN: usize = 5;
const COUNTED: usize = 50;
/// How many occurrences are shown.
const NEXT: usize = 3;

/// What became of a procedure.
pub(super) struct Past {
    since: Option<Since>,
    /// The newest first.
    runs: Vec<Went>,
    /// The median of the time that completed runs took.
    usual_ms: Option<u64>,
    next: Vec<Next>,
}

/// The text of the last run against the present one.
struct Since {
    last: Known,
    /// Whether it was a run of the person who asks.
    own: bool,
    same: bool,
    /// What changed, with what is around it; none if the text of then cannot be read any more.
    changes: Option<Vec<Change>>,
}

/// A run, and how it ended.
struct Went {
    known: Known,
    finished: Option<RunFinished>,
}

struct Next {
    key: String,
    opens_at: chrono::DateTime<chrono::Utc>,
    due_at: chrono::DateTime<chrono::Utc>,
    inclusive: bool,
}

/// Reads what is on record of a procedure.
pub(super) fn read(
    named: Named<'_>,
    state: &State,
    loaded: &Loaded,
    context: &Context,
) -> Result<Past, Failure> {
    let runs = runs::of(named, state)?;
    let store = context.reading(loaded)?;
    let (mut went, mut since, mut usual_ms) = (Vec::new(), None, None);
    if let Some(store) = store.as_deref() {
        let finished = finished(named, loaded, store)?;
        let mut took: Vec<u64> = Vec::new();
        for known in runs.iter().filter(|known| known.run.closes()) {
            took.extend(finished.get(&known.run.id).and_then(|finished| finished.work_ms));
        }
        took.truncate(COUNTED);
        usual_ms = median(took);
        since = self::since(named, &runs, context, store)?;
        went = runs
            .into_iter()
            .take(SHOWN)
            .map(|known| Went { finished: finished.get(&known.run.id).cloned(), known })
            .collect();
    }
    Ok(Past { since, runs: went, usual_ms, next: next(named, state, loaded)? })
}

/// How each run ended last, by its id.
fn finished(
    named: Named<'_>,
    loaded: &Loaded,
    store: &dyn Store,
) -> Result<BTreeMap<String, RunFinished>, Failure> {
    let until = loaded.clock.is_fixed().then_some(loaded.wording.now);
    let mut found = BTreeMap::new();
    for (book, procedure) in named.book.ids().flat_map(|book| named.procedure.ids().map(move |id| (book, id)))
    {
        let (book, procedure) = (Some(book.to_owned()), Some(procedure.to_owned()));
        let filter = Filter { book, procedure, kinds: vec!["run.finished".to_owned()], ..Filter::default() };
        store.read(&filter, &mut |sealed| {
            let known = until.is_none_or(|until| sealed.entry.at <= until);
            if let (Fact::RunFinished(finished), Some(run), true) =
                (sealed.entry.fact(), &sealed.entry.subject.run, known)
            {
                found.insert(run.id.clone(), finished);
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}

fn median(mut took: Vec<u64>) -> Option<u64> {
    took.sort_unstable();
    let (low, high) = (took.get(took.len().checked_sub(1)? / 2)?, took.get(took.len() / 2)?);
    Some(low + (high - low) / 2)
}

/// The last run of the person who asks, else the last at all, and what changed in the text since it began.
fn since(
    named: Named<'_>,
    runs: &[Known],
    context: &Context,
    store: &dyn Store,
) -> Result<Option<Since>, Failure> {
    let person = Identity::of(&context.environment).map(|identity| identity.person).unwrap_or_default();
    let own = runs.iter().find(|known| known.run.holder.person == person);
    let Some(last) = own.or_else(|| runs.first()) else { return Ok(None) };
    let (last, own) = (last.clone(), own.is_some());
    if last.run.procedure_revision == procedure_revision(named.book, named.procedure) {
        return Ok(Some(Since { last, own, same: true, changes: None }));
    }
    let header = named.book.parts.first().map_or("runbook.yaml", |part| part.path.as_str());
    let then = text_of(store, &last.book, &last.run.revision, header)?;
    let before = then.as_ref().and_then(|then| of_then(then, &last)).map(readable::lines);
    let changes = before.map(|before| near(changes(&before, &readable::lines(named))));
    Ok(Some(Since { last, own, same: false, changes }))
}

/// What changed from one text of a procedure to another, by step; may be empty.
pub(super) fn between(before: Named<'_>, after: Named<'_>) -> Vec<Change> {
    near(changes(&readable::lines(before), &readable::lines(after)))
}

fn of_then<'t>(then: &'t Library, last: &Known) -> Option<Named<'t>> {
    then.procedures().find(|named| named.procedure.ids().any(|id| id == last.procedure))
}

/// The changes alone, below the step that each is of; what is left out is told by dots.
fn near(all: Vec<Change>) -> Vec<Change> {
    let is_change = |change: &Change| !matches!(change, Change::Same(_));
    let (mut kept, mut head, mut skipped) = (Vec::new(), None, false);
    for change in all {
        if is_change(&change) {
            let inner =
                matches!(&change, Change::Added(line) | Change::Removed(line) if line.starts_with(' '));
            if std::mem::take(&mut skipped) && !kept.is_empty() && (head.is_some() || !inner) {
                kept.push(Change::Same("…".to_owned()));
            }
            if let Some(head) = head.take().filter(|_| inner) {
                kept.push(Change::Same(head));
            }
            kept.push(change);
        } else if let Change::Same(line) = change {
            skipped = true;
            if !line.starts_with(' ') {
                head = Some(line);
            }
        }
    }
    kept
}

/// The next occurrences that the rule alone gives.
fn next(named: Named<'_>, state: &State, loaded: &Loaded) -> Result<Vec<Next>, Failure> {
    let ground = Ground::new(&loaded.library, state, loaded.wording.now);
    let mut all: Vec<Planned<'_>> = Vec::new();
    for line in Line::all(named) {
        let wanted = |one: &Planned<'_>| !one.slot.is_cancelled() && one.slot.opens_at > loaded.wording.now;
        all.extend(plan::next(&ground, line, loaded.wording.now, NEXT, wanted)?);
    }
    plan::sort(&mut all);
    let next = |one: Planned<'_>| Next {
        key: one.slot.key.clone(),
        opens_at: one.slot.opens_at,
        due_at: one.slot.due.at,
        inclusive: one.slot.due.inclusive,
    };
    Ok(all.into_iter().take(NEXT).map(next).collect())
}

impl Went {
    /// Steps that did not go as written, where the run ended.
    fn deviations(&self) -> Option<u32> {
        let finished = self.finished.as_ref()?;
        Some(finished.warned + finished.skipped + finished.failed)
    }
}

impl Past {
    /// What changed, for people; nothing if it was never run.
    pub(super) fn changed(&self, wording: &Wording) -> Vec<Block> {
        let Some(since) = &self.since else { return Vec::new() };
        let run = &since.last.run;
        let at = wording.day_and_time(run.started_at);
        let whose = if since.own {
            Words::from(format!("you last ran it, {at}"))
        } else {
            Words::from(format!("it was last run, {at} by ")).name(&run.holder.person)
        };
        if since.same {
            return vec![Block::Text(Words::from("Unchanged since ").then(whose).text("."))];
        }
        let mut blocks =
            vec![Block::Text(Words::of(Look::Warned, "Changed").text(" since ").then(whose).text(":"))];
        blocks.push(match &since.changes {
            None => Block::Text(Words::from("The text of then cannot be read any more.")),
            Some(changes) if changes.is_empty() => Block::Text(Words::from(
                "Its own text is the same; what it names was changed: roles, ladders, values or dates.",
            )),
            Some(changes) => Block::Changes(changes.clone()),
        });
        blocks
    }

    /// How its runs went and when it comes next, for people.
    pub(super) fn went(&self, effort: Option<u32>, wording: &Wording) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.runs.is_empty() {
            blocks.push(Block::Heading("Last runs".to_owned()));
            blocks.extend(self.runs.iter().map(|went| Block::Item(went.item(wording))));
            if let Some(ms) = self.usual_ms {
                let planned = effort
                    .map_or_else(String::new, |minutes| format!(", planned {}", work(u64::from(minutes))));
                blocks.push(Block::Text(Words::from(format!(
                    "It usually takes {}{planned}.",
                    work(ms / 60_000)
                ))));
            }
        }
        if !self.next.is_empty() {
            blocks.push(Block::Heading("Next".to_owned()));
            let item = |next: &Next| {
                let due = wording.deadline(next.due_at, next.inclusive);
                let opens = wording.day_and_time(next.opens_at);
                Item::new("", Words::new().name(&next.key).text(format!(", opens {opens}, due {due}")))
            };
            blocks.extend(self.next.iter().map(|next| Block::Item(item(next))));
        }
        blocks
    }

    /// The same for programs, to be put beside what the procedure says.
    pub(super) fn json(&self) -> Value {
        let change = |change: &Change| match change {
            Change::Same(line) => json!({ "kind": "same", "line": line }),
            Change::Removed(line) => json!({ "kind": "removed", "line": line }),
            Change::Added(line) => json!({ "kind": "added", "line": line }),
        };
        let run = |went: &Went| {
            let (known, finished) = (&went.known, went.finished.as_ref());
            json!({
                "run": known.run.id,
                "occurrence": known.occurrence,
                "outcome": known.run.outcome,
                "person": known.run.holder.person,
                "started_at": known.run.started_at,
                "finished_at": known.run.finished_at,
                "work_ms": finished.and_then(|finished| finished.work_ms),
                "deviations": went.deviations(),
            })
        };
        json!({
            "changed_since": self.since.as_ref().map(|since| json!({
                "run": since.last.run.id,
                "person": since.last.run.holder.person,
                "own": since.own,
                "at": since.last.run.started_at,
                "changed": !since.same,
                "changes": since.changes.as_ref().map(|all| all.iter().map(change).collect::<Vec<_>>()),
            })),
            "last_runs": self.runs.iter().map(run).collect::<Vec<_>>(),
            "usual_work_ms": self.usual_ms,
            "next": self.next.iter().map(|next| json!({
                "occurrence": next.key, "opens_at": next.opens_at, "due_at": next.due_at,
            })).collect::<Vec<_>>(),
        })
    }
}

impl Went {
    /// `2026-11-23, done with deviations, Mon 23 Nov 09:21, ops1@example.com, took 10m, 2 deviations`.
    fn item(&self, wording: &Wording) -> Item {
        let run = &self.known.run;
        let at = run.finished_at.or(run.paused_at).unwrap_or(run.started_at);
        let look = match run.outcome {
            Some(outcome) if outcome.closes() => Look::Good,
            Some(_) => Look::Bad,
            None => Look::Warned,
        };
        let mut words = Words::new().name(&self.known.occurrence).text("  ").and(look, runs::word(run));
        words = words.text(format!(", {}", wording.day_and_time(at)));
        let mut said = Words::new().name(&run.holder.person);
        let ms = self.finished.as_ref().and_then(|finished| finished.work_ms);
        said = said.text(ms.map_or_else(String::new, |ms| format!(", took {}", work(ms / 60_000))));
        said = said.text(match self.deviations() {
            None | Some(0) => String::new(),
            Some(1) => ", 1 deviation".to_owned(),
            Some(n) => format!(", {n} deviations"),
        });
        let mut item = Item::new("", words);
        item.aside.clone_from(&self.known.short);
        item.say(said);
        item
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, median, near};

    #[test]
    fn the_median_of_an_even_count_lies_between_the_middle_two() {
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![10, 2]), Some(6));
    }

    #[test]
    fn a_change_stands_below_its_step() {
        let same = |line: &str| Change::Same(line.to_owned());
        let added = |line: &str| Change::Added(line.to_owned());
        let all = vec![
            same("name: x"),
            same("step: a"),
            same("  $ ls"),
            same("step: b"),
            added("  warn: above 2"),
            same("step: c"),
            added("step: d"),
        ];
        assert_eq!(near(all), [same("step: b"), added("  warn: above 2"), same("…"), added("step: d")]);
    }
}
