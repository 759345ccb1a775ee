//! The life of a run. Subject of each: `book`, `procedure`, both revisions, `occurrence`, `target`, `run`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::is_false;
use crate::ledger::instant;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A person at a terminal.
    Operator,
    /// A file of answers.
    Answers,
    /// Nobody: what may run by itself does, and everything else waits for a person.
    Automatic,
}

/// `run.started`, always `run_seq` 1. Blobs: `reason` of an exception or of starting anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStarted {
    /// When the occurrence opened.
    #[serde(with = "instant")]
    pub opens_at: DateTime<Utc>,
    /// When it is due, as rescheduled; absent where nothing is due.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When it counts as missed; absent for one that stays owed.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// How many steps there are to do.
    pub steps: u32,
    /// How many validations.
    pub validations: u32,
    /// Who answers.
    pub mode: Mode,
    /// The holder's process.
    pub pid: u32,
    /// When that process started, in the host's own terms; compared only for equality.
    pub process_started: String,
    /// Begun although blocked, with a reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exception: bool,
    /// Begun anew although an earlier run could have been gone on with, or was complete.
    #[serde(default, skip_serializing_if = "is_false")]
    pub anew: bool,
}

/// `run.held`. Blobs: `reason` of taking over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunHeld {
    /// The new holder's process; the person and host are the entry's actor.
    pub pid: u32,
    /// When that process started.
    pub process_started: String,
    /// Taken from a holder that had not let go.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken_over: bool,
}

/// Why a run was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// The operator said so.
    Operator,
    /// A person is needed and there is no terminal.
    NoTerminal,
    /// The terminal went away.
    HangUp,
    /// A signal asked the program to end.
    Interrupt,
    /// A wait goes on for longer than a program waits by itself.
    Wait,
    /// A gate waits for somebody to decide.
    Approval,
    /// What comes next is for another role or person to take over.
    HandOver,
}

/// `run.paused`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPaused {
    /// The step it stands at, from 1, validations counted after the steps.
    pub position: u32,
    /// Of how many.
    pub of: u32,
    /// Why.
    pub cause: PauseCause,
}

/// Where a run went instead of to its next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// To another step, since one failed; if that lies before it, a new round begins there.
    GoTo,
    /// Back to an earlier step, since the operator said so; a new round begins there.
    Back,
    /// To one step alone, whose last answer is corrected.
    Edit,
    /// Past the rest of a target, or past one step that is owed at the end.
    Next,
    /// The run is given up: what is owed at the end is left to do.
    Stop,
    /// The run is given up, and what was done is taken back first.
    Rollback,
    /// Into a group whose targets were found in the values of the run.
    Each,
}

/// `run.turned`; subject: a run's, with the `step` it turned at. Blobs: `reason`; of targets that were found `targets`, a
/// line each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTurned {
    /// Where to.
    pub to: Turn,
    /// The path of the step or block it is about, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The round that begins, from 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// How the run will end, where it is given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RunOutcome>,
    /// How many targets were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The position of the first of them, by which paths name them; from 1, and later where others were found before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
}

impl RunTurned {
    /// A turn with nothing else to say.
    #[must_use]
    pub fn to(to: Turn) -> Self {
        Self { to, target: None, round: None, outcome: None, count: None, first: None }
    }
}

/// `run.handed_over`; subject: a run's, with the `step` from which on. The actor takes over. Blobs: `reason` of who is
/// not listed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunHandedOver {
    /// The role as which the actor goes on, or the person that the run book names.
    pub operator: String,
    /// The one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Everything as written; closes the occurrence.
    Completed,
    /// With a skip, a deviation, a failed step that is not critical, or a gate passed by break glass; closes it.
    CompletedWithDeviations,
    /// A critical step or a validation failed; the occurrence stays open.
    Failed,
    /// A person ended it; the occurrence stays open.
    Aborted,
    /// A person declared that nobody goes on with it; the occurrence stays open.
    Abandoned,
}

impl RunOutcome {
    /// Whether it closes the occurrence.
    pub fn closes(self) -> bool {
        matches!(self, Self::Completed | Self::CompletedWithDeviations)
    }
}

/// `run.finished`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFinished {
    /// How it ended.
    pub outcome: RunOutcome,
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
    /// Validations there were.
    pub validations: u32,
    /// Time worked, without pauses and waits; absent where the clock ran backwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_ms: Option<u64>,
    /// When the work was done, as claimed, if that was earlier.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub performed_at: Option<DateTime<Utc>>,
}
