//! What few steps have.

use super::Wait;
use super::condition::Condition;
use super::due::StepDue;
use super::flow::{Call, Destination, Group};
use super::gate::Gate;
use super::length::Length;
use super::message::Message;
use crate::diagnostic::Place;

/// The keys that most steps do without.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// Its id, and where it is written.
    pub id: Option<(String, Place)>,
    /// Where to read on.
    pub link: Option<String>,
    /// How much work it is planned to be.
    pub effort: Option<Length>,
    /// The role or person that does it, if not the procedure's operator.
    pub operator: Option<String>,
    /// Until when it is to be finished; of a block, each step in it that does not say.
    pub due: Option<Box<StepDue>>,
    /// A warning, shown before.
    pub caution: Option<String>,
    /// A grave warning: a typed `yes` comes before the step.
    pub danger: Option<String>,
    /// A text to be typed before the step.
    pub confirm: Option<String>,
    /// When it applies; always, if nothing is said.
    pub when: Option<Condition>,
    /// What a check holds against the values known.
    pub that: Option<Condition>,
    /// Where the run goes when it failed.
    pub on_failure: Option<Destination>,
    /// Never repeated by itself.
    pub once: bool,
    /// What a group holds.
    pub group: Option<Group>,
    /// What a call calls.
    pub call: Option<Call>,
    /// Who releases what follows.
    pub gate: Option<Box<Gate>>,
    /// How long it waits.
    pub wait: Option<Box<Wait>>,
    /// What is told to others.
    pub message: Option<Message>,
}

/// Those of a step that has none.
pub(super) static NONE: Extras = Extras {
    id: None,
    link: None,
    effort: None,
    operator: None,
    due: None,
    caution: None,
    danger: None,
    confirm: None,
    when: None,
    that: None,
    on_failure: None,
    once: false,
    group: None,
    call: None,
    gate: None,
    wait: None,
    message: None,
};

impl Extras {
    /// Boxed, if there is anything.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        let Self { id, link, effort, operator, caution, danger, confirm, when, that, .. } = &self;
        let Self { on_failure, once, group, call, message, gate, wait, due, .. } = &self;
        let texts = [link, operator, caution, danger, confirm];
        let any = *once
            || id.is_some()
            || effort.is_some()
            || when.is_some()
            || that.is_some()
            || on_failure.is_some()
            || group.is_some()
            || call.is_some()
            || gate.is_some()
            || wait.is_some()
            || due.is_some()
            || message.is_some()
            || texts.iter().any(|text| text.is_some());
        any.then(|| Box::new(self))
    }
}
