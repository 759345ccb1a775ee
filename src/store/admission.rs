//! Whether a draft may be recorded: the same questions, in the same order, for every backend.

use crate::ledger::{AppendError, Blob, Draft, Expected, Fact, Hash, Head, Sealed, StoreError};

/// What a backend can tell of its chain, under its write lock.
pub(super) trait Chain {
    fn head(&self) -> Result<Option<Head>, StoreError>;
    /// The error of a ledger that has moved away; `None` where it is still here, or where the place itself refuses.
    fn moved(&self) -> Result<Option<StoreError>, StoreError>;
    fn by_id(&self, id: &str) -> Result<Option<Sealed>, StoreError>;
    fn by_run(&self, run: &str, run_seq: u64) -> Result<Option<Sealed>, StoreError>;
    fn has(&self, commitment: &Hash) -> Result<bool, StoreError>;
}

/// What is to be done with a draft.
pub(super) enum Admission {
    /// It is on record.
    Recorded(Box<Sealed>),
    /// It may follow this head.
    Follows(Option<Head>),
}

/// Judges a draft.
pub(super) fn admit(chain: &dyn Chain, draft: &Draft, expected: Expected) -> Result<Admission, AppendError> {
    if let Some(sealed) = chain.by_id(&draft.stamp.id)? {
        return Ok(Admission::Recorded(Box::new(sealed)));
    }
    let arrives = matches!(draft.fact, Fact::LedgerArrived(_));
    match chain.moved()? {
        Some(gone) if !arrives => return Err(gone.into()),
        _ => {}
    }
    if let Some(run) = &draft.subject.run
        && let Some(taken) = chain.by_run(&run.id, run.seq)?
    {
        return Err(AppendError::RunMoved { run: run.id.clone(), by: Box::new(taken.entry) });
    }
    let head = chain.head()?;
    if let Expected::Head(seq) = expected
        && seq != head.map_or(0, |head| head.seq)
    {
        return Err(AppendError::Moved { head });
    }
    placed(draft, head)?;
    for blob in &draft.blobs {
        if let Blob::Kept(commitment) = blob
            && !chain.has(&commitment.c)?
        {
            return Err(StoreError::NoSuchBlob { name: commitment.name.clone() }.into());
        }
    }
    Ok(Admission::Follows(head))
}

fn placed(draft: &Draft, head: Option<Head>) -> Result<(), StoreError> {
    match (matches!(draft.fact, Fact::LedgerCreated(_)), head) {
        (true, Some(_)) => Err(StoreError::Misplaced("the ledger was created before".to_owned())),
        (false, None) => {
            Err(StoreError::Misplaced("the first entry says how the ledger was created".to_owned()))
        }
        _ => Ok(()),
    }
}
