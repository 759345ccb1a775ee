//! Moving a ledger: the copy at the new place, which nobody can open before it is whole and the old one is closed.
//!
//! In this order: everything is copied and proved; `ledger.moved` closes the old place; what came meanwhile is copied
//! and everything proved again; `ledger.arrived` opens the new one, in the same moment. Interrupted anywhere it can be
//! begun again, and at no moment can both be written.

use std::collections::BTreeSet;
use std::mem::take;
use std::ops::ControlFlow;

use crate::ledger::{
    Checkpoint, Draft, Fact, Filter, Hash, Head, Raw, Sealed, Store, StoreError, StoredBlob, Text, Verdict,
    Witness, prove,
};

/// So many entries, or so many bytes of texts, are copied in one transaction.
const BATCH: (usize, u64) = (512, 16 << 20);

/// A place that a ledger is being moved to.
pub trait Landing {
    /// The last entry that is there; `None` of none.
    fn head(&self) -> Result<Option<Head>, StoreError>;

    /// Takes the entries that follow with their texts, and erases what they say is erased; durably, all or none.
    fn take(&mut self, entries: &[Sealed], blobs: &[(Hash, StoredBlob)]) -> Result<(), StoreError>;

    /// Shows everything that is there, as a store does.
    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError>;

    /// Records a `ledger.arrived`, and opens the ledger here in the same moment.
    fn arrive(&mut self, draft: &Draft) -> Result<Sealed, StoreError>;
}

/// Where the ledger went that was here; `None` if it did not move.
pub fn gone_to(store: &dyn Store) -> Result<Option<String>, StoreError> {
    let mut last = None;
    store.read(&Filter { newest_first: true, limit: Some(1), ..Filter::default() }, &mut |sealed| {
        last = Some(sealed.entry);
        ControlFlow::Break(())
    })?;
    let Some(last) = last.filter(|last| matches!(last.fact(), Fact::LedgerMoved(_))) else { return Ok(None) };
    let place = last.blob(Text::PLACE).map(|place| store.blob(place)).transpose()?.flatten();
    Ok(Some(place_in_words(place)))
}

/// The address that a `ledger.moved` names, or what is to be said without it.
pub(super) fn place_in_words(place: Option<Vec<u8>>) -> String {
    place.and_then(|place| String::from_utf8(place).ok()).unwrap_or_else(|| "another place".to_owned())
}

/// What these entries say is erased.
pub(super) fn erased(entries: &[Sealed]) -> Vec<Hash> {
    let quick = |sealed: &&Sealed| sealed.entry.data.contains_key("commitments");
    entries.iter().filter(quick).flat_map(|sealed| sealed.entry.fact().erases().to_vec()).collect()
}

/// Copies what is not there yet.
pub fn copy(source: &dyn Store, landing: &mut dyn Landing) -> Result<(), StoreError> {
    let past = landing.head()?.map(|head| head.seq);
    let mut batch = Batch::default();
    let mut done = Ok(());
    source.read(&Filter { past, ..Filter::default() }, &mut |sealed| {
        batch.add(sealed);
        if batch.is_full() {
            done = batch.land(source, landing);
        }
        if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    done?;
    batch.land(source, landing)
}

/// Entries on their way.
#[derive(Default)]
struct Batch {
    entries: Vec<Sealed>,
    /// The texts that they speak of.
    blobs: BTreeSet<Hash>,
    /// How long these are.
    len: u64,
}

impl Batch {
    fn add(&mut self, sealed: Sealed) {
        for blob in &sealed.entry.blobs {
            if self.blobs.insert(blob.c) {
                self.len += blob.len;
            }
        }
        self.entries.push(sealed);
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= BATCH.0 || self.len >= BATCH.1
    }

    fn land(&mut self, source: &dyn Store, landing: &mut dyn Landing) -> Result<(), StoreError> {
        let batch = take(self);
        if batch.entries.is_empty() {
            return Ok(());
        }
        let mut blobs = Ok(Vec::new());
        source.inspect(&mut |raw| {
            let stored =
                |c: &Hash| -> Result<_, StoreError> { Ok(raw.stored_blob(c)?.map(|stored| (*c, stored))) };
            blobs = batch.blobs.iter().filter_map(|c| stored(c).transpose()).collect();
        })?;
        landing.take(&batch.entries, &blobs?)
    }
}

/// Proves that what is there is what a checkpoint of the source stands for, all of it and nothing else.
pub fn prove_landed(landing: &dyn Landing, whole: &Checkpoint) -> Result<(), StoreError> {
    let witness = Witness::of_checkpoint(whole, "the ledger that is moved".to_owned());
    let mut verdict = None;
    landing.inspect(&mut |raw| verdict = Some(prove(raw, std::slice::from_ref(&witness), 0)))?;
    let what = match verdict {
        Some(Verdict::Intact { count, .. }) if count == whole.size => return Ok(()),
        Some(Verdict::Intact { count, .. }) => format!("{count} entries arrived of {}", whole.size),
        Some(other) => other.to_string(),
        None => unreachable!("inspect shows what is there"),
    };
    Err(StoreError::Damaged { path: "the copy at the new place".into(), what })
}
