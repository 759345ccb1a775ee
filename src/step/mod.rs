//! What an operator does: the steps of a procedure, one kind per file in [`kinds`](KINDS).
//!
//! Owns the step as written, the means it may have, the types of answers, and the small closed language between a
//! step and whoever carries it out: [`Action`], [`Reply`], [`Verdict`], [`Outcome`]. It never carries anything out,
//! keeps no record and knows no order of steps: that is `run`'s.

mod action;
mod answer;
mod command;
mod condition;
mod hidden;
mod keys;
mod kinds;
mod length;
mod mask;
mod means;
mod moment;
mod outcome;
mod prompt;
mod reading;
mod scope;
mod template;
mod value;
mod verdict;

pub use action::{Action, Execution, PauseCause, Reply};
pub use answer::{Answer, AnswerType};
pub use command::{CommandEnd, CommandLine, Ending, Output};
pub use condition::{Condition, Held, Test};
pub use hidden::hidden_character;
pub use kinds::{Conduct, KINDS, Kind};
pub use length::Length;
pub use mask::{LEAST_SECRET, Mask, Masking};
pub use means::{DEFAULT_TIMEOUT, Means};
pub use moment::{Moment, When};
pub use outcome::{How, Outcome, TakenBound};
pub use prompt::{Choice, Menu, Pick, Question, Wanted};
pub use reading::{read, read_validation};
pub use scope::{Known, Name, Scope, StepEnd, Variable, is_taken, variable_name};
pub use template::{Goes, Template};
pub use value::Value;
pub use verdict::{Judged, Verdict};

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::measure::{Bound, MeasureDefault};

/// One step as written. Texts are single lines; none contains a `{{ }}` value.
#[derive(Debug, Clone)]
pub struct Step {
    /// What kind it is.
    pub kind: &'static Kind,
    /// Its id, `[a-z0-9-]`; needed only where something refers to it.
    pub id: Option<String>,
    /// The sentence for a person.
    pub text: String,
    /// What is to be seen when it went well.
    pub expect: Option<String>,
    /// The command that can do it.
    pub means: Option<Box<Means>>,
    /// What kind of answer it wants; present exactly for a question.
    pub answer: Option<AnswerType>,
    /// The series its answers belong to.
    pub measure: Option<String>,
    /// The unit of its answer.
    pub unit: Option<String>,
    /// Any of these on the answer warns. What judges a command's output is in [`Means`].
    pub warn: Vec<Bound>,
    /// Any of these on the answer fails the step.
    pub fail: Vec<Bound>,
    /// Whether it cannot be finished without a note.
    pub note_required: bool,
    /// Where to read on.
    pub link: Option<String>,
    /// How much work it is planned to be.
    pub effort: Option<Length>,
    /// Whether its failure fails the run.
    pub critical: bool,
    /// The role or person that does it, if not the procedure's operator.
    pub operator: Option<String>,
    /// A warning, shown before.
    pub caution: Option<String>,
    /// A grave warning: a typed `yes` comes before the step.
    pub danger: Option<String>,
    /// A text to be typed before the step.
    pub confirm: Option<String>,
    /// The whole step.
    pub place: Place,
    /// What a finding about it points at: its kind's key, or the bare text.
    pub grip: Place,
    /// Where its id is written.
    pub id_place: Option<Place>,
}

impl Step {
    /// Takes unit and bounds of its measure from the header where it has none of its own.
    pub fn complete(&mut self, measures: &BTreeMap<String, MeasureDefault>) {
        let Some(default) = self.measure.as_ref().and_then(|name| measures.get(name)) else { return };
        if self.unit.is_none() {
            self.unit.clone_from(&default.unit);
        }
        if self.warn.is_empty() {
            self.warn.clone_from(&default.warn);
        }
        if self.fail.is_empty() {
            self.fail.clone_from(&default.fail);
        }
    }
}

#[cfg(test)]
mod tests;
