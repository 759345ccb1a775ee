//! The fold of a run's own entries: attempts, escalation, sessions, and what came last.

use chrono::{DateTime, TimeDelta, Utc};

use super::checklist::Checklist;
use super::spot::Spot;
use super::statement::{Recorded, Statement};
use crate::ledger::facts::{EscalationStarted, RunOutcome, StepFinished, StepOutcome};
use crate::ledger::{Fact, Text};

/// A finished attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When its end was recorded.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: StepOutcome,
    /// Done, but not as written.
    pub deviation: bool,
    /// The reason given, else the note.
    pub reason: Option<String>,
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
    /// A ladder started, and nobody was told since.
    Called,
    /// Somebody was told.
    Told,
    /// The run was left.
    Paused,
    /// The run ended.
    Ended(RunOutcome),
}

/// Everything a run knows from its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// By flat position: the finished attempts, oldest first.
    finished: Vec<Vec<Attempt>>,
    /// The step and number of an attempt that was started and not finished.
    pub(super) open: Option<(Spot, u32)>,
    pub(super) calling: Option<Calling>,
    pub(super) latest: Latest,
    /// When the run started.
    pub(super) started_at: Option<DateTime<Utc>>,
    /// The first and last instant of the current session.
    session: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The work of earlier sessions.
    worked: TimeDelta,
    /// An instant lay before the one recorded before it.
    backwards: bool,
    steps: usize,
}

impl Progress {
    pub(super) fn of(checklist: &Checklist) -> Self {
        let finished = vec![Vec::new(); checklist.len()];
        Self { finished, steps: checklist.steps.len(), ..Self::default() }
    }

    fn slot(&self, spot: Spot) -> usize {
        let before = if spot.section == super::spot::Section::Steps { 0 } else { self.steps };
        before + spot.position as usize - 1
    }

    /// The finished attempts at a step, oldest first.
    #[must_use]
    pub fn attempts(&self, spot: Spot) -> &[Attempt] {
        self.finished.get(self.slot(spot)).map_or(&[], Vec::as_slice)
    }

    /// The last finished attempt at a step.
    #[must_use]
    pub fn last_finished(&self, spot: Spot) -> Option<&Attempt> {
        self.attempts(spot).last()
    }

    /// The number of the attempt that is under way or comes next.
    #[must_use]
    pub fn attempt(&self, spot: Spot) -> u32 {
        match self.open {
            Some((open, number)) if open == spot => number,
            _ => self.last_finished(spot).map_or(1, |last| last.number + 1),
        }
    }

    /// Whether nothing is left to do at a step.
    #[must_use]
    pub fn is_settled(&self, spot: Spot, checklist: &Checklist) -> bool {
        self.last_finished(spot).is_some_and(|last| match last.outcome {
            StepOutcome::Done | StepOutcome::Warned | StepOutcome::Skipped | StepOutcome::NotApplicable => {
                true
            }
            StepOutcome::Failed | StepOutcome::TimedOut => !checklist.step(spot).critical,
            StepOutcome::Interrupted => false,
        })
    }

    /// The time worked: each session from its first to its last entry, pauses not counted. None where an entry was
    /// recorded before the one it follows.
    #[must_use]
    pub fn worked(&self) -> Option<TimeDelta> {
        let session = self.session.map_or(TimeDelta::zero(), |(first, last)| last - first);
        (!self.backwards).then(|| self.worked + session)
    }

    /// Takes an entry of this run. Facts that a run does not make change nothing.
    pub(super) fn fold(&mut self, statement: &Statement, recorded: &Recorded, spot: Option<Spot>) {
        if matches!(statement.fact, Fact::RunStarted(_) | Fact::RunHeld(_)) {
            self.worked += self.session.take().map_or(TimeDelta::zero(), |(first, last)| last - first);
        }
        let (first, last) = self.session.unwrap_or((recorded.at, recorded.at));
        self.backwards |= recorded.at < last;
        self.session = Some((first, recorded.at.max(last)));
        match (&statement.fact, spot) {
            (Fact::RunStarted(_), _) => self.started_at = Some(recorded.at),
            (Fact::StepStarted(_), Some(spot)) => {
                self.open = Some((spot, statement.attempt.unwrap_or(1)));
                self.latest = Latest::Started(spot);
            }
            (Fact::StepFinished(finished), Some(spot)) => self.finish(spot, finished, statement, recorded),
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

    fn finish(&mut self, spot: Spot, finished: &StepFinished, statement: &Statement, recorded: &Recorded) {
        let number = statement.attempt.unwrap_or_else(|| self.attempt(spot));
        let reason = statement.text(Text::REASON).or_else(|| statement.text(Text::NOTE));
        let (outcome, deviation, at) = (finished.outcome, finished.deviation, recorded.at);
        let place = self.slot(spot);
        if let Some(attempts) = self.finished.get_mut(place) {
            attempts.push(Attempt { number, at, outcome, deviation, reason });
        }
        self.open = None;
        self.latest = Latest::Finished(spot);
    }
}
