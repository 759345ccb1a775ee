//! Where a ledger lives: one file a backend, each keeping the [`Store`] trait.

use std::path::Path;

use crate::ledger::{Draft, Store, StoreError};

/// What a ledger is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is created or changed.
    Read,
    /// Entries can be appended.
    Append,
}

/// Opens the ledger at an address; `None` if there is none yet.
pub fn open(address: &str, mode: Mode) -> Result<Option<Box<dyn Store>>, StoreError> {
    let _ = mode;
    Err(StoreError::UnknownBackend { url: address.to_owned(), why: "no backend yet".to_owned() })
}

/// Creates the ledger at an address with its first entry, a `ledger.created`; if there is one by now, opens that.
pub fn create(address: &str, ledger: &str, first: &Draft) -> Result<Box<dyn Store>, StoreError> {
    let _ = (Path::new(address), ledger, first);
    Err(StoreError::UnknownBackend { url: address.to_owned(), why: "no backend yet".to_owned() })
}
