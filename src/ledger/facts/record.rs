//! Entries about the record itself: decisions at gates, notes, corrections, exports, redactions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ledger::{Hash, instant};

/// What was decided at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The actor, as an approver, lets it pass.
    Approved,
    /// The actor, as an approver, does not.
    Rejected,
    /// Nobody spoke in time and the gate says that then it is open.
    ReleasedBySilence,
    /// The operator passed it without approval; a review is owed.
    BreakGlass,
}

/// `approval.decided`; subject: a run's, with `step` and `attempt`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalDecided {
    /// What was decided.
    pub decision: Decision,
    /// The role that the actor decided as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The round of the step, from 2, after going back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// SHA-256 over the commands that were shown, resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands_sha256: Option<Hash>,
    /// Until when the decision may be used.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// The run it is about, where somebody else than its holder decides: only the holder takes positions in a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// It reviews, afterwards, a gate that was passed by break glass; it releases nothing.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub review: bool,
}

/// `note`; subject: what it is about, or nothing. Blobs: `text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The run it is about, where somebody else than its holder speaks: only the holder takes positions in a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// It says why the step it is about was finished late.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub late: bool,
}

/// `correction`; subject: that of the entry it speaks of. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The id of the entry that is wrong.
    pub entry: String,
}

/// `export`: a part of the ledger was handed out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// The form: `jsonl` or `csv`.
    pub format: String,
    /// What was asked for; empty for everything.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub filter: Map<String, Value>,
    /// How many entries went out.
    pub count: u64,
    /// The head at that moment, `seq:hash` with all 64 digits.
    pub head: String,
    /// SHA-256 of what was handed out; of `jsonl`, as it is without the field `sha256` of its last line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hash>,
}

/// `redaction`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// The commitments whose bytes and salts were erased.
    pub commitments: Vec<Hash>,
}
