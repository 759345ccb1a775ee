//! The ledger's beginning, and what was seen of the run books.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whether what a ledger holds happened, or was tried under a replaced clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LedgerKind {
    /// Written under the machine's own clock.
    Real,
    /// Created under a replaced clock; a test ledger for ever.
    Test,
}

/// A place where a ledger is refused, unless somebody says otherwise on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefusedPlace {
    /// A network or foreign file system, where locks cannot be relied on.
    Network,
    /// A folder that a program copies elsewhere.
    Synchronised,
}

/// `ledger.created`. Blobs: `reason`, where `place` is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCreated {
    /// The workspace's id.
    pub workspace: String,
    /// Real or test.
    pub kind: LedgerKind,
    /// The kind of place that was refused, and that the actor chose all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RefusedPlace>,
}

/// `book.adopted`; subject: `book`, `revision`. Blobs: every source file, named by its path, once a revision (an
/// unchanged file repeats the earlier commitment); `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookAdopted {
    /// Id → digest of the trigger's text, of the procedures that are new or whose trigger changed since the last
    /// adoption of this book.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub procedures: BTreeMap<String, String>,
    /// Ids of the procedures that the book had and has no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

/// `anchor.moved`; subject: `book`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorMoved {
    /// The anchor's name.
    pub anchor: String,
    /// The key of its date, as `2026-wave-2`.
    pub key: String,
    /// The date before; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The date now; absent for one taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Its status now, as `tentative`, `confirmed`, `cancelled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}
