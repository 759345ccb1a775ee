//! How a run ends or is left.

use super::{Ended, Phase, Run};
use crate::ledger::facts::{self, Mode, RunFinished, RunOutcome, RunPaused};
use crate::ledger::{Fact, Text};
use crate::run::menus;
use crate::run::scene::{Closing, Scene};
use crate::run::spot::Spot;
use crate::run::statement::{Recorded, Statement};
use crate::run::turn;
use crate::step::{Action, Judged, Outcome, PauseCause};

impl Run {
    /// Ends the run because a person says so: aborted or abandoned, with the reason. A run that has ended stays so.
    /// What is owed at the end of one that is aborted comes first.
    pub fn end(&mut self, outcome: RunOutcome, reason: &str) {
        match outcome {
            _ if matches!(self.phase, Phase::Ended(_)) => {}
            RunOutcome::Aborted => self.ending = Some((outcome, reason.to_owned())),
            _ => self.finish(outcome, Some(reason)),
        }
    }

    /// Gives the run up as from the menu: a person is asked whether what was done is taken back.
    pub(super) fn end_by_hand(&mut self, outcome: RunOutcome, reason: &str) {
        self.spot = self.spot.or_else(|| self.next_spot());
        if self.spot.is_some() && self.mode == Mode::Operator && self.can_roll_back() {
            let action = Action::Confirm(menus::take_back());
            self.phase = Phase::TakeBack(action, outcome, Some(reason.to_owned()));
            return;
        }
        if self.progress.giving_up.is_some() {
            return self.advance();
        }
        self.give_up(outcome, false, Some(reason));
    }

    /// What is still owed of a run that is given up, in order; empty for any other.
    #[must_use]
    pub fn owed(&self) -> Vec<Spot> {
        let Some(giving_up) = &self.progress.giving_up else { return Vec::new() };
        self.owed_spots(giving_up.rollback).collect()
    }

    pub(super) fn finish(&mut self, outcome: RunOutcome, reason: Option<&str>) {
        let counts = self.counts();
        let worked = self.progress.worked().and_then(|worked| u64::try_from(worked.num_milliseconds()).ok());
        let fact = Fact::RunFinished(RunFinished {
            outcome,
            done: counts.done,
            warned: counts.warned,
            skipped: counts.skipped,
            failed: counts.failed,
            not_applicable: counts.not_applicable,
            passed: counts.passed,
            validations: counts.validations,
            work_ms: worked,
            performed_at: None,
        });
        self.pending.push_back(Statement::of_run(fact).with(Text::REASON, reason));
        self.phase = Phase::Waiting;
    }

    pub(super) fn closing(&self, outcome: RunOutcome, recorded: &Recorded) -> Scene {
        let failed = |spot: &Spot| {
            let settled = self.is_settled(*spot);
            !settled && self.progress.last_finished(*spot).is_some()
        };
        Scene::Closing(Closing {
            at: recorded.at,
            outcome,
            worked: self.progress.worked(),
            counts: self.counts(),
            failed: self.spots.iter().copied().find(failed),
            head: recorded.head.clone(),
        })
    }

    /// Leaves the run where it is. A command that ran and awaits an answer counts as interrupted.
    pub(super) fn pause(&mut self, cause: PauseCause) {
        let sits = self.sitting().is_some();
        let cause = match turn::recorded_cause(cause) {
            facts::PauseCause::NoTerminal if self.awaited().is_some() => facts::PauseCause::Approval,
            facts::PauseCause::NoTerminal if sits => facts::PauseCause::Wait,
            facts::PauseCause::NoTerminal | facts::PauseCause::Operator if self.is_handing_over() => {
                facts::PauseCause::HandOver
            }
            cause => cause,
        };
        if let (Some(end), Some(spot)) = (self.command.take(), self.spot) {
            let judged = Judged { end: Some(end), ..Judged::by_person(Outcome::Interrupted) };
            self.pending.push_back(turn::finished(&self.checklist, self.placed(spot), &judged, self.mode));
        }
        let position = self.spot.map_or(0, |spot| self.checklist.position(spot));
        let of = u32::try_from(self.checklist.len()).unwrap_or(u32::MAX);
        self.pending.push_back(Statement::of_run(Fact::RunPaused(RunPaused { position, of, cause })));
        self.phase = Phase::Ended(Ended::Paused { spot: self.spot, cause });
    }
}
