//! What a run adds up to.

use super::checklist::Checklist;
use super::progress::{Attempt, Progress};
use super::spot::Section;
use crate::ledger::facts::{RunOutcome, StepOutcome};

/// How many steps ended how, by the last attempt of each; those not reached count nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Steps done.
    pub done: u32,
    /// Steps done with a warning.
    pub warned: u32,
    /// Steps skipped.
    pub skipped: u32,
    /// Steps failed.
    pub failed: u32,
    /// Steps that did not apply.
    pub not_applicable: u32,
    /// Validations passed.
    pub passed: u32,
    /// Validations there are.
    pub validations: u32,
    /// Whether anything was skipped, differed, or failed without being critical.
    pub deviates: bool,
    /// Whether something critical failed.
    pub critical_failure: bool,
}

impl Counts {
    /// Counts the last attempts of a run.
    #[must_use]
    pub fn of(checklist: &Checklist, progress: &Progress) -> Self {
        let mut counts = Self::default();
        for spot in checklist.spots() {
            let validation = spot.section == Section::Validation;
            counts.validations += u32::from(validation);
            if let Some(last) = progress.last_finished(spot).filter(|_| spot.section != Section::Rollback) {
                counts.add(spot.section, last, checklist.step(spot).critical);
            }
        }
        counts
    }

    /// Adds the last attempt at a step. What stands outside the course counts only where it matters to the outcome.
    fn add(&mut self, section: Section, last: &Attempt, critical: bool) {
        let failed =
            matches!(last.outcome, StepOutcome::Failed | StepOutcome::TimedOut | StepOutcome::Interrupted);
        self.deviates |= last.deviation || last.outcome == StepOutcome::Skipped || (failed && !critical);
        self.critical_failure |= failed && critical;
        let number = match (section, last.outcome) {
            (Section::Validation, StepOutcome::Done | StepOutcome::Warned) => &mut self.passed,
            (Section::Validation, _) if failed => return,
            (Section::Steps | Section::Validation, outcome) => match outcome {
                StepOutcome::Done => &mut self.done,
                StepOutcome::Warned => &mut self.warned,
                StepOutcome::Skipped => &mut self.skipped,
                StepOutcome::NotApplicable => &mut self.not_applicable,
                _ => &mut self.failed,
            },
            _ => return,
        };
        *number += 1;
    }

    /// The outcome of a run in which everything was answered: never a completion with a critical failure.
    #[must_use]
    pub fn outcome(&self) -> RunOutcome {
        match (self.critical_failure, self.deviates) {
            (true, _) => RunOutcome::Failed,
            (false, true) => RunOutcome::CompletedWithDeviations,
            (false, false) => RunOutcome::Completed,
        }
    }
}
