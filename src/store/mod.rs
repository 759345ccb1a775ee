//! Where a ledger lives: one file or folder a backend, each keeping the [`Store`] trait.
//!
//! [`Several`] reads one that is written, which may not exist yet, together with others that are not.
//!
//! Owns addresses and what they open. It never looks into an entry for its meaning: that is
//! [`ledger`](crate::ledger)'s.
//!
//! | address | backend |
//! |---|---|
//! | `memory:` | this process's memory; gone with it |
//! | a path that ends in `.jsonl`, or to a file that begins with `{` | an export, for reading only |
//! | another path, or `sqlite:` and a path | one SQLite file |

use crate::ledger::{Draft, Store, StoreError};

mod admission;
mod export;
mod folder;
mod mark;
mod memory;
pub mod outside;
mod several;
mod sqlite;

pub use export::Export;
pub use mark::Marks;
pub use memory::Memory;
pub use several::{Several, together};
pub use sqlite::Sqlite;

/// Every backend; the first that claims an address has it.
const BACKENDS: &[Backend] = &[
    memory::BACKEND, // `memory:`
    export::BACKEND, // JSON Lines
    sqlite::BACKEND, // everything without a scheme
];

/// What a ledger is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is created or changed.
    Read,
    /// Entries can be appended. Nothing is created either: [`create`] does that.
    Append,
}

type Opened = Result<Option<Box<dyn Store>>, StoreError>;
type Created = Result<Box<dyn Store>, StoreError>;

/// A kind of place that a ledger can live in.
struct Backend {
    /// The rest of the address, if it is this backend's.
    claims: fn(&str) -> Option<&str>,
    open: fn(&str, Mode) -> Opened,
    create: fn(&str, &str, &Draft) -> Created,
}

/// Opens the ledger at an address; `None` if there is none yet.
pub fn open(address: &str, mode: Mode) -> Result<Option<Box<dyn Store>>, StoreError> {
    let (backend, place) = find(address)?;
    (backend.open)(place, mode)
}

/// Creates the ledger at an address under a fresh id (a UUID), with its first entry, a `ledger.created`. If there is a
/// ledger by now, opens that one for appending and records nothing.
pub fn create(address: &str, ledger: &str, first: &Draft) -> Result<Box<dyn Store>, StoreError> {
    let (backend, place) = find(address)?;
    (backend.create)(place, ledger, first)
}

fn find(address: &str) -> Result<(&'static Backend, &str), StoreError> {
    let claimed = BACKENDS.iter().find_map(|backend| Some((backend, (backend.claims)(address)?)));
    claimed.ok_or_else(|| StoreError::UnknownBackend {
        url: address.to_owned(),
        why: "this version keeps ledgers in files only".to_owned(),
    })
}
