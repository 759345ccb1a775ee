//! JSON Lines: the bytes of each entry as they are, then each text and file they speak of, once.

use std::collections::{BTreeSet, HashSet};
use std::io::Write;
use std::ops::ControlFlow;

use super::Asked;
use crate::cli::{Failure, exit};
use crate::ledger::{ERASING, Filter, Hash, Head, Store, StoreError, StoredBlob, blob_line};

/// Writes all lines but the last; how many entries there were.
pub(super) fn write(
    asked: &Asked,
    head: Head,
    store: &dyn Store,
    to: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut blobs = BTreeSet::new();
    let count = asked.each(head, store, |sealed| {
        blobs.extend(sealed.entry.blobs.iter().map(|blob| blob.c));
        super::write(to, &sealed.bytes)?;
        super::write(to, b"\n")
    })?;
    let mut erased = None;
    for commitment in &blobs {
        if let Some(stored) = stored(commitment, store)? {
            super::write(to, blob_line(commitment, &stored).as_bytes())?;
            super::write(to, b"\n")?;
            continue;
        }
        if erased.is_none() {
            erased = Some(redacted(head, store)?);
        }
        if !erased.as_ref().is_some_and(|erased| erased.contains(commitment)) {
            let what = format!(
                "cannot export: the text {} is missing, and no redaction says why",
                commitment.short()
            );
            return Err(
                Failure::new(exit::NOT_VERIFIED, what).hint("`runbook verify` says what else is wrong")
            );
        }
    }
    Ok(count)
}

fn stored(commitment: &Hash, store: &dyn Store) -> Result<Option<StoredBlob>, StoreError> {
    let mut found = Ok(None);
    store.inspect(&mut |raw| found = raw.stored_blob(commitment))?;
    found
}

/// Everything that was erased up to a head.
fn redacted(head: Head, store: &dyn Store) -> Result<HashSet<Hash>, StoreError> {
    let mut erased = HashSet::new();
    let filter = Filter { kinds: ERASING.map(str::to_owned).to_vec(), ..Filter::default() };
    store.read(&filter, &mut |sealed| {
        if sealed.entry.seq <= head.seq {
            erased.extend(sealed.entry.fact().erases());
        }
        ControlFlow::Continue(())
    })?;
    Ok(erased)
}
