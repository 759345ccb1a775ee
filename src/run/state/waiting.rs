//! Steps that take time by themselves: they begin with an entry, and their time goes on while the run is left.

use chrono::{DateTime, Utc};

use super::{Phase, Run, turn};
use crate::diagnostic::Refusal;
use crate::run::spot::Spot;
use crate::step::{Action, Until, WaitEnd};

/// A step that takes time by itself and is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sitting {
    /// Which.
    pub spot: Spot,
    /// Until when at the latest; none where that is not known.
    pub until: Option<DateTime<Utc>>,
}

impl Run {
    /// The step that takes time by itself and is under way, if there is one.
    #[must_use]
    pub fn sitting(&self) -> Option<Sitting> {
        let (spot, _) = self.progress.open.filter(|(spot, _)| self.sits(*spot))?;
        Some(Sitting { spot, until: self.progress.sits_until })
    }

    /// Whether a step takes time by itself.
    pub(super) fn sits(&self, spot: Spot) -> bool {
        self.checklist.step(spot).sits()
    }

    /// A step's own action. Of one that takes time by itself its beginning is recorded first, once.
    pub(super) fn act(&mut self, spot: Spot) {
        let begun = self.progress.open.is_some_and(|(open, _)| open == spot);
        match (self.sits(spot), begun) {
            (false, _) => self.phase = Phase::Turn(self.as_it_is(spot).begin()),
            (true, true) => self.sit(spot),
            (true, false) => {
                let until = self.moment(spot).ok().flatten();
                let (placed, commands) = (self.placed(spot), self.commands(spot));
                self.pending.push_back(turn::begun(&self.checklist, placed, until, commands));
                self.phase = Phase::Waiting;
            }
        }
    }

    /// Waits for what is left, counted from the recorded beginning.
    pub(super) fn sit(&mut self, spot: Spot) {
        if self.checklist.step(spot).extras().gate.is_some() {
            return self.at_gate(spot, false);
        }
        self.spot = Some(spot);
        let mut action = self.checklist.step(spot).begin();
        if let (Action::Wait(waiting), Some(until)) = (&mut action, self.progress.sits_until) {
            waiting.until = Until::At(until);
        }
        self.phase = Phase::Turn(action);
    }

    /// The moment until which a step waits, if it waits for one; of a day its first instant. Refused where that cannot
    /// be told.
    pub(super) fn moment(&self, spot: Spot) -> Result<Option<DateTime<Utc>>, Refusal> {
        let step = self.checklist.step(spot);
        let Some(WaitEnd::At(moment)) = step.extras().wait.as_ref().map(|wait| &wait.end) else {
            return Ok(None);
        };
        let scope = self.scope(spot);
        let none = || Refusal::new(format!("`{moment}` cannot be told: `{}` has no value", moment.name()));
        let when = moment.resolve(&scope)?.ok_or_else(none)?;
        Ok(Some(when.begins(scope.places().0)))
    }
}
