//! What an operator does: the steps of a procedure, one kind per file in [`kinds`](KINDS).
//!
//! Owns the step as written, the means it may have, the types of answers, and the small closed language between a
//! step and whoever carries it out: [`Action`], [`Reply`], [`Verdict`], [`Outcome`]. It never carries anything out,
//! keeps no record and knows no order of steps: that is `run`'s.

mod action;
mod answer;
mod attachment;
mod command;
mod condition;
mod due;
mod extras;
mod filled;
mod flow;
mod gate;
mod hidden;
mod keys;
mod kinds;
mod length;
mod mask;
mod means;
mod message;
mod moment;
mod outcome;
mod prompt;
mod reading;
mod scope;
mod secret;
mod targets;
mod template;
mod value;
mod verdict;

pub use action::{Action, Execution, PauseCause, Reply, Until, Waiting};
pub use answer::{Answer, AnswerType};
pub use attachment::{Attached, Attaching, MOST_BYTES, matches};
pub use command::{CommandEnd, CommandLine, Ending, Output};
pub use condition::{Condition, Held, Test};
pub use due::{StepDue, deadline};
pub use extras::Extras;
use extras::NONE;
pub use filled::{fill, holds_secret, reveal};
pub use flow::{Call, Destination, Group, Retry, every};
pub use gate::{Expiry, Gate, Voters};
pub use hidden::hidden_character;
pub use kinds::{Conduct, Facts, KINDS, Kind, Wait, WaitEnd};
pub use length::Length;
pub use mask::{LEAST_SECRET, Mask, Masking};
pub use means::{DEFAULT_TIMEOUT, Means};
pub use message::Message;
pub use moment::{Moment, When};
pub use outcome::{How, Outcome, TakenBound};
pub use prompt::{Choice, Menu, Pick, Question, Wanted};
pub use reading::{INPUT, STEP, VALIDATION, read, read_input, read_validation};
pub use scope::{Known, Name, Scope, StepEnd, Variable, is_taken, variable_name};
pub use secret::{MOST_SECRET, Private, Secret};
pub use targets::{MOST_TARGETS, targets};
pub use template::{Goes, Template};
pub use value::Value;
pub use verdict::{Judged, Verdict};

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::measure::{Bound, MeasureDefault};

/// One step as written. Large run books hold tens of thousands: what few steps have is in boxes.
#[derive(Debug, Clone)]
pub struct Step {
    /// What kind it is.
    pub kind: &'static Kind,
    /// The sentence for a person.
    pub text: Box<str>,
    /// What is to be seen when it went well.
    pub expect: Option<Box<str>>,
    /// The command that can do it.
    pub means: Option<Box<Means>>,
    /// What is asked; present exactly for a question.
    pub asked: Option<Box<Asked>>,
    /// Whether it cannot be finished without a note.
    pub note_required: bool,
    /// Whether its failure fails the run.
    pub critical: bool,
    /// What few steps have.
    extras: Option<Box<Extras>>,
    /// The whole step.
    pub place: Place,
    /// What a finding about it points at: its kind's key, or the bare text.
    pub grip: Place,
}

/// What a question wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What kind of answer.
    pub answer: AnswerType,
    /// The series its answers belong to.
    pub measure: Option<String>,
    /// The unit of its answer.
    pub unit: Option<String>,
    /// Any of these on the answer warns. What judges a command's output is in [`Means`].
    pub warn: Vec<Bound>,
    /// Any of these on the answer fails the step.
    pub fail: Vec<Bound>,
    /// The answer unless another one is given: Enter takes it, and an input with one is not asked.
    pub default: Option<String>,
}

impl Asked {
    /// Any text, judged by nothing.
    pub(super) fn text() -> Self {
        Self {
            answer: AnswerType::Text,
            measure: None,
            unit: None,
            warn: Vec::new(),
            fail: Vec::new(),
            default: None,
        }
    }
}

impl Step {
    /// What few steps have; nothing of it for most.
    #[must_use]
    pub fn extras(&self) -> &Extras {
        self.extras.as_deref().unwrap_or(&NONE)
    }

    /// Whether it has anything that few steps have.
    #[must_use]
    pub fn has_extras(&self) -> bool {
        self.extras.is_some()
    }

    /// Its id, `[a-z0-9-]`; needed only where something refers to it.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.extras().id.as_ref().map(|(id, _)| id.as_str())
    }

    /// The name its answer is known by: its id, else its measure.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.id().or_else(|| self.asked.as_ref()?.measure.as_deref())
    }

    /// Whether it takes time by itself: it begins with an entry, and is not interrupted by leaving the run.
    #[must_use]
    pub fn sits(&self) -> bool {
        self.extras().wait.is_some() || self.extras().gate.is_some()
    }

    /// Its turn's first action.
    #[must_use]
    pub fn begin(&self) -> Action {
        self.conduct().begin(self)
    }

    /// What follows from a reply to one of its actions; see [`Conduct::judge`].
    pub fn judge(&self, reply: &Reply, facts: &Facts<'_>) -> Result<Verdict, String> {
        match self.kind.conduct {
            Some(conduct) => conduct.judge(self, reply, facts),
            None => verdict::common(reply).unwrap_or_else(|| Err(verdict::unfit("one of the keys"))),
        }
    }

    /// Whether a person does no more than to say that it is done, or that it is so: no command, no question, nothing to
    /// note or to type, and nothing but its text to read.
    #[must_use]
    pub fn is_plainly_told(&self) -> bool {
        let extras = self.extras();
        let told = self.kind.rest && self.means.is_none() && self.asked.is_none() && !self.note_required;
        let read = extras.when.is_none() && extras.that.is_none();
        told && read && extras.message.is_none() && extras.danger.is_none() && extras.confirm.is_none()
    }

    fn conduct(&self) -> &'static dyn Conduct {
        let Some(conduct) = self.kind.conduct else { unreachable!("a block is entered, it has no turn") };
        conduct
    }

    /// The same with something that few steps have.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Extras)) -> Self {
        change(self.extras.get_or_insert_default());
        self
    }

    /// Takes what holds for all steps of a block: who does them, where a failure leads, whether it matters.
    pub fn inherit(&mut self, block: &Self) {
        self.critical &= block.critical;
        let outer = block.extras();
        let (operator, on_failure, once) = (&outer.operator, &outer.on_failure, outer.once);
        if operator.is_none() && on_failure.is_none() && !once {
            return;
        }
        let extras = self.extras.get_or_insert_default();
        extras.once |= once;
        extras.operator = extras.operator.take().or_else(|| operator.clone());
        extras.on_failure = extras.on_failure.take().or_else(|| on_failure.clone());
    }

    /// Takes unit and bounds of its measure from the header where it has none of its own.
    pub fn complete(&mut self, measures: &BTreeMap<String, MeasureDefault>) {
        if let Some(group) = self.extras.as_mut().and_then(|extras| extras.group.as_mut()) {
            group.steps.iter_mut().chain(&mut group.finally).for_each(|step| step.complete(measures));
        }
        let Some(asked) = &mut self.asked else { return };
        let Some(default) = asked.measure.as_ref().and_then(|name| measures.get(name)) else { return };
        if asked.unit.is_none() {
            asked.unit.clone_from(&default.unit);
        }
        if asked.warn.is_empty() {
            asked.warn.clone_from(&default.warn);
        }
        if asked.fail.is_empty() {
            asked.fail.clone_from(&default.fail);
        }
    }
}

#[cfg(test)]
mod tests;
