//! Drafts: what a caller wants recorded, before it has a place in a chain.

use chrono::{DateTime, Utc};

use super::entry::{Actor, Entry, Sealed, Subject};
use super::{Blob, CanonicalError, Fact, Hash, Head, canonical, format, instant};

/// Who and when, and with what: made by the caller, once, before the first try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The instant of recording; more than milliseconds are cut off.
    pub at: DateTime<Utc>,
    /// The actor's IANA zone.
    pub tz: String,
    /// What was odd about the clock, in words.
    pub clock: Option<String>,
    /// Who acts.
    pub actor: Actor,
    /// The program, as `runbook 0.1.0`.
    pub tool: String,
    /// A fresh UUIDv7. Appending the same id twice records it once.
    pub id: String,
}

/// A fact to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub fact: Fact,
    /// The texts and files that belong to it, in order.
    pub blobs: Vec<Blob>,
    /// Who and when.
    pub stamp: Stamp,
}

/// Why a draft cannot become an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Its data hold a number that no entry may hold.
    #[error("cannot write the entry: {0}")]
    Number(#[from] CanonicalError),
    /// Its data cannot be written as JSON.
    #[error("cannot write the entry: {0}")]
    Json(String),
}

/// Where a draft takes its place: the ledger and the chain's head, `None` for the first entry.
#[derive(Clone, Copy, Debug)]
pub struct Sealing<'a> {
    /// The ledger's id.
    pub ledger: &'a str,
    /// The last entry so far.
    pub head: Option<Head>,
}

impl Draft {
    /// The entry this draft becomes at that place. Its [`Blob::New`] blobs are to be stored with it.
    pub fn seal(&self, place: &Sealing<'_>) -> Result<Sealed, SealError> {
        let (kind, data) = self.fact.encode()?;
        let entry = Entry {
            v: format::VERSION,
            ledger: place.ledger.to_owned(),
            seq: place.head.map_or(1, |head| head.seq + 1),
            prev: place.head.map_or(Hash::ZERO, |head| head.hash),
            id: self.stamp.id.clone(),
            kind,
            at: instant::cut(self.stamp.at),
            tz: self.stamp.tz.clone(),
            clock: self.stamp.clock.clone(),
            actor: self.stamp.actor.clone(),
            subject: self.subject.clone(),
            data,
            blobs: self.blobs.iter().map(Blob::commitment).collect(),
            tool: self.stamp.tool.clone(),
            extra: serde_json::Map::new(),
        };
        let value = serde_json::to_value(&entry).map_err(|error| SealError::Json(error.to_string()))?;
        let bytes = canonical(&value)?;
        let hash = Hash::of_entry(&bytes);
        Ok(Sealed { entry, bytes, hash })
    }
}
