//! The fold: how each entry changes the state.
//!
//! A law: folding a ++ b is folding a, then b onto it. Nothing here fails for an entry that makes no sense (a step of a
//! run that never started): the entry is on record, and the state is as if it had said nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::facts::{
    ApprovalDecided, BookAdopted, Decision, RunFinished, RunHeld, RunStarted, StepFinished, StepOutcome,
};
use super::history::{Decided, Escalation, History, Holder, Record, Rescheduled, Rule, RunSummary, Told};
use super::state::{Adoption, BookState, Damage, EventState, MovedAnchor, OwedReview, State};
use super::{Entry, Fact, Sealed};

impl State {
    /// Folds one more entry in. Fails only if the stored history it touches cannot be read.
    pub fn apply(&mut self, sealed: &Sealed) -> Result<(), Damage> {
        self.apply_fact(sealed, sealed.entry.fact())
    }

    /// The same, where what the entry says was read already.
    pub(super) fn apply_fact(&mut self, sealed: &Sealed, fact: Fact) -> Result<(), Damage> {
        let entry = &sealed.entry;
        self.overview.head = Some(sealed.head());
        self.overview.latest_at = self.overview.latest_at.max(Some(entry.at));
        if let Fact::LedgerCreated(created) = &fact {
            self.overview.ledger.clone_from(&entry.ledger);
            self.overview.workspace.clone_from(&created.workspace);
            self.overview.kind = Some(created.kind);
        }
        let Some(book) = entry.subject.book.as_deref() else { return Ok(()) };
        if !self.overview.books.contains_key(book) {
            self.overview.books.insert(book.to_owned(), BookState::default());
        }
        if let Some(state) = self.overview.books.get_mut(book) {
            apply_to_book(state, entry, &fact);
        }
        if let Fact::BookAdopted(adopted) = &fact {
            return self.adopt(book, entry, adopted);
        }
        match (entry.subject.procedure.as_deref(), entry.subject.occurrence.as_deref()) {
            (Some(procedure), Some(key)) if shapes_history(entry, &fact) => {
                let folding = self.folding(book, procedure)?;
                let damage = |what| Damage::of(book, procedure, what);
                apply_to_record(folding.record(key).map_err(damage)?, entry, fact);
                folding.settle().map_err(damage)
            }
            _ => Ok(()),
        }
    }

    /// The histories that an entry changes, as (book, procedure); each once.
    pub fn touched(entry: &Entry) -> Vec<(String, String)> {
        let Some(book) = entry.subject.book.clone() else { return Vec::new() };
        let fact = entry.fact();
        if let Fact::BookAdopted(adopted) = fact {
            let ids: BTreeSet<String> = adopted.procedures.into_keys().chain(adopted.removed).collect();
            return ids.into_iter().map(|id| (book.clone(), id)).collect();
        }
        match (&entry.subject.procedure, &entry.subject.occurrence) {
            (Some(procedure), Some(_)) if shapes_history(entry, &fact) => vec![(book, procedure.clone())],
            _ => Vec::new(),
        }
    }

    fn adopt(&mut self, book: &str, entry: &Entry, adopted: &BookAdopted) -> Result<(), Damage> {
        let revision = entry.subject.revision.clone().unwrap_or_default();
        let rule =
            |digest: &str| Rule { at: entry.at, digest: digest.to_owned(), revision: revision.clone() };
        for (id, digest) in &adopted.procedures {
            let history = &mut self.folding(book, id)?.near;
            history.first_seen_at.get_or_insert(entry.at);
            if history.rules.last().is_none_or(|last| last.digest != *digest) {
                history.rules.push(rule(digest));
            }
        }
        for id in &adopted.removed {
            let history: &mut History = &mut self.folding(book, id)?.near;
            if history.current_rule().is_some() {
                history.rules.push(rule(""));
            }
        }
        Ok(())
    }
}

/// Whether an entry about an occurrence changes its record. Every entry of a run advances its position; of the
/// others only these change anything.
fn shapes_history(entry: &Entry, fact: &Fact) -> bool {
    entry.subject.run.is_some()
        || matches!(
            fact,
            Fact::OccurrenceWaived(_)
                | Fact::OccurrenceRescheduled(_)
                | Fact::EscalationStarted(_)
                | Fact::EscalationTold(_)
                | Fact::EscalationAcknowledged(_)
                | Fact::EscalationStopped(_)
                | Fact::ApprovalDecided(_)
        )
}

