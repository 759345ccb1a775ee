//! The kinds of steps. A kind is one file here and two adjacent lines below.

use std::fmt;

use chrono::{DateTime, Utc};

use super::Step;
use super::action::{Action, Reply};
use super::verdict::Verdict;
use crate::diagnostic::Findings;
use crate::document::{Fields, Shape};
use crate::measure::Series;

mod approve;
mod ask;
mod call;
mod check;
mod do_step;
mod group;
mod wait;

/// Every kind, in the order shown to authors. The first is what a bare string in `steps` is.
pub const KINDS: &[&Kind] = &[
    &do_step::KIND, //
    &ask::KIND,
    &check::KIND,
    &wait::KIND,
    &approve::KIND,
    &call::KIND,
    &group::KIND,
];

pub use wait::{Wait, WaitEnd};

/// What a bare string is in `validation`.
pub(super) const CHECK: &Kind = &check::KIND;
/// What a bare string is in `inputs`.
pub(super) const ASK: &Kind = &ask::KIND;
/// What a bare string is in `steps`.
pub(super) const DO: &Kind = &do_step::KIND;

/// One kind of step.
pub struct Kind {
    /// Its name, which is the key it is written with.
    pub name: &'static str,
    /// What the operator does, in a sentence.
    pub summary: &'static str,
    /// How it is written, as YAML.
    pub example: &'static str,
    /// The keys it may have.
    pub shape: Shape<'static>,
    /// Takes what is its own out of the fields into a step that has the common keys already. `None`, with a
    /// finding, if nothing sensible is left.
    pub read: fn(&Fields<'_>, Step, &mut Findings) -> Option<Step>,
    /// What its good end is called.
    pub done_word: &'static str,
    /// How the failure menu offers another attempt at a step of this kind that is told.
    pub again: &'static str,
    /// Whether a person can say of a command that was caught running that it did its work. A kind whose next attempt
    /// asks for what is so anyway does without.
    pub may_have_been_done: bool,
    /// Whether one answer may be given to several steps of this kind that are told.
    pub rest: bool,
    /// What it does; none for a kind that is entered, so that only the steps inside have turns.
    pub conduct: Option<&'static dyn Conduct>,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What a kind may know of the record when it judges a reply.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The earlier values of the step's measure; none where it has no measure.
    pub past: Option<&'a Series>,
    /// When the reply is given, as near as is known.
    pub at: Option<DateTime<Utc>>,
}

/// What a kind does when its turn comes. It keeps nothing between calls.
pub trait Conduct: Sync {
    /// What an attempt begins with; never a command.
    fn begin(&self, step: &Step) -> Action;

    /// What follows from a reply; an error says in a few words why it is none, and the action is repeated with it.
    fn judge(&self, step: &Step, reply: &Reply, facts: &Facts<'_>) -> Result<Verdict, String>;
}
