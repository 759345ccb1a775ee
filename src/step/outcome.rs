//! How an attempt at a step ended.

use crate::measure::Bound;

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// As written; of a check: passed.
    Done,
    /// Done, inside a `warn` bound.
    Warned,
    /// It failed.
    Failed,
    /// Left out, with a reason.
    Skipped,
    /// It does not apply here, with a reason.
    NotApplicable,
    /// Its time limit passed.
    TimedOut,
    /// Nobody knows how it ended.
    Interrupted,
}

impl Outcome {
    /// The words of all outcomes, as `.outcome` gives them.
    pub const WORDS: [&'static str; 7] =
        ["done", "warned", "failed", "skipped", "not-applicable", "timed-out", "interrupted"];

    /// Its word, as `.outcome` gives it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Whether the step is not done and nobody decided to leave it so.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::TimedOut | Self::Interrupted)
    }
}

/// What gave the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// A person's word.
    Person,
    /// A command's exit or output.
    Command,
    /// A condition that does not hold.
    Condition,
    /// A value that was given before.
    Given,
    /// The clock: a time was over.
    Clock,
    /// What was decided at a gate.
    Approval,
}

/// The bound that decided, as text, and which list it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenBound {
    /// A `pass` bound that did not hold.
    Pass(String),
    /// A `warn` bound that held.
    Warn(String),
    /// A `fail` bound that held.
    Fail(String),
}

impl TakenBound {
    pub(super) fn pass(bound: &Bound) -> Self {
        Self::Pass(bound.to_string())
    }

    pub(super) fn warn(bound: &Bound) -> Self {
        Self::Warn(bound.to_string())
    }

    pub(super) fn fail(bound: &Bound) -> Self {
        Self::Fail(bound.to_string())
    }
}
