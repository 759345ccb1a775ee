//! Entries: one recorded fact each, with who, when and what it is about.
//!
//! Owns the fields of an entry and their reading from bytes. It never rewrites bytes: what was hashed stays what is stored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fields::Fields;
use super::{Commitment, Fact, Hash, Head, canonical, instant};

/// How sure the ledger can be of the person named; ordered, weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    /// Somebody said so: a setting, or git's `user.email`.
    #[default]
    Claimed,
    /// The account of the operating system.
    Os,
    /// The session of a database.
    Db,
    /// A signature over the entry's hash.
    Signed,
    /// A signature that needed a person's presence at a key.
    Presence,
}

/// Who acted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person, as `ops1@example.com` or an account name.
    pub person: String,
    /// How sure that is.
    pub auth: Auth,
    /// The account that the process ran under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_user: Option<String>,
    /// The machine's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// A run and a position in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunRef {
    /// The run's id, a UUID.
    #[serde(rename = "run")]
    pub id: String,
    /// 1 for `run.started`, then one more for each entry of the run; no two entries of a run share it.
    #[serde(rename = "run_seq")]
    pub seq: u64,
}

/// What an entry is about; every part may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The run book's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
    /// The procedure's id, without the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    /// The book's revision, 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The procedure's revision, 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure_revision: Option<String>,
    /// The occurrence's key; with a target it ends in `@target`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<String>,
    /// The target alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The run and the entry's position in it (`run` and `run_seq` in the bytes).
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunRef>,
    /// The step's path: `2`, `planned/mail`, `validation/1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Which try of the step, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
}

/// One recorded fact. See [`format`](super::format) for the bytes it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The format's version.
    pub v: u64,
    /// The ledger's id, a UUID; the same in every entry.
    pub ledger: String,
    /// Its position, from 1, gapless. The order of entries, whatever their `at`.
    pub seq: u64,
    /// The hash of the entry before; zeros at the first.
    pub prev: Hash,
    /// A UUIDv7, drawn before the first try to append.
    pub id: String,
    /// The entry's type, as `step.finished`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was recorded, by the recording machine's clock; UTC, whole milliseconds.
    #[serde(serialize_with = "instant::serialize")]
    pub at: DateTime<Utc>,
    /// The actor's IANA zone, or empty.
    pub tz: String,
    /// What was odd about the clock, in words; absent when nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who acted. Empty for an entry of an unknown version that cannot be read further.
    pub actor: Actor,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// The typed fields of this type; see [`facts`](super::facts).
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
    /// Commitments to texts and files, in the order they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<Commitment>,
    /// The program that wrote it, as `runbook 0.1.0`.
    pub tool: String,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not JSON, or without the fields that every version has, or with one of another type.
    #[error("cannot read the entry: {0}")]
    Unreadable(String),
    /// JSON, but not in its canonical form.
    #[error("the entry's bytes are not canonical")]
    NotCanonical,
}

impl Entry {
    /// Reads an entry. Of a version that is not known, what cannot be understood is kept in `extra`.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        Self::from_value(value_of(bytes)?)
    }

    /// Reads an entry and refuses bytes that are not the canonical ones of what they say.
    pub fn parse_strict(bytes: &[u8]) -> Result<Self, EntryError> {
        let value = value_of(bytes)?;
        match canonical(&value) {
            Ok(again) if again == bytes => Self::from_value(value),
            _ => Err(EntryError::NotCanonical),
        }
    }

    fn from_value(value: Value) -> Result<Self, EntryError> {
        let Value::Object(left) = value else {
            return Err(EntryError::Unreadable("it is no object".to_owned()));
        };
        let known = left.get("v").and_then(Value::as_u64) == Some(super::format::VERSION);
        Fields::new(left, known).entry()
    }

    /// The typed fact; [`Fact::Unknown`] for a type, or data, that this version does not know.
    pub fn fact(&self) -> Fact {
        Fact::decode(&self.kind, &self.data)
    }

    /// The first blob of that name.
    pub fn blob(&self, name: &str) -> Option<&Commitment> {
        self.blobs.iter().find(|blob| blob.name == name)
    }
}

fn value_of(bytes: &[u8]) -> Result<Value, EntryError> {
    serde_json::from_slice(bytes).map_err(|error| EntryError::Unreadable(error.to_string()))
}

/// An entry with the bytes that were hashed and their hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    /// What the bytes say.
    pub entry: Entry,
    /// Canonical JSON, exactly as hashed and stored.
    pub bytes: Vec<u8>,
    /// The hash of the bytes.
    pub hash: Hash,
}

impl Sealed {
    /// The head of a chain that ends here.
    pub fn head(&self) -> Head {
        Head { seq: self.entry.seq, hash: self.hash }
    }
}

/// What a store may keep of an entry beside its bytes, to find it again. Derived, never believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// [`Entry::seq`].
    pub seq: u64,
    /// [`Entry::prev`] as text.
    pub prev: String,
    /// [`Entry::id`].
    pub id: String,
    /// [`Entry::kind`].
    pub kind: String,
    /// [`Entry::at`] in milliseconds since 1970.
    pub at: i64,
    /// The subject's book.
    pub book: Option<String>,
    /// The subject's procedure.
    pub procedure: Option<String>,
    /// The subject's occurrence.
    pub occurrence: Option<String>,
    /// The subject's run.
    pub run: Option<String>,
    /// The position in that run.
    pub run_seq: Option<u64>,
}

impl Columns {
    /// Whether they are those of an entry.
    pub fn are_of(&self, entry: &Entry) -> bool {
        let (subject, run) = (&entry.subject, entry.subject.run.as_ref());
        self.seq == entry.seq
            && self.prev.parse() == Ok(entry.prev)
            && self.id == entry.id
            && self.kind == entry.kind
            && self.at == entry.at.timestamp_millis()
            && self.book == subject.book
            && self.procedure == subject.procedure
            && self.occurrence == subject.occurrence
            && self.run.as_ref() == run.map(|run| &run.id)
            && self.run_seq == run.map(|run| run.seq)
    }
}

impl From<&Entry> for Columns {
    fn from(entry: &Entry) -> Self {
        let subject = &entry.subject;
        Self {
            seq: entry.seq,
            prev: entry.prev.to_string(),
            id: entry.id.clone(),
            kind: entry.kind.clone(),
            at: entry.at.timestamp_millis(),
            book: subject.book.clone(),
            procedure: subject.procedure.clone(),
            occurrence: subject.occurrence.clone(),
            run: subject.run.as_ref().map(|run| run.id.clone()),
            run_seq: subject.run.as_ref().map(|run| run.seq),
        }
    }
}
