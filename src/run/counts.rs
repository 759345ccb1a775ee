//! What a run adds up to.

use super::checklist::Checklist;
use super::progress::Progress;
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
            let Some(last) = progress.last_finished(spot) else { continue };
            counts.deviates |= last.deviation || last.outcome == StepOutcome::Skipped;
            let number = match last.outcome {
                StepOutcome::Done | StepOutcome::Warned if validation => &mut counts.passed,
                StepOutcome::Done => &mut counts.done,
                StepOutcome::Warned => &mut counts.warned,
                StepOutcome::Skipped => &mut counts.skipped,
                StepOutcome::NotApplicable => &mut counts.not_applicable,
                StepOutcome::Failed | StepOutcome::TimedOut | StepOutcome::Interrupted => {
                    let critical = checklist.step(spot).critical;
                    counts.critical_failure |= critical;
                    counts.deviates |= !critical;
                    if validation {
                        continue;
                    }
                    &mut counts.failed
                }
            };
            *number += 1;
        }
        counts
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
