//! Reading an entry's fields from JSON: strict for a known version, forgiving for others.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::entry::{Entry, EntryError, RunRef, Subject};
use super::instant;

/// The fields of an entry; those that have not been read at the end are unknown.
pub(super) struct Fields {
    /// Sorted by name; `None` once it is read.
    fields: Vec<(String, Option<Value>)>,
    /// Whether the version is known: then every field must be as described.
    known: bool,
}

impl Fields {
    pub(super) fn new(fields: Map<String, Value>, known: bool) -> Self {
        let mut fields: Vec<(String, Option<Value>)> =
            fields.into_iter().map(|(name, value)| (name, Some(value))).collect();
        fields.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self { fields, known }
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
            extra: self.fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
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
        let Ok(at) = self.fields.binary_search_by(|(field, _)| field.as_str().cmp(name)) else {
            return Ok(None);
        };
        let field = &mut self.fields[at].1;
        if self.known {
            let read = field.take().map(T::deserialize).transpose();
            return read.map_err(|error| EntryError::Unreadable(format!("{name}: {error}")));
        }
        let read = field.as_ref().and_then(|value| T::deserialize(value).ok());
        if read.is_some() {
            *field = None;
        }
        Ok(read)
    }
}

/// An instant as entries write it.
#[derive(Deserialize)]
struct Written(#[serde(with = "instant")] DateTime<Utc>);
