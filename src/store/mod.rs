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
//! | `postgres://` or `postgresql://` and what follows | a PostgreSQL database |
//! | another path, or `sqlite:` and a path | one SQLite file |

use crate::ledger::facts::RefusedPlace;
use crate::ledger::{Draft, Store, StoreError};

mod admission;
mod care;
mod export;
mod folder;
mod mark;
mod memory;
mod moving;
pub mod outside;
#[cfg(feature = "postgres")]
mod postgres;
mod several;
mod spool;
mod sqlite;

pub use care::{Check, Grant, Right};
pub use export::Export;
pub use mark::Marks;
pub use memory::Memory;
pub use moving::{Landing, copy, gone_to, prove_landed};
pub use several::{Several, together};
pub use spool::Spool;
pub use sqlite::Sqlite;

/// Every backend; the first that claims an address has it.
const BACKENDS: &[Backend] = &[
    memory::BACKEND, // `memory:`
    #[cfg(feature = "postgres")]
    postgres::BACKEND, // `postgres://`, `postgresql://`
    export::BACKEND, // JSON Lines
    sqlite::BACKEND, // everything without a scheme
];

/// The form of the stored state that this program writes. An older one is derived again, never read.
const FORM: i64 = 5;

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
type Landed = Result<Box<dyn Landing>, StoreError>;

/// A kind of place that a ledger can live in.
struct Backend {
    /// The rest of the address, if it is this backend's.
    claims: fn(&str) -> Option<&str>,
    open: fn(&str, Mode) -> Opened,
    create: fn(&str, &str, &Draft) -> Created,
    doctor: fn(&str) -> Result<Vec<Check>, StoreError>,
    grant: fn(&str, &Grant) -> Result<(), StoreError>,
    land: fn(&str, &str) -> Landed,
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

/// Looks over the place that a ledger lives in. Nothing is changed.
pub fn doctor(address: &str) -> Result<Vec<Check>, StoreError> {
    let (backend, place) = find(address)?;
    (backend.doctor)(place)
}

/// Gives or takes a right to a ledger that is shared.
pub fn grant(address: &str, asked: &Grant) -> Result<(), StoreError> {
    let (backend, place) = find(address)?;
    (backend.grant)(place, asked)
}

/// Makes ready the place at an address for the ledger of an id, or goes on with a move to it that was interrupted.
/// Refused where anything else is.
pub fn land(address: &str, ledger: &str) -> Landed {
    let (backend, place) = find(address)?;
    (backend.land)(place, ledger)
}

fn no_landing(place: &str, what: &str) -> StoreError {
    StoreError::Taken { place: place.to_owned(), what: what.to_owned() }
}

/// The kind of place that is refused at an address; `None` where a ledger may be kept, or where nothing is known of it.
pub fn refused_place(address: &str) -> Option<RefusedPlace> {
    sqlite::path_of(address).and_then(sqlite::refused_place)
}

/// Whether the ledger at an address is one that several share, under rights of its own.
pub fn is_shared(address: &str) -> bool {
    is_database(address).is_some()
}

/// Whoever may read and write a file may do so with the ledger in it.
fn without_rights(address: &str) -> StoreError {
    StoreError::UnknownBackend {
        url: address.to_owned(),
        why: "rights are those of the file; only a database has rights of its own".to_owned(),
    }
}

fn find(address: &str) -> Result<(&'static Backend, &str), StoreError> {
    let claimed = BACKENDS.iter().find_map(|backend| Some((backend, (backend.claims)(address)?)));
    claimed.ok_or_else(|| StoreError::UnknownBackend {
        url: shown(address),
        why: match is_database(address) {
            Some(_) => "this program was built without PostgreSQL",
            None => "ledgers are kept in files and in PostgreSQL",
        }
        .to_owned(),
    })
}

/// The whole address, if it is one of a PostgreSQL database.
fn is_database(address: &str) -> Option<&str> {
    ["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)).then_some(address)
}

/// Whether an address has a password in it.
pub fn has_password(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || rest.contains("password=")
}

/// An address as it may be shown: without a password, and without the parameters of one with a scheme.
pub fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // A password may have any of `/`, `?` and `@` unescaped: rather too little is shown.
    let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let user = user.split([':', '/', '?']).next().unwrap_or_default();
    let place = place.split('?').next().unwrap_or_default();
    let at = if user.is_empty() { "" } else { "@" };
    format!("{scheme}://{user}{at}{place}")
}
