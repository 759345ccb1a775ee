//! Looking the place over: the file, its rights, its settings.

use std::path::Path;

use super::{Sqlite, open};
use crate::ledger::{Store, StoreError};
use crate::store::{Check, Mode};

/// Looks at everything. What opening refuses is a failure here, too.
pub(super) fn look(path: &Path) -> Result<Vec<Check>, StoreError> {
    let shown = path.display();
    let Some(store) = Sqlite::open(path, Mode::Read)? else {
        let none = format!("none yet at {shown}; the first command that records makes it");
        return Ok(vec![Check::well("ledger", none)]);
    };
    let seq = store.head()?.map_or(0, |head| head.seq);
    let writable = Sqlite::open(path, Mode::Append);
    let written = writable.as_ref().err().map_or_else(|| "yes".to_owned(), ToString::to_string);
    let advice = writable.as_ref().err().and_then(StoreError::hint).unwrap_or_default();
    let mut checks = vec![
        Check::of_ledger(store.id(), seq, &shown.to_string()),
        rights(path),
        Check::well("writable", written).unless(writable.is_ok(), advice),
        Check::well("durability", format!("what is acknowledged is on disk ({})", open::settings_in_words())),
    ];
    if let Some(refusal) = open::refused_place(path) {
        let found = format!("{}; it was made there all the same", refusal.why);
        checks.push(Check::well("place", found).unless(false, "move it: runbook ledger move PATH"));
    }
    Ok(checks)
}

#[cfg(unix)]
fn rights(path: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o777);
    Check::well("rights", format!("{mode:04o}"))
        .unless(mode.trailing_zeros() >= 6, format!("others may use the file: chmod 0600 {}", path.display()))
}

#[cfg(not(unix))]
fn rights(_: &Path) -> Check {
    Check::well("rights", "those of the folder")
}
