//! Steps that run by themselves: written so, and trusted.

use super::{Phase, Run};
use crate::run::spot::Spot;
use crate::step::{Action, CommandEnd, Question, Reply};

impl Run {
    /// Whether a step's command runs without a person. What wants something typed before never does.
    pub(super) fn is_automatic(&self, spot: Spot) -> bool {
        let step = self.checklist.step(spot);
        let extras = step.extras();
        self.checklist.trusted
            && step.means.as_ref().is_some_and(|means| means.auto)
            && extras.danger.is_none()
            && extras.confirm.is_none()
    }

    /// Whether a step would run by itself if it were trusted.
    #[must_use]
    pub fn wants_trust(&self, spot: Spot) -> bool {
        let auto = self.checklist.step(spot).means.as_ref().is_some_and(|means| means.auto);
        auto && !self.checklist.trusted && self.progress.last_finished(spot).is_none()
    }

    /// The first attempt of a step begins by itself; what comes after a failure is decided elsewhere.
    pub(super) fn begins_by_itself(&mut self, spot: Spot) -> bool {
        let first = self.progress.last_finished(spot).is_none();
        if !first || !self.is_automatic(spot) {
            return false;
        }
        self.start_command(spot);
        !self.pending.is_empty() || matches!(self.phase, Phase::Recall(..))
    }

    /// What a command that ran by itself offers as the answer is the answer.
    pub(super) fn answer_itself(&mut self, spot: Spot, action: &Action, end: &CommandEnd) -> bool {
        let Action::Ask(Question { enter: Some(answer), answer: Some(_), .. }) = action else { return false };
        if !self.is_automatic(spot) {
            return false;
        }
        self.command = Some(end.clone());
        self.phase = Phase::Turn(action.clone());
        self.take(Reply::Answered(answer.clone()));
        true
    }
}
