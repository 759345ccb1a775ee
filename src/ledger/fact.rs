//! Facts: what an entry says, typed by its `type`.
//!
//! Owns the names of the entry types and the way between a fact and an entry's `type` and `data`. Unknown types and
//! unknown data are kept as they are.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Hash;
use super::draft::SealError;
use super::facts::{
    AnchorMoved, ApprovalDecided, BookAdopted, Correction, EscalationAcknowledged, EscalationStarted,
    EscalationStopped, EscalationTold, EventCancelled, EventChanged, EventRaised, Export, HoldPlaced,
    HoldReleased, LedgerArchived, LedgerArrived, LedgerCreated, LedgerMoved, Note, OccurrenceRescheduled,
    OccurrenceWaived, Redaction, RightGranted, RunFinished, RunHandedOver, RunHeld, RunPaused, RunStarted,
    RunTurned, StepFinished, StepStarted,
};

/// What happened. The texts and files that belong to it are the entry's blobs; each variant's data name them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Fact {
    /// The ledger began; the first entry, and only that.
    #[serde(rename = "ledger.created")]
    LedgerCreated(LedgerCreated),
    /// A revision of a run book was seen for the first time.
    #[serde(rename = "book.adopted")]
    BookAdopted(BookAdopted),
    /// An anchor's date changed.
    #[serde(rename = "anchor.moved")]
    AnchorMoved(AnchorMoved),
    /// A run began.
    #[serde(rename = "run.started")]
    RunStarted(RunStarted),
    /// Somebody went on with an unfinished run.
    #[serde(rename = "run.held")]
    RunHeld(RunHeld),
    /// A step is about to be done; durable before a command runs.
    #[serde(rename = "step.started")]
    StepStarted(StepStarted),
    /// An attempt at a step ended.
    #[serde(rename = "step.finished")]
    StepFinished(StepFinished),
    /// The run was left, to be gone on with.
    #[serde(rename = "run.paused")]
    RunPaused(RunPaused),
    /// The run left the order of its steps.
    #[serde(rename = "run.turned")]
    RunTurned(RunTurned),
    /// Somebody took the run over for what comes next.
    #[serde(rename = "run.handed_over")]
    RunHandedOver(RunHandedOver),
    /// The run ended.
    #[serde(rename = "run.finished")]
    RunFinished(RunFinished),
    /// An occurrence need not be done.
    #[serde(rename = "occurrence.waived")]
    OccurrenceWaived(OccurrenceWaived),
    /// An occurrence is due at another time.
    #[serde(rename = "occurrence.rescheduled")]
    OccurrenceRescheduled(OccurrenceRescheduled),
    /// Somebody decided a gate.
    #[serde(rename = "approval.decided")]
    ApprovalDecided(ApprovalDecided),
    /// Something happened outside.
    #[serde(rename = "event.raised")]
    EventRaised(EventRaised),
    /// Its level or instant turned out to be another.
    #[serde(rename = "event.changed")]
    EventChanged(EventChanged),
    /// It was none.
    #[serde(rename = "event.cancelled")]
    EventCancelled(EventCancelled),
    /// A ladder started.
    #[serde(rename = "escalation.started")]
    EscalationStarted(EscalationStarted),
    /// A rung was told, by a person.
    #[serde(rename = "escalation.told")]
    EscalationTold(EscalationTold),
    /// Somebody took it on.
    #[serde(rename = "escalation.acknowledged")]
    EscalationAcknowledged(EscalationAcknowledged),
    /// The ladder is climbed no further.
    #[serde(rename = "escalation.stopped")]
    EscalationStopped(EscalationStopped),
    /// A text for the record.
    #[serde(rename = "note")]
    Note(Note),
    /// An earlier entry is wrong; it stays as it is.
    #[serde(rename = "correction")]
    Correction(Correction),
    /// The ledger, or a part of it, was handed out.
    #[serde(rename = "export")]
    Export(Export),
    /// Blobs were erased.
    #[serde(rename = "redaction")]
    Redaction(Redaction),
    /// The ledger goes on elsewhere; nothing is recorded after it here.
    #[serde(rename = "ledger.moved")]
    LedgerMoved(LedgerMoved),
    /// The ledger goes on here.
    #[serde(rename = "ledger.arrived")]
    LedgerArrived(LedgerArrived),
    /// Texts are kept in an export alone.
    #[serde(rename = "ledger.archived")]
    LedgerArchived(LedgerArchived),
    /// Texts must stay.
    #[serde(rename = "hold.placed")]
    HoldPlaced(HoldPlaced),
    /// They need not any more.
    #[serde(rename = "hold.released")]
    HoldReleased(HoldReleased),
    /// Somebody may do more with the ledger, or less.
    #[serde(rename = "right.granted")]
    RightGranted(RightGranted),
    /// A type, or data of a known type, that this version does not know.
    #[serde(skip)]
    Unknown {
        /// The entry's `type`.
        kind: String,
        /// Its `data`, unchanged.
        data: Map<String, Value>,
    },
}

/// The names of all types known, in the order of [`Fact`].
pub const KINDS: &[&str] = &[
    "ledger.created",
    "book.adopted",
    "anchor.moved",
    "run.started",
    "run.held",
    "step.started",
    "step.finished",
    "run.paused",
    "run.turned",
    "run.handed_over",
    "run.finished",
    "occurrence.waived",
    "occurrence.rescheduled",
    "approval.decided",
    "event.raised",
    "event.changed",
    "event.cancelled",
    "escalation.started",
    "escalation.told",
    "escalation.acknowledged",
    "escalation.stopped",
    "note",
    "correction",
    "export",
    "redaction",
    "ledger.moved",
    "ledger.arrived",
    "ledger.archived",
    "hold.placed",
    "hold.released",
    "right.granted",
];

/// The types of entries that erase texts.
pub const ERASING: [&str; 2] = ["redaction", "ledger.archived"];

impl Fact {
    /// The commitments whose texts are erased in the moment in which it is recorded.
    pub fn erases(&self) -> &[Hash] {
        match self {
            Self::Redaction(redaction) => &redaction.commitments,
            Self::LedgerArchived(archived) => &archived.commitments,
            _ => &[],
        }
    }

    /// The entry's `type` and `data`.
    pub fn encode(&self) -> Result<(String, Map<String, Value>), SealError> {
        if let Self::Unknown { kind, data } = self {
            return Ok((kind.clone(), data.clone()));
        }
        let written = serde_json::to_value(self).map_err(|error| SealError::Json(error.to_string()))?;
        let Value::Object(mut parts) = written else {
            unreachable!("a fact is written as an object of type and data");
        };
        match (parts.remove("type"), parts.remove("data")) {
            (Some(Value::String(kind)), Some(Value::Object(data))) => Ok((kind, data)),
            _ => unreachable!("a fact is written as an object of type and data"),
        }
    }

    /// The fact of an entry's `type` and `data`; what cannot be understood becomes [`Fact::Unknown`].
    pub fn decode(kind: &str, data: &Map<String, Value>) -> Self {
        serde_json::from_value(json!({ "type": kind, "data": data }))
            .unwrap_or_else(|_| Self::Unknown { kind: kind.to_owned(), data: data.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Fact, KINDS, Value, json};

    /// serde names the types it knows when it meets one that it does not.
    #[test]
    fn the_list_of_types_is_that_of_the_facts() {
        let unknown = serde_json::from_value::<Fact>(json!({ "type": "?", "data": Value::Null }));
        let message = unknown.unwrap_err().to_string();
        let named: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        assert_eq!(named, KINDS);
    }
}
