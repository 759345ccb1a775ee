//! What the server's failures mean for a person.

use std::error::Error as _;
use std::path::PathBuf;

use postgres::Error;
use postgres::error::{DbError, SqlState};

use crate::ledger::StoreError;

/// A statement that was refused since what was recorded stays as it is.
const GUARDED: &str = "RB001";
/// An entry that does not follow the last one.
const NOT_NEXT: &str = "RB002";
/// An entry behind a move.
const MOVED: &str = "RB004";
/// An entry that the server does not take.
const NOT_TAKEN: &str = "RB003";

/// A failure at this place, for a session of this role.
pub(super) fn of(place: &str, user: &str, error: &Error) -> StoreError {
    if let Some(said) = error.as_db_error() {
        return of_server(place, user, said);
    }
    let (place, what) = (place.to_owned(), whole(error));
    let begins = |text: &str| what.starts_with(text);
    if is_lost(error) || begins("error performing TLS") {
        StoreError::Unreachable { place, what }
    } else if begins("invalid configuration") || begins("authentication") {
        StoreError::Denied { place, what }
    } else {
        StoreError::Io { path: PathBuf::from(place), what }
    }
}

fn of_server(place: &str, user: &str, said: &DbError) -> StoreError {
    let path = PathBuf::from(place);
    let (place, what) = (place.to_owned(), said.message().to_owned());
    let code = said.code();
    match code {
        &SqlState::UNDEFINED_TABLE | &SqlState::INVALID_SCHEMA_NAME | &SqlState::INVALID_CATALOG_NAME => {
            StoreError::NotThere { place, what }
        }
        &SqlState::INSUFFICIENT_PRIVILEGE => {
            StoreError::Denied { place, what: format!("the role {user} has no right to it ({what})") }
        }
        _ if code.code().starts_with("28") => StoreError::Denied { place, what },
        &SqlState::LOCK_NOT_AVAILABLE => StoreError::Locked { path },
        &SqlState::DISK_FULL => StoreError::Full { path },
        &SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Unsafe {
            place,
            what: "the server only reads: it is a standby, or was told so".to_owned(),
        },
        _ if code.code() == GUARDED || code.code() == NOT_NEXT || code.code() == NOT_TAKEN => {
            StoreError::Misplaced(what)
        }
        _ if code.code() == MOVED => StoreError::Gone { place, to: String::new() },
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::Damaged { path, what },
        _ if is_parting(code) => StoreError::Unreachable { place, what },
        _ => StoreError::Io { path, what: format!("{what} ({})", code.code()) },
    }
}

/// Whether the connection is gone, so that nobody knows what became of the last statement.
pub(super) fn is_lost(error: &Error) -> bool {
    match error.as_db_error() {
        Some(said) => is_parting(said.code()),
        None => {
            // Connecting, writing or reading failed; everything else that is not the server's word is ours.
            error.is_closed()
                || has_io(error)
                || error.to_string().starts_with("error connecting")
                || error.to_string().starts_with("timeout")
        }
    }
}

fn has_io(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The server ends the session, or does not begin one: shut down, crashed, starting, full, tired of waiting.
fn is_parting(code: &SqlState) -> bool {
    let code = code.code();
    code.starts_with("08") || code.starts_with("57P0") || code == "25P03" || code == "53300"
}

/// The error with its causes: its own text alone says little.
fn whole(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}