fn apply_to_book(book: &mut BookState, entry: &Entry, fact: &Fact) {
    match fact {
        Fact::BookAdopted(_) => book.adoptions.push(Adoption {
            at: entry.at,
            seq: entry.seq,
            revision: entry.subject.revision.clone().unwrap_or_default(),
        }),
        Fact::AnchorMoved(moved) => book.anchors.push(MovedAnchor {
            at: entry.at,
            person: entry.actor.person.clone(),
            anchor: moved.anchor.clone(),
            key: moved.key.clone(),
            from: moved.from,
            to: moved.to,
            status: moved.status.clone(),
        }),
        Fact::ApprovalDecided(decided) => review(&mut book.reviews, entry, decided),
        Fact::EventRaised(raised) => {
            let known = book.events.entry(raised.event.clone()).or_default();
            let event = EventState {
                raised_at: entry.at,
                at: raised.at,
                level: raised.level.clone(),
                cancelled_at: None,
            };
            known.entry(raised.id.clone()).or_insert(event);
        }
        Fact::EventChanged(changed) => {
            if let Some(event) =
                book.events.get_mut(&changed.event).and_then(|known| known.get_mut(&changed.id))
            {
                event.at = changed.at.unwrap_or(event.at);
                event.level = changed.level.clone().or(event.level.take());
            }
        }
        Fact::EventCancelled(cancelled) => {
            let event = book.events.get_mut(&cancelled.event).and_then(|known| known.get_mut(&cancelled.id));
            if let Some(event) = event {
                event.cancelled_at.get_or_insert(entry.at);
            }
        }
        _ => {}
    }
}

/// A gate passed by break glass is to be reviewed by somebody else, until that is recorded.
fn review(reviews: &mut Vec<OwedReview>, entry: &Entry, decided: &ApprovalDecided) {
    let subject = &entry.subject;
    let (Some(procedure), Some(occurrence), Some(step)) =
        (subject.procedure.clone(), subject.occurrence.clone(), subject.step.clone())
    else {
        return;
    };
    match (&subject.run, &decided.run) {
        (Some(run), _) if decided.decision == Decision::BreakGlass => {
            let (run, at, person) = (run.id.clone(), entry.at, entry.actor.person.clone());
            reviews.push(OwedReview { procedure, occurrence, run, step, at, person });
        }
        (None, Some(run)) if decided.review => {
            let done = reviews.iter().position(|owed| owed.run == *run && owed.step == step);
            done.map(|done| reviews.remove(done));
        }
        _ => {}
    }
}

fn apply_to_record(record: &mut Record, entry: &Entry, fact: Fact) {
    match fact {
        Fact::RunStarted(started) => start(record, entry, &started),
        Fact::OccurrenceWaived(_) => {
            record.waived.get_or_insert(decided(entry));
        }
        Fact::OccurrenceRescheduled(moved) => {
            let from = record.rescheduled.as_ref().map_or(moved.from, |earlier| earlier.from);
            let (opens_at, expires_at) = (moved.opens_at, moved.expires_at);
            let decided = decided(entry);
            record.rescheduled = Some(Rescheduled { from, to: moved.to, opens_at, expires_at, decided });
        }
        Fact::EscalationStarted(started) => {
            record.escalation = Some(Escalation {
                ladder: started.ladder,
                cause: started.cause,
                started_at: started.at,
                told: Vec::new(),
                acknowledged: None,
                stopped: None,
            });
        }
        other => {
            if let Some(escalation) = record.escalation.as_mut() {
                apply_to_escalation(escalation, entry, &other);
            }
            let id = entry.subject.run.as_ref().map(|run| run.id.as_str());
            if let Some(run) = record.runs.iter_mut().rev().find(|run| Some(run.id.as_str()) == id) {
                apply_to_run(run, entry, other);
            }
        }
    }
}

fn apply_to_escalation(escalation: &mut Escalation, entry: &Entry, fact: &Fact) {
    match fact {
        Fact::EscalationTold(told) => {
            escalation.told.push(Told { role: told.role.clone(), rung: told.rung, at: entry.at });
        }
        Fact::EscalationAcknowledged(_) => {
            escalation.acknowledged.get_or_insert(decided(entry));
        }
        Fact::EscalationStopped(_) => {
            escalation.stopped.get_or_insert(decided(entry));
        }
        _ => {}
    }
}

