//! Entries about the keeping of the ledger itself: where it is, what of it is kept elsewhere, what must stay.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ledger::{Hash, instant};

/// `ledger.moved`: it goes on elsewhere. Nothing follows it but `ledger.arrived`, which is recorded there. Blobs: `place`,
/// the address without a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerMoved {}

/// `ledger.arrived`: it goes on here; follows `ledger.moved`. Blobs: `place`, the address it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerArrived {
    /// How many entries were read back here, `ledger.moved` the last.
    pub count: u64,
    /// The root of the Merkle tree over them.
    pub root: Hash,
}

/// `ledger.archived`: an export was made, and texts are kept in it alone from now on. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerArchived {
    /// It holds the entries recorded before this instant.
    #[serde(with = "instant")]
    pub before: DateTime<Utc>,
    /// How many these are.
    pub count: u64,
    /// The head at that moment, `seq:hash` with all 64 digits.
    pub head: String,
    /// SHA-256 of the export, as its last line says.
    pub sha256: Hash,
    /// The commitments whose bytes and salts were erased here. Several entries may speak of one export.
    pub commitments: Vec<Hash>,
}

/// `hold.placed`: texts of these entries are neither erased nor archived. Subject: `book`, `procedure`, `occurrence`, as
/// far as it is limited to them. Blobs: `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPlaced {
    /// Only entries of this run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Only entries recorded at or after this instant.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Only entries recorded before this instant.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
}

/// `hold.released`. Blobs: `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldReleased {
    /// The id of the entry that placed it.
    pub hold: String,
}

/// `right.granted`: somebody may do more with the ledger, or less. Blobs: `role`, of the database's server; `person`, who
/// records under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightGranted {
    /// `reader`, `writer` or `owner`.
    pub right: String,
    /// It was taken away.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub revoked: bool,
}
