//! What SQLite's failures mean for a person.

use std::io;
use std::path::Path;

use rusqlite::ffi::{self, ErrorCode};

use crate::ledger::StoreError;

/// A failure of SQLite at this file.
pub(super) fn of(path: &Path, error: &rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    let what = error.to_string();
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::NotADatabase => StoreError::NotALedger { path },
            ErrorCode::DatabaseCorrupt => StoreError::Damaged { path, what },
            ErrorCode::DiskFull => StoreError::Full { path },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                StoreError::ReadOnly { path }
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Locked { path },
            _ => StoreError::Io { path, what },
        },
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..) => StoreError::Damaged { path, what },
        _ => StoreError::Io { path, what },
    }
}

/// A failure of the file system at this file.
pub(super) fn of_file(path: &Path, error: &io::Error) -> StoreError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
        _ => StoreError::Io { path, what: error.to_string() },
    }
}

/// Whether a crash left a journal that only a writer can roll back.
pub(super) fn needs_rollback(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _)
        if failure.extended_code == ffi::SQLITE_READONLY_ROLLBACK || failure.extended_code == ffi::SQLITE_READONLY_RECOVERY)
}

#[cfg(test)]
mod tests {
    use super::{needs_rollback, of};
    use crate::ledger::StoreError;
    use rusqlite::ffi::{self, Error};
    use std::path::Path;

    fn failure(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(Error::new(code), None)
    }

    #[test]
    fn each_trouble_has_its_own_words_and_advice() {
        let told: Vec<_> = [
            ffi::SQLITE_NOTADB,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_FULL,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_BUSY,
            ffi::SQLITE_IOERR,
        ]
        .map(|code| of(Path::new("ledger.db"), &failure(code)))
        .into();
        let mut advice: Vec<_> = told.iter().filter_map(StoreError::hint).collect();
        advice.sort_unstable();
        advice.dedup();
        assert_eq!(advice.len(), told.len(), "{told:?}");
        assert!(told.iter().all(|error| error.to_string().contains("ledger.db")));
    }

    #[test]
    fn a_journal_from_a_crash_is_told_apart_from_a_read_only_file() {
        assert!(needs_rollback(&failure(ffi::SQLITE_READONLY_ROLLBACK)));
        assert!(!needs_rollback(&failure(ffi::SQLITE_READONLY)));
    }
}
