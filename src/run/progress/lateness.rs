//! The fold of what was finished late, and of why.

use chrono::{DateTime, Utc};

use super::{Latest, Progress};
use crate::ledger::facts::{StepFinished, StepOutcome};
use crate::run::checklist::Checklist;
use crate::run::spot::Spot;
use crate::step::deadline;

impl Progress {
    /// The step that was finished late first and of which nobody has said why, with until when it was to be finished.
    #[must_use]
    pub fn unexplained(&self) -> Option<(Spot, DateTime<Utc>)> {
        self.unexplained.first().copied()
    }

    /// Takes note of an end after its deadline. Several with one deadline are explained once.
    pub(super) fn note_lateness(
        &mut self,
        checklist: &Checklist,
        spot: Spot,
        finished: &StepFinished,
        at: DateTime<Utc>,
    ) {
        let Some(due) = finished.due_at else { return };
        let done = matches!(finished.outcome, StepOutcome::Done | StepOutcome::Warned);
        let late = deadline(due, checklist.scope.places().0).has_passed(at);
        let known = self.explained.contains(&due) || self.unexplained.iter().any(|(_, other)| *other == due);
        if done && late && !known {
            self.unexplained.push((spot, due));
        }
    }

    /// Takes that somebody said why a step was finished late.
    pub(super) fn explain(&mut self, spot: Spot) {
        let explained = self.unexplained.extract_if(.., |(late, _)| *late == spot);
        self.explained.extend(explained.map(|(_, due)| due));
        self.latest = Latest::Nothing;
    }
}
