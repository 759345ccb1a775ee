//! Which bound can judge what.

use super::{Bound, Observed};

/// What a bound is about, where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A command: its output and exit code.
    Command,
    /// The answer to a question.
    Answer {
        /// Whether it is a number.
        number: bool,
        /// Whether it belongs to a measure.
        measure: bool,
    },
    /// A value with a name, in a condition.
    Named,
}

impl Bound {
    /// Whether it judges numbers alone.
    #[must_use]
    pub fn needs_number(&self) -> bool {
        matches!(
            self,
            Self::Above(_) | Self::Below(_) | Self::Within(..) | Self::Multiple(_) | Self::Reaches(_)
        )
    }

    /// Whether it judges the exit code of a command.
    #[must_use]
    pub fn needs_exit(&self) -> bool {
        matches!(self, Self::Exit(_))
    }

    /// Whether it looks back on the earlier values of a measure.
    #[must_use]
    pub fn needs_past(&self) -> bool {
        matches!(self, Self::Multiple(_) | Self::Reaches(_))
    }

    /// Whether what was observed is of the sort it judges: a number where it needs one, a JSON text where it looks
    /// into one. Where it is not, an output that should have been judged cannot pass for a good one.
    #[must_use]
    pub fn can_judge(&self, observed: &Observed<'_>) -> bool {
        match self {
            Self::Json(bound) => bound.can_judge(observed),
            _ => !self.needs_number() || observed.number.is_some(),
        }
    }

    /// Why it can never judge what it is written for; `None` if it can.
    #[must_use]
    pub fn misfit(&self, about: About) -> Option<String> {
        let what = match about {
            About::Command => "a command",
            About::Answer { .. } => "an answer",
            About::Named => "a value",
        };
        match (self, about) {
            (Self::Exit(_), About::Answer { .. } | About::Named) => {
                Some(format!("`{self}` judges a command, and this is about {what}"))
            }
            (Self::Ended { .. }, About::Command | About::Answer { .. }) => {
                Some(format!("`{self}` judges how a step ended, and this is about {what}"))
            }
            (_, About::Command | About::Named | About::Answer { measure: false, .. })
                if self.needs_past() =>
            {
                Some(format!("`{self}` looks back on a measure, and this is about {what} without one"))
            }
            (_, About::Answer { number: false, .. }) if self.needs_number() => {
                Some(format!("`{self}` judges numbers, and the answer is none"))
            }
            _ => None,
        }
    }
}
