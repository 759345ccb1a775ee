//! The `data` of each entry type: one struct a type, its fields named as in the bytes.
//!
//! Absent fields are left out, never null; false and empty lists are absent. Instants are UTC with milliseconds,
//! dates `2026-11-23`, decimals strings, durations whole milliseconds (`_ms`). Personal names, free text, output and
//! files are blobs, named in each struct's documentation. Fields may be added to a type, never renamed or removed.

mod book;
mod escalation;
mod keeping;
mod occurrence;
mod record;
mod run;
mod step;

pub use book::{AnchorMoved, BookAdopted, LedgerCreated, LedgerKind, RefusedPlace};
pub use escalation::{
    EscalationAcknowledged, EscalationCause, EscalationStarted, EscalationStopped, EscalationTold,
};
pub use keeping::{HoldPlaced, HoldReleased, LedgerArchived, LedgerArrived, LedgerMoved, RightGranted};
pub use occurrence::{EventCancelled, EventChanged, EventRaised, OccurrenceRescheduled, OccurrenceWaived};
pub use record::{ApprovalDecided, Correction, Decision, Export, Note, Redaction};
pub use run::{
    Mode, PauseCause, RunFinished, RunHandedOver, RunHeld, RunOutcome, RunPaused, RunStarted, RunTurned, Turn,
};
pub use step::{Bound, How, Level, Means, StepFinished, StepOutcome, StepStarted};

/// For `skip_serializing_if`: false is absent.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde calls")]
fn is_false(value: &bool) -> bool {
    !value
}
