//! Entries about the keeping of the ledger itself: where it is.

use serde::{Deserialize, Serialize};

use crate::ledger::Hash;

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
