//! The fold of a run's own entries: attempts, rounds, escalation, sessions, and what came last.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::checklist::Checklist;
use super::gate::OpenGate;
use super::spot::Spot;
use super::statement::{Recorded, Statement};
use crate::ledger::facts::{EscalationStarted, How, RunOutcome, StepFinished, StepOutcome};
use crate::ledger::{Fact, Text};
use crate::step::Destination;

mod lateness;
mod relaid;
mod reopening;
mod sitting;
mod turning;

/// A finished attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When its end was recorded.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: String,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What gave the verdict.
    pub how: How,
    /// Done, but not as written.
    pub deviation: bool,
    /// The reason given, else the note.
    pub reason: Option<String>,
    /// The id of the entry that records it.
    pub entry: String,
    /// The answer as recorded.
    pub answer: Option<String>,
    /// The standard output of its command without the line end it ends with; only of a step with a name.
    pub output: Option<Arc<str>>,
}

/// A ladder started in this run and not stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calling {
    pub(super) started: EscalationStarted,
    /// The step it came from.
    pub(super) step: Option<String>,
    /// The roles told, in order.
    pub(super) told: Vec<String>,
}

/// What came last, as far as it decides what is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Latest {
    /// Nothing that matters.
    #[default]
    Nothing,
    /// A command is about to run.
    Started(Spot),
    /// An attempt ended.
    Finished(Spot),
    /// The run itself decided a gate.
    Voted(Spot),
    /// An event was raised for a step that failed.
    Raised(Spot),
    /// The answer to a step was said to be wrong.
    Corrected(Spot),
    /// Somebody took over from this step on.
    HandedOver(Spot),
    /// A ladder started, and nobody was told since.
    Called,
    /// Somebody was told.
    Told,
    /// The run was left.
    Paused,
    /// The run ended.
    Ended(RunOutcome),
}

/// A run that is being given up: only what is owed at its end is still done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GivingUp {
    pub(super) outcome: RunOutcome,
    pub(super) reason: Option<String>,
    /// What was done is taken back.
    pub(super) rollback: bool,
}

/// What is known of one item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    /// The finished attempts of all rounds, oldest first.
    finished: Vec<Attempt>,
    /// How many of them count no more, since the run went back.
    stale: usize,
    /// It was gone past.
    left: bool,
    /// The detour after its failure was taken in this round.
    detoured: bool,
    /// The highest number of an attempt that was started.
    begun: u32,
    /// The targets of its group were found here, and are those that were found last.
    entered: bool,
    /// How many attempts there were when what was done was last taken back.
    undone: usize,
}

/// Everything a run knows from its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// By item.
    items: Vec<Known>,
    /// The step and number of an attempt that was started and not finished.
    pub(super) open: Option<(Spot, u32)>,
    /// Until when that takes time by itself.
    pub(super) sits_until: Option<DateTime<Utc>>,
    /// The gate that is open.
    pub(super) gate: Option<OpenGate>,
    /// Who held the run, in order, none twice.
    pub(super) holders: Vec<String>,
    /// Who holds it now, or did last, and who did before, if that was another person.
    pub(super) holder: String,
    pub(super) before: Option<String>,
    /// The role or person as which the holder goes on, if it was handed over.
    pub(super) acting: Option<String>,
    pub(super) calling: Option<Calling>,
    pub(super) latest: Latest,
    /// The step that a person answered last.
    pub(super) answered: Option<Spot>,
    pub(super) giving_up: Option<GivingUp>,
    /// The item whose failure led to a detour that is under way.
    pub(super) detour: Option<usize>,
    /// The round, from 1.
    round: u32,
    /// How often a failure led elsewhere by itself.
    pub(super) turns: u32,
    /// Steps finished late of which nobody has said why, with until when each was to be finished; oldest first.
    unexplained: Vec<(Spot, DateTime<Utc>)>,
    /// The deadlines whose passing somebody explained.
    explained: Vec<DateTime<Utc>>,
    /// When the run started.
    pub(super) started_at: Option<DateTime<Utc>>,
    /// The first and last instant of the current session.
    session: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// What of the current session was waited.
    waited: TimeDelta,
    /// The work of earlier sessions.
    worked: TimeDelta,
    /// An instant lay before the one recorded before it.
    backwards: bool,
}

impl Progress {
    pub(super) fn of(checklist: &Checklist) -> Self {
        let items = vec![Known::default(); checklist.layout.items.len()];
        Self { items, round: 1, ..Self::default() }
    }

