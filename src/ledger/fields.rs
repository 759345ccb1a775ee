//! Reading an entry's fields from JSON: strict for a known version, forgiving for others.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::entry::{Entry, EntryError, RunRef, Subject};
use super::instant;

/// The fields of an entry that have not been read yet; what is left at the end is unknown.
pub(super) struct Fields {
    left: Map<String, Value>,
    /// Whether the version is known: then every field must be as described.
    known: bool,
}

impl Fields {
    pub(super) fn new(left: Map<String, Value>, known: bool) -> Self {
        Self { left, known }
    }

    pub(super) fn entry(mut self) -> Result<Entry, EntryError> {
        Ok(Entry {
            v: self.required("v")?,
            ledger: self.required("ledger")?,
            seq: self.required("seq")?,
            prev: self.required("prev")?,
            id: self.required("id")?,
            kind: self.required("type")?,
            at: self.required::<Written>("at")?.0,
            tz: self.optional("tz")?.unwrap_or_default(),
            clock: self.optional("clock")?,
            actor: self.optional("actor")?.unwrap_or_default(),
            subject: self.subject()?,
            data: self.optional("data")?.unwrap_or_default(),
            blobs: self.optional("blobs")?.unwrap_or_default(),
            tool: self.optional("tool")?.unwrap_or_default(),
            extra: self.left,
        })
    }

    fn subject(&mut self) -> Result<Subject, EntryError> {
        Ok(Subject {
            book: self.optional("book")?,
            procedure: self.optional("procedure")?,
            revision: self.optional("revision")?,
            procedure_revision: self.optional("procedure_revision")?,
            occurrence: self.optional("occurrence")?,
            target: self.optional("target")?,
            run: self.run()?,
            step: self.optional("step")?,
            attempt: self.optional("attempt")?,
        })
    }

    fn run(&mut self) -> Result<Option<RunRef>, EntryError> {
        match (self.optional("run")?, self.optional("run_seq")?) {
            (Some(id), Some(seq)) => Ok(Some(RunRef { id, seq })),
            (None, None) => Ok(None),
            _ if self.known => Err(EntryError::Unreadable("run and run_seq go together".to_owned())),
            _ => Ok(None),
        }
    }

    fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, EntryError> {
        let known = std::mem::replace(&mut self.known, true);
        let value = self.optional(name);
        self.known = known;
        value?.ok_or_else(|| EntryError::Unreadable(format!("it has no {name}")))
    }

    fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, EntryError> {
        let Some(value) = self.left.get(name) else { return Ok(None) };
        match T::deserialize(value) {
            Ok(read) => {
                self.left.remove(name);
                Ok(Some(read))
            }
            Err(error) if self.known => Err(EntryError::Unreadable(format!("{name}: {error}"))),
            Err(_) => Ok(None),
        }
    }
}

/// An instant as entries write it.
#[derive(Deserialize)]
struct Written(#[serde(with = "instant")] DateTime<Utc>);
