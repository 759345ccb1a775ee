//! Blobs: texts, output and files kept beside the chain, which holds only a salted commitment to each.
//!
//! Erasing a blob's bytes and salt leaves a commitment that nobody can guess back, and a chain that still verifies.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Hash;

/// 32 random bytes, drawn by the caller, that make a commitment unguessable.
pub type Salt = [u8; 32];

/// What separates a blob's commitment from every other use of SHA-256.
const DOMAIN: &[u8] = b"runbook-blob-v1\0";

/// A text or file on its way into the ledger, not yet salted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is in its entry: one of the `NAME` constants of [`Text`], or a source file's path.
    pub name: String,
    /// Its media type, `text/plain` for plain UTF-8.
    pub media: String,
    /// The content, unchanged. Shared, since it may be large: an output, a file.
    pub bytes: Arc<[u8]>,
}

impl Text {
    /// Name of the reason a person gave.
    pub const REASON: &'static str = "reason";
    /// Name of the targets that were found, a line each.
    pub const TARGETS: &'static str = "targets";
    /// Name of an operator's note to a step.
    pub const NOTE: &'static str = "note";
    /// Name of a free-text or link answer.
    pub const ANSWER: &'static str = "answer";
    /// Name of a command's output.
    pub const OUTPUT: &'static str = "output";
    /// The standard output of a command alone, where that is not the whole output.
    pub const STDOUT: &'static str = "stdout";
    /// Name of the command as it will run.
    pub const COMMAND: &'static str = "command";
    /// Name of the text of a `note` entry.
    pub const TEXT: &'static str = "text";

    /// Name of a text that was told to others.
    pub const MESSAGE: &'static str = "message";
    /// Name of a role of a server.
    pub const ROLE: &'static str = "role";
    /// Name of somebody's name.
    pub const PERSON: &'static str = "person";
    /// Name of the address of a place.
    pub const PLACE: &'static str = "place";
    /// All of these names: what else an entry of a run keeps is a file.
    pub const NAMES: [&'static str; 9] = [
        Self::REASON,
        Self::TARGETS,
        Self::NOTE,
        Self::ANSWER,
        Self::OUTPUT,
        Self::STDOUT,
        Self::COMMAND,
        Self::TEXT,
        Self::MESSAGE,
    ];

    /// A plain text.
    pub fn plain(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), media: "text/plain".to_owned(), bytes: text.into().into_bytes().into() }
    }

    /// The same with its salt: ready for a draft.
    pub fn salted(self, salt: Salt) -> Blob {
        Blob::New { text: self, salt }
    }
}

/// A blob of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blob {
    /// Stored together with the entry.
    New {
        /// The content.
        text: Text,
        /// Its salt.
        salt: Salt,
    },
    /// Already in the ledger (an unchanged source file of an earlier revision); only the commitment is repeated.
    Kept(Commitment),
}

impl Blob {
    /// What the entry will hold of it.
    pub fn commitment(&self) -> Commitment {
        match self {
            Self::Kept(commitment) => commitment.clone(),
            Self::New { text, salt } => Commitment {
                name: text.name.clone(),
                media: text.media.clone(),
                len: text.bytes.len() as u64,
                c: Commitment::hash(salt, &text.bytes),
            },
        }
    }
}

/// What an entry holds of a blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// What it is in its entry; see [`Text::name`].
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its length in bytes.
    pub len: u64,
    /// SHA-256(salt ‖ `runbook-blob-v1\0` ‖ bytes).
    pub c: Hash,
}

impl Commitment {
    /// The commitment to some bytes under a salt.
    pub fn hash(salt: &[u8], bytes: &[u8]) -> Hash {
        Hash::of_parts(&[salt, DOMAIN, bytes])
    }
}
