//! What is shown: never answered, never recorded.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::checklist::Checklist;
use super::counts::Counts;
use super::spot::{Section, Spot};
use crate::ledger::facts::{PauseCause, RunOutcome, StepOutcome, Turn};
use crate::step::{Execution, Step};
use crate::trigger::Deadline;

/// Something to show. Whoever shows it knows the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scene {
    /// The run starts or goes on.
    Opening(Opening),
    /// This is a rehearsal: nothing is executed, nothing is recorded.
    Rehearsal,
    /// A command was to run, and a rehearsal did not run it.
    NotExecuted,
    /// A rehearsal does not wait.
    NotWaited,
    /// A part begins that has a heading.
    Heading(Section),
    /// Targets were found, so that there is more to go through: this, from now on. Nothing is to be seen.
    Laid(Laid),
    /// A block begins: a group, a target, a called procedure.
    Entered {
        /// Its index.
        block: usize,
        /// What it is called, with the values of the run.
        title: String,
        /// What a called procedure is given, as `stage: test`, with the values of the run.
        given: Vec<String>,
    },
    /// A called procedure is over, by its index.
    Left(usize),
    /// It was recorded which targets a group has.
    Found {
        /// What the group is called, with the values of the run.
        title: String,
        /// The targets, in order; may be empty.
        targets: Vec<String>,
    },
    /// It was recorded that the run goes elsewhere than to its next step.
    Turned {
        /// Where.
        to: Turn,
        /// The path it is about.
        target: Option<String>,
        /// The round that begins.
        round: Option<u32>,
    },
    /// From a step on another role or person is to do it.
    HandOver {
        /// The step.
        spot: Spot,
        /// For whom it is.
        to: String,
    },
    /// It was recorded that somebody took over.
    HandedOver {
        /// The role or person as which.
        operator: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was recorded that so many steps were answered with one answer.
    Together {
        /// How many.
        steps: u32,
        /// When the last of them was recorded.
        at: DateTime<Utc>,
    },
    /// A step's turn has come.
    Step {
        /// Which.
        spot: Spot,
        /// The attempt that begins.
        attempt: u32,
        /// When and why the last attempt failed.
        earlier: Option<(DateTime<Utc>, StepOutcome, Option<String>)>,
        /// The planned work that is left, this step's included; none where no step says.
        left: Option<TimeDelta>,
        /// Until when it is to be finished, and the instant of the last entry.
        due: Option<(Deadline, DateTime<Utc>)>,
        /// The step with the values of the run in its texts, and its command with all it gets.
        stated: Stated,
    },
    /// An attempt's end was recorded.
    Outcome(Shown),
    /// Whom to call, with what to say.
    Ladder {
        /// From when its delays count.
        start: DateTime<Utc>,
        /// The rung to tell now, from 0.
        reached: usize,
        /// The message to copy, one sentence a line.
        message: Vec<String>,
    },
    /// It was recorded that a rung was told.
    Told {
        /// The role.
        role: String,
        /// When.
        at: DateTime<Utc>,
        /// The next rung's role and instant.
        next: Option<(String, DateTime<Utc>)>,
    },
    /// What somebody was called for is solved, and that is recorded.
    Solved {
        /// The roles that were told; may be empty.
        told: Vec<String>,
        /// When it was solved.
        at: DateTime<Utc>,
    },
    /// The run was left, and that is recorded.
    Paused {
        /// Where it stands.
        spot: Option<Spot>,
        /// Why.
        cause: PauseCause,
        /// Until when the step there takes time by itself.
        until: Option<DateTime<Utc>>,
        /// When.
        at: DateTime<Utc>,
        /// The head after it.
        head: String,
    },
    /// The run ended, and that is recorded.
    Closing(Closing),
}

/// What a run goes through from now on.
#[derive(Debug, Clone)]
pub struct Laid(pub Arc<Checklist>);

impl PartialEq for Laid {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Laid {}

/// A step as it stands in a run.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The step, with the values of the run in its texts; as written, where one of them is missing.
    pub step: Arc<Step>,
    /// Its command, if it has one and nothing is missing.
    pub execution: Option<Execution>,
}

impl PartialEq for Stated {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.step, &other.step) && self.execution == other.execution
    }
}

impl Eq for Stated {}

/// How a run starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// When, as recorded.
    pub at: DateTime<Utc>,
    /// What went before, for a run that is gone on with.
    pub resumed: Option<Resumed>,
}

/// What went before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// When the run started.
    pub started_at: DateTime<Utc>,
    /// Steps answered, validations not counted.
    pub answered: u32,
    /// Where it goes on, and how that failed, if it did; none if only the end was missing.
    pub at: Option<(Spot, Option<StepOutcome>)>,
    /// Who had it, if that was another person.
    pub from: Option<String>,
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which step.
    pub spot: Spot,
    /// What its good end is called.
    pub done_word: &'static str,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// How it ended.
    pub outcome: StepOutcome,
    /// Done, but not as written.
    pub deviation: bool,
    /// When, as recorded.
    pub at: DateTime<Utc>,
    /// Why, in a few words: `73 is above 50`, `exit 0`.
    pub because: Option<String>,
    /// How long the command took, if one ran.
    pub took: Option<Duration>,
    /// Processes of the command that could not be ended.
    pub survivors: Vec<u32>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// When, as recorded.
    pub at: DateTime<Utc>,
    /// How.
    pub outcome: RunOutcome,
    /// The work, pauses not counted; unknown where a clock ran backwards.
    pub worked: Option<TimeDelta>,
    /// What it adds up to.
    pub counts: Counts,
    /// What failed, of a failed run.
    pub failed: Option<Spot>,
    /// The head after it.
    pub head: String,
}
