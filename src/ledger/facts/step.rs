//! Attempts at steps. Subject: as for runs, and `step`, `attempt`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::is_false;
use crate::ledger::{Hash, instant};

/// How a step with a command is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// The program runs the command.
    Run,
    /// The person does it.
    ByHand,
}

/// `step.started`, before a command runs, and when a wait begins or a gate opens. Blobs: `command`, exactly as it will run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStarted {
    /// The step's kind, as `do`, `ask`, `check`.
    pub kind: String,
    /// Where it stands, from 1, validations counted on their own.
    pub position: u32,
    /// Of how many.
    pub of: u32,
    /// How it is done, if it has a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Means>,
    /// Whether it is a validation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub validation: bool,
    /// The round, from 2, after going back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// How long a wait lasts from here, or a gate stays open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts_ms: Option<u64>,
    /// Until when a wait lasts, where it is until a moment.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Of a gate: who may release it, a text for each way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Of a gate: the SHA-256 over the commands that it releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands_sha256: Option<Hash>,
    /// Names (never values) of the variables given to the command, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// As written; of a validation: passed.
    Done,
    /// With a value inside a `warn` bound.
    Warned,
    /// It failed.
    Failed,
    /// A person left it out, with a reason.
    Skipped,
    /// It does not apply here, with a reason.
    NotApplicable,
    /// Its time was up.
    TimedOut,
    /// Nobody knows how it ended.
    Interrupted,
}

/// What gave the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A person's word.
    Person,
    /// A command's exit or output.
    Command,
    /// A file of answers.
    Answers,
    /// A condition of the run book that does not hold.
    Condition,
    /// A value that was given before, or is the default.
    Given,
    /// The clock: a time was over.
    Clock,
    /// What was decided at a gate.
    Approval,
}

/// What a bound means when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good.
    Pass,
    /// Worth a look.
    Warn,
    /// Bad.
    Fail,
}

/// The bound that judged an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Which list of the step it stood in.
    pub level: Level,
    /// Its text, as `above 50`.
    pub text: String,
}

/// `step.finished`. Blobs: `note`, `reason`, `output`, `answer` (free text or a link), `message` (a text
/// that was told), and files by their names, one called like one of these behind `./`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFinished {
    /// How the attempt ended.
    pub outcome: StepOutcome,
    /// What gave the verdict.
    pub how: How,
    /// Done, but not as written.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deviation: bool,
    /// Done without a person, by a step that says `auto`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub automatic: bool,
    /// How many steps were answered with one answer, this one among them; from 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<u32>,
    /// The round, from 2, after going back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// Where it stands, from 1, validations counted after the steps; only where its path does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The type of the answer, as `number`, `choice`, `text`. Of a `secret` that is all there is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_type: Option<String>,
    /// A number as decimal string, a choice, a date or time, `yes` or `no`. Free text is the blob `answer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The choices, where several may be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whom a text was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Box<str>>,
    /// Where a text was told, or by what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Box<str>>,
    /// The measure that the number belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The bound that judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Box<Bound>>,
    /// The command's exit code; absent when a signal ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// How long the attempt took; absent where the clock ran backwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The length of the whole output in bytes, with secrets masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_len: Option<u64>,
    /// The SHA-256 of the whole output, 64 hexadecimal digits; of the masked one where it held secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_sha256: Option<String>,
    /// The output kept ends here, or was cut in its middle to this many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_at: Option<u64>,
    /// When the work was done, as claimed, if that was earlier.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub performed_at: Option<DateTime<Utc>>,
    /// Until when it was to be finished, where the step says so; a midnight ends the day before.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
}

impl StepFinished {
    /// An end with nothing else to tell.
    pub fn new(outcome: StepOutcome, how: How) -> Self {
        Self {
            outcome,
            how,
            deviation: false,
            automatic: false,
            together: None,
            round: None,
            position: None,
            answer_type: None,
            value: None,
            values: Vec::new(),
            to: None,
            via: None,
            measure: None,
            unit: None,
            bound: None,
            exit: None,
            duration_ms: None,
            output_len: None,
            output_sha256: None,
            cut_at: None,
            performed_at: None,
            due_at: None,
        }
    }
}