    /// The finished attempts at a step in all rounds, oldest first.
    #[must_use]
    pub fn attempts(&self, spot: Spot) -> &[Attempt] {
        self.items.get(spot.index).map_or(&[], |known| &known.finished)
    }

    /// Those that count: of the present round, and of earlier ones where the run did not go back before the step.
    #[must_use]
    pub fn counting(&self, spot: Spot) -> &[Attempt] {
        self.items.get(spot.index).map_or(&[], |known| &known.finished[known.stale..])
    }

    /// The last finished attempt at a step that counts.
    #[must_use]
    pub fn last_finished(&self, spot: Spot) -> Option<&Attempt> {
        self.counting(spot).last()
    }

    /// The number of the attempt that is under way or comes next.
    #[must_use]
    pub fn attempt(&self, spot: Spot) -> u32 {
        match self.open {
            Some((open, number)) if open == spot => number,
            _ => {
                let begun = self.items.get(spot.index).map_or(0, |known| known.begun);
                self.attempts(spot).last().map_or(0, |last| last.number).max(begun) + 1
            }
        }
    }

    /// The instant of the last entry; none before the first.
    #[must_use]
    pub fn now(&self) -> Option<DateTime<Utc>> {
        self.session.map(|(_, last)| last)
    }

    /// The round, from 1.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.round
    }

    /// Whether nothing is left to do at a step.
    #[must_use]
    pub fn is_settled(&self, spot: Spot, checklist: &Checklist) -> bool {
        let step = checklist.step(spot);
        let goes_on = !step.critical || step.extras().on_failure == Some(Destination::Continue);
        self.was_left(spot)
            || self.was_entered(spot.index)
            || self.last_finished(spot).is_some_and(|last| match last.outcome {
                StepOutcome::Done
                | StepOutcome::Warned
                | StepOutcome::Skipped
                | StepOutcome::NotApplicable => true,
                StepOutcome::Failed | StepOutcome::TimedOut => goes_on,
                StepOutcome::Interrupted => false,
            })
    }

    /// Whether a step was gone past.
    #[must_use]
    pub fn was_left(&self, spot: Spot) -> bool {
        self.items.get(spot.index).is_some_and(|known| known.left)
    }

    /// Whether the targets of a group were found where this item stands.
    pub(super) fn was_entered(&self, index: usize) -> bool {
        self.items.get(index).is_some_and(|known| known.entered)
    }

    /// Whether anything was begun at a step, in any round.
    pub(super) fn was_begun(&self, index: usize) -> bool {
        let open = self.open.is_some_and(|(spot, _)| spot.index == index);
        let begun = |known: &Known| {
            known.finished.iter().any(|attempt| attempt.outcome != StepOutcome::NotApplicable)
        };
        open || self.items.get(index).is_some_and(begun)
    }

    /// Whether anything was begun at a step that was not taken back since.
    pub(super) fn is_to_undo(&self, index: usize) -> bool {
        let open = self.open.is_some_and(|(spot, _)| spot.index == index);
        let begun = |known: &Known| {
            known.finished[known.undone..].iter().any(|attempt| attempt.outcome != StepOutcome::NotApplicable)
        };
        open || self.items.get(index).is_some_and(begun)
    }

    /// Whether the detour after a step's failure was taken in this round.
    pub(super) fn was_detoured(&self, spot: Spot) -> bool {
        self.items.get(spot.index).is_some_and(|known| known.detoured)
    }

    /// The time worked: each session from its first to its last entry, pauses and waits not counted. None where an
    /// entry was recorded before the one it follows.
    #[must_use]
    pub fn worked(&self) -> Option<TimeDelta> {
        let session = self.session.map_or(TimeDelta::zero(), |(first, last)| last - first);
        (!self.backwards).then(|| self.worked + session - self.waited)
    }

    /// Takes an entry of this run. Facts that a run does not make change nothing.
    pub(super) fn fold(
        &mut self,
        checklist: &Checklist,
        statement: &Statement,
        recorded: &Recorded,
        spot: Option<Spot>,
    ) {
        if let Fact::ApprovalDecided(decided) = &statement.fact {
            self.vote(decided, statement, recorded, spot);
            if decided.run.is_some() {
                return;
            }
        }
        if matches!(statement.fact, Fact::RunStarted(_) | Fact::RunHeld(_)) {
            self.held_by(&recorded.by);
            let session = self.session.take().map_or(TimeDelta::zero(), |(first, last)| last - first);
            self.worked += session - std::mem::take(&mut self.waited);
        }
        let (first, last) = self.session.unwrap_or((recorded.at, recorded.at));
        if self.open.is_some_and(|(spot, _)| checklist.step(spot).sits()) {
            self.waited += (recorded.at - last).max(TimeDelta::zero());
        }
        self.backwards |= recorded.at < last;
        self.session = Some((first, recorded.at.max(last)));
        match (&statement.fact, spot) {
            (Fact::RunStarted(_), _) => self.started_at = Some(recorded.at),
            (Fact::RunHeld(_), _) => self.hold(checklist),
            (Fact::RunHandedOver(handed), Some(spot)) => {
                self.acting = Some(handed.operator.clone());
                self.latest = Latest::HandedOver(spot);
            }
            (Fact::RunTurned(turned), spot) => self.turn(checklist, turned, statement, spot),
            (Fact::StepStarted(started), Some(spot)) => {
                self.begin(checklist, spot, started, (statement.attempt.unwrap_or(1), recorded.at));
            }
            (Fact::StepFinished(finished), Some(spot)) => {
                self.finish(checklist, spot, finished, statement, recorded);
            }
            (Fact::ApprovalDecided(_), Some(spot)) => self.latest = Latest::Voted(spot),
            (Fact::EventRaised(_), Some(spot)) => self.latest = Latest::Raised(spot),
            (Fact::Correction(_), Some(spot)) => self.latest = Latest::Corrected(spot),
            (Fact::Note(note), Some(spot)) if note.late => self.explain(spot),
            (Fact::Note(_), Some(spot)) if self.latest == Latest::Finished(spot) => {
                self.latest = Latest::Nothing;
            }
            (Fact::EscalationStarted(started), _) => {
                let (started, step) = (started.clone(), statement.step.clone());
                self.calling = Some(Calling { started, step, told: Vec::new() });
                self.latest = Latest::Called;
            }
            (Fact::EscalationTold(told), _) => {
                if let Some(calling) = &mut self.calling {
                    calling.told.push(told.role.clone());
                }
                self.latest = Latest::Told;
            }
            (Fact::EscalationStopped(_), _) => {
                self.calling = None;
                self.latest = Latest::Nothing;
            }
            (Fact::RunPaused(_), _) => self.latest = Latest::Paused,
            (Fact::RunFinished(finished), _) => self.latest = Latest::Ended(finished.outcome),
            _ => {}
        }
    }

    fn finish(
        &mut self,
        checklist: &Checklist,
        spot: Spot,
        finished: &StepFinished,
        statement: &Statement,
        recorded: &Recorded,
    ) {
        let number = statement.attempt.unwrap_or_else(|| self.attempt(spot));
        let reason = statement.text(Text::REASON).or_else(|| statement.text(Text::NOTE));
        let (outcome, how, deviation, at) = (finished.outcome, finished.how, finished.deviation, recorded.at);
        if let Some(known) = self.items.get_mut(spot.index) {
            let entry = recorded.id.clone();
            let several = (!finished.values.is_empty()).then(|| finished.values.join(", "));
            let answer = finished.value.clone().or(several).or_else(|| statement.text(Text::ANSWER));
            let named = checklist.step(spot).name().is_some() && checklist.step(spot).means.is_some();
            let kept = |name| statement.texts.iter().find(|text| text.name == name);
            let output = kept(Text::STDOUT).or(kept(Text::OUTPUT)).filter(|_| named);
            let whole = |output: &Text| {
                Arc::from(String::from_utf8_lossy(&output.bytes).trim_end_matches(['\n', '\r']))
            };
            let output = output.map(whole);
            let (known, by) = (&mut known.finished, recorded.by.clone());
            known.push(Attempt { number, at, by, outcome, how, deviation, reason, entry, answer, output });
        }
        if matches!(how, How::Person | How::Answers) && outcome != StepOutcome::Interrupted {
            self.answered = Some(spot);
        }
        self.note_lateness(checklist, spot, finished, at);
        (self.open, self.gate) = (None, None);
        self.latest = Latest::Finished(spot);
        let failed = matches!(outcome, StepOutcome::Failed | StepOutcome::TimedOut);
        if let (true, Some(items)) = (failed, checklist.layout.detour(spot.index))
            && !self.was_detoured(spot)
        {
            self.detour = Some(spot.index);
            self.items[spot.index].detoured = true;
            self.reopen(items);
        } else if self.detour == Some(spot.index) {
            self.detour = None;
        }
    }
}
