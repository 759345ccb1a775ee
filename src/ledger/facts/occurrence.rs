//! Decisions about occurrences, and the events that some of them come from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ledger::instant;

/// `occurrence.waived`; subject: `book`, `procedure`, `occurrence`. Blobs: `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceWaived {}

/// `occurrence.rescheduled`; subject: `book`, `procedure`, `occurrence`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceRescheduled {
    /// When it was due.
    #[serde(with = "instant")]
    pub from: DateTime<Utc>,
    /// When it is due now.
    #[serde(with = "instant")]
    pub to: DateTime<Utc>,
    /// When it opens now.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<DateTime<Utc>>,
    /// When it is missed; absent where it stays owed.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// `event.raised`; subject: `book`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRaised {
    /// The event's declared name, as `incident`.
    pub event: String,
    /// Its id, which becomes the occurrence's key.
    pub id: String,
    /// Its level, as `sev1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// When it happened.
    #[serde(with = "instant")]
    pub at: DateTime<Utc>,
}

/// `event.changed`; subject: `book`. Blobs: `reason`. What is absent stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventChanged {
    /// The event's declared name.
    pub event: String,
    /// Its id.
    pub id: String,
    /// Its level now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// When it happened, as known now.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

/// `event.cancelled`; subject: `book`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCancelled {
    /// The event's declared name.
    pub event: String,
    /// Its id.
    pub id: String,
}