fn start(record: &mut Record, entry: &Entry, started: &RunStarted) {
    let Some(run) = entry.subject.run.as_ref() else { return };
    if record.runs.is_empty() {
        // Nearly always the only one.
        record.runs.reserve_exact(1);
    }
    record.runs.push(RunSummary {
        id: run.id.clone(),
        started_at: entry.at,
        finished_at: None,
        performed_at: None,
        outcome: None,
        revision: entry.subject.revision.clone().unwrap_or_default(),
        procedure_revision: entry.subject.procedure_revision.clone().unwrap_or_default(),
        holder: holder(entry, started.pid, &started.process_started),
        last_run_seq: run.seq,
        step: 0,
        steps: started.steps + started.validations,
        validations: started.validations,
        paused_at: None,
        pause_cause: None,
        answered: std::collections::BTreeSet::new(),
        opens_at: started.opens_at,
        first_due_at: record.rescheduled.as_ref().map(|moved| moved.from).or(started.due_at),
        expires_at: started.expires_at,
        failed: std::collections::BTreeMap::new(),
    });
}

fn apply_to_run(run: &mut RunSummary, entry: &Entry, fact: Fact) {
    run.last_run_seq = entry.subject.run.as_ref().map_or(run.last_run_seq, |at| at.seq.max(run.last_run_seq));
    match fact {
        Fact::RunHeld(held) => hold(run, entry, &held),
        Fact::StepStarted(_) => run.step = position(run, entry, None).unwrap_or(run.step),
        Fact::StepFinished(finished) => answer(run, entry, &finished),
        Fact::RunPaused(paused) => {
            run.step = paused.position;
            run.paused_at = Some(entry.at);
            run.pause_cause = Some(paused.cause);
        }
        Fact::RunFinished(finished) => finish(run, entry.at, &finished),
        _ => {}
    }
}

/// Going on with a run that failed opens it again.
fn hold(run: &mut RunSummary, entry: &Entry, held: &RunHeld) {
    run.holder = holder(entry, held.pid, &held.process_started);
    run.finished_at = None;
    run.performed_at = None;
    run.outcome = None;
    run.paused_at = None;
    run.pause_cause = None;
}

/// The position of the entry's step, validations counted after the steps.
fn position(run: &RunSummary, entry: &Entry, said: Option<u32>) -> Option<u32> {
    if said.is_some() {
        return said;
    }
    let path = entry.subject.step.as_deref()?;
    match path.strip_prefix("validation/") {
        Some(number) => Some(run.steps.saturating_sub(run.validations) + number.parse::<u32>().ok()?),
        None => path.parse().ok(),
    }
}

fn answer(run: &mut RunSummary, entry: &Entry, finished: &StepFinished) {
    let Some(step) = entry.subject.step.as_ref() else { return };
    if let Some(position) = position(run, entry, finished.position) {
        let again = matches!(
            finished.outcome,
            StepOutcome::Failed | StepOutcome::TimedOut | StepOutcome::Interrupted
        );
        run.step = (position + u32::from(!again)).min(run.steps);
    }
    match finished.outcome {
        StepOutcome::Failed | StepOutcome::TimedOut => {
            run.failed.entry(step.clone()).or_insert(entry.at);
        }
        StepOutcome::Interrupted => {}
        _ => drop(run.failed.remove(step)),
    }
    if finished.outcome == StepOutcome::Interrupted {
        run.answered.remove(step);
    } else {
        run.answered.insert(step.clone());
    }
}

fn finish(run: &mut RunSummary, at: DateTime<Utc>, finished: &RunFinished) {
    run.finished_at = Some(at);
    run.performed_at = finished.performed_at;
    run.outcome = Some(finished.outcome);
    run.paused_at = None;
    run.pause_cause = None;
    if finished.outcome.closes() {
        run.answered.clear();
        run.failed.clear();
    }
}

fn decided(entry: &Entry) -> Decided {
    Decided { at: entry.at, person: entry.actor.person.clone() }
}

fn holder(entry: &Entry, pid: u32, process_started: &str) -> Holder {
    Holder {
        person: entry.actor.person.clone(),
        host: entry.actor.host.clone().unwrap_or_default(),
        pid,
        process_started: process_started.to_owned(),
        since: entry.at,
    }
}
