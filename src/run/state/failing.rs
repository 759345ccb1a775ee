//! Where a run goes after a failure: further attempts by itself, the destination that is written, or a person.

use super::{Phase, Run};
use crate::ledger::facts::{EventRaised, How, RunOutcome, RunTurned, StepOutcome, Turn};
use crate::ledger::{Fact, Text};
use crate::run::layout::BlockRole;
use crate::run::menus;
use crate::run::spot::Spot;
use crate::run::statement::Statement;
use crate::step::{Action, Destination, Menu, Pick, Until, Waiting};

/// How often failures lead back by themselves in one run; then a person decides.
const MOST_TURNS: u32 = 20;

impl Run {
    /// A step failed and nothing was decided yet.
    pub(super) fn failed(&mut self, spot: Spot) {
        if self.tried_again_by_itself(spot) {
            return;
        }
        if self.progress.giving_up.is_some() {
            return self.ask_after_failure(spot);
        }
        if self.escalates_by_itself(spot) {
            return self.escalate(spot);
        }
        let step = self.checklist.step(spot);
        match step.extras().on_failure.clone() {
            Some(Destination::Stop) => self.give_up(RunOutcome::Failed, false, None),
            Some(Destination::Rollback) => self.give_up(RunOutcome::Failed, true, None),
            Some(Destination::GoTo(id)) => self.go_to(spot, &id),
            Some(Destination::Call(_)) if self.progress.detour == Some(spot.index) => self.advance(),
            Some(Destination::Raise(event)) => self.raise(spot, event),
            None | Some(Destination::Ask | Destination::Continue | Destination::Call(_)) => {
                self.ask_after_failure(spot);
            }
        }
    }

    /// The menu after a failure.
    pub(super) fn ask_after_failure(&mut self, spot: Spot) {
        let step = self.checklist.step(spot);
        let offers = [
            (Pick::Escalate, self.can_escalate()),
            (Pick::RollBack, self.can_roll_back()),
            (Pick::Skip, self.progress.giving_up.is_some()),
            (Pick::NextTarget, self.next_target(spot).is_some()),
        ];
        let may: Vec<Pick> = offers.into_iter().filter(|(_, may)| *may).map(|(pick, _)| pick).collect();
        self.phase = Phase::Failure(Action::Confirm(menus::failure(step, &may)));
    }

    /// Whether the command is tried once more without asking.
    fn tried_again_by_itself(&mut self, spot: Spot) -> bool {
        let step = self.checklist.step(spot);
        let Some(retry) = step.means.as_ref().and_then(|means| means.retry).filter(|_| !step.extras().once)
        else {
            return false;
        };
        let failed = |outcome| matches!(outcome, StepOutcome::Failed | StepOutcome::TimedOut);
        let counting = self.progress.counting(spot).iter().rev();
        let by_command = counting.take_while(|last| last.how == How::Command && failed(last.outcome)).count();
        let tried = u32::try_from(by_command).unwrap_or(u32::MAX) % retry.attempts;
        if tried == 0 {
            return false;
        }
        match retry.every {
            None => self.start_command(spot),
            Some(every) => {
                let label = format!("attempt {} of {}", tried + 1, retry.attempts);
                self.phase = Phase::Between(Action::Wait(Waiting {
                    until: Until::Over(every),
                    label,
                    meanwhile: Menu::default(),
                    again: false,
                }));
            }
        }
        true
    }

    /// To the step of an id: back for a new round, or ahead past what lies between.
    fn go_to(&mut self, spot: Spot, id: &str) {
        let Some(target) = self.checklist.layout.path_of(id, spot.index).map(str::to_owned) else {
            return self.ask_after_failure(spot);
        };
        if self.progress.turns >= MOST_TURNS {
            return self.ask_after_failure(spot);
        }
        self.turn_to(spot, Turn::GoTo, target, None);
    }

    /// Records that the run goes elsewhere.
    pub(super) fn turn_to(&mut self, spot: Spot, to: Turn, target: String, reason: Option<&str>) {
        let first = self.checklist.layout.range(&target).map_or(0, |(first, _)| first);
        let back = matches!(to, Turn::GoTo | Turn::Back) && first <= spot.index;
        let round = back.then(|| self.progress.round() + 1);
        let fact = Fact::RunTurned(RunTurned { target: Some(target), round, ..RunTurned::to(to) });
        let step = Some(self.checklist.path(spot).to_owned());
        let statement = Statement { step, ..Statement::of_run(fact) };
        self.pending.push_back(statement.with(Text::REASON, reason));
        self.phase = Phase::Waiting;
    }

    /// Gives the run up: what is owed at its end comes first, and what takes back what was done if that is wanted.
    pub(super) fn give_up(&mut self, outcome: RunOutcome, rollback: bool, reason: Option<&str>) {
        if self.progress.giving_up.is_some() || self.next_owed(rollback).is_none() {
            return self.finish(outcome, reason);
        }
        let to = if rollback { Turn::Rollback } else { Turn::Stop };
        let fact = Fact::RunTurned(RunTurned { outcome: Some(outcome), ..RunTurned::to(to) });
        let step = self.spot.map(|spot| self.checklist.path(spot).to_owned());
        let statement = Statement { step, ..Statement::of_run(fact) };
        self.pending.push_back(statement.with(Text::REASON, reason));
        self.phase = Phase::Waiting;
    }

    /// Raises the event of a step that failed, once a failure; then a person decides.
    fn raise(&mut self, spot: Spot, event: String) {
        let attempt = self.progress.last_finished(spot).map_or(1, |last| last.number);
        let path = self.checklist.path(spot).replace('/', "-");
        let id = format!("{}-{path}-{attempt}", self.checklist.key);
        let at = self.progress.last_finished(spot).map_or_else(Default::default, |last| last.at);
        let fact = Fact::EventRaised(EventRaised { event, id, level: None, at });
        self.pending.push_back(crate::run::turn::about(&self.checklist, spot, attempt, fact));
        self.phase = Phase::Waiting;
    }

    /// The path of the target whose rest is left, where a group goes on with its next one.
    pub(super) fn next_target(&self, spot: Spot) -> Option<String> {
        if !spot.section.is_forward() {
            return None;
        }
        let layout = &self.checklist.layout;
        let (_, target) =
            layout.around(spot.index).find(|(_, block)| matches!(block.role, BlockRole::Target(_)))?;
        let group = target.parent.map(|group| &layout.blocks[group])?;
        let stop_after = group.step.extras().group.as_ref()?.stop_after?;
        let targets = layout.blocks.iter().filter(|block| block.parent == target.parent && !block.former);
        let failed = targets.filter(|block| {
            let (first, end) = block.items;
            let failed = |spot: &&Spot| {
                let last = self.progress.last_finished(**spot).map(|last| last.outcome);
                matches!(last, Some(StepOutcome::Failed | StepOutcome::TimedOut))
            };
            self.spots[first..end].iter().any(|spot| failed(&spot))
        });
        let failed = u32::try_from(failed.count()).unwrap_or(u32::MAX);
        (failed < stop_after).then(|| target.path.clone())
    }
}
