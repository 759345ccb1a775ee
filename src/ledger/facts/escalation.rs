//! Ladders climbed. Subject: `book`, `procedure`, `occurrence`, and the run and step that it came from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ledger::instant;

/// Why a ladder started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EscalationCause {
    /// The occurrence became overdue.
    Overdue,
    /// A critical step or a validation failed.
    Failed,
    /// The operator asked for it.
    Operator,
}

/// `escalation.started`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStarted {
    /// The ladder's name.
    pub ladder: String,
    /// Why.
    pub cause: EscalationCause,
    /// From when its delays count.
    #[serde(with = "instant")]
    pub at: DateTime<Utc>,
}

/// `escalation.told`: the actor called or wrote to a role. Blobs: `note`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationTold {
    /// The role told.
    pub role: String,
    /// Its rung, from 1.
    pub rung: u32,
}

/// `escalation.acknowledged`: the actor, or the one named in the note, takes it on. Blobs: `note`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationAcknowledged {
    /// The role that takes it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// `escalation.stopped`. Blobs: `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStopped {}
