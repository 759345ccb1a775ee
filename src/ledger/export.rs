//! The form in which a ledger is handed out: a line an entry, then a line a blob, then a line about the whole.
//!
//! Described in [`format`](super::format). Owns the lines; whoever writes or keeps them is elsewhere.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Commitment, Hash, Head, StoredBlob, base64, canonical};

/// How a blob's line begins; no entry has a field of that name.
const BLOB: &[u8] = br#"{"blob":""#;
/// How the last line begins.
const ENDING: &[u8] = br#"{"export":"#;

/// What the last line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// How many entries there are.
    pub count: u64,
    /// What was asked for; empty for a whole ledger.
    pub filter: Map<String, Value>,
    /// The ledger's head when it was handed out: `seq:hash` with all 64 digits; `0:` and zeros of an empty one.
    pub head: String,
    /// The ledger's id.
    pub ledger: String,
    /// SHA-256 of the whole export as it is without this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hash>,
}

impl Ending {
    /// Whether it ends a part of a ledger, not the whole of it.
    pub fn is_of_part(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The head as a head; `None` if it is none.
    pub fn head(&self) -> Option<Head> {
        let (seq, hash) = self.head.split_once(':')?;
        Some(Head { seq: seq.parse().ok()?, hash: hash.parse().ok()? })
    }

    /// The line, without its end.
    pub fn line(&self) -> Vec<u8> {
        canonical(&json!({ "export": self })).unwrap_or_else(|_| unreachable!("texts and counts"))
    }
}

/// A line, told apart but not judged.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportLine {
    /// The bytes of an entry.
    Entry,
    /// A blob under this commitment.
    Blob(Hash),
    /// The last line.
    Ending(Ending),
}

impl ExportLine {
    /// What a line is; an error in words if it begins like one of them and is not.
    pub fn of(line: &[u8]) -> Result<Self, String> {
        if line.starts_with(BLOB) {
            return read_blob(line).map(|(commitment, _)| Self::Blob(commitment));
        }
        if !line.starts_with(ENDING) {
            return Ok(Self::Entry);
        }
        let mut value: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| format!("its last line cannot be read: {error}"))?;
        let ending: Ending = serde_json::from_value(value.remove("export").unwrap_or_default())
            .map_err(|error| format!("its last line cannot be read: {error}"))?;
        if !value.is_empty() || ending.line() != line {
            return Err("its last line is not written as it should be".to_owned());
        }
        Ok(Self::Ending(ending))
    }
}

/// The line of a blob, without its end.
pub fn blob_line(commitment: &Hash, stored: &StoredBlob) -> String {
    let (bytes, salt) = (base64::encode(&stored.bytes), hex(&stored.salt));
    format!(r#"{{"blob":"{commitment}","bytes":"{bytes}","salt":"{salt}"}}"#)
}

/// The blob of a line; an error in words if it is not what it is committed to.
pub fn read_blob(line: &[u8]) -> Result<(Hash, StoredBlob), String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        blob: Hash,
        bytes: String,
        salt: Hash,
    }
    let odd = || "the line of a blob is not written as it should be".to_owned();
    let read: Line = serde_json::from_slice(line).map_err(|_| odd())?;
    let bytes = base64::decode(&read.bytes).ok_or_else(odd)?;
    let stored = StoredBlob { salt: read.salt.0.to_vec(), bytes };
    if blob_line(&read.blob, &stored).as_bytes() != line {
        return Err(odd());
    }
    if Commitment::hash(&stored.salt, &stored.bytes) != read.blob {
        return Err(format!("its blob {} was changed", read.blob.short()));
    }
    Ok((read.blob, stored))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What an export says of itself, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The last line, or what is wrong with the order of the lines.
    pub ending: Result<Ending, String>,
    /// SHA-256 of the whole as it is without the field `sha256` of the last line.
    pub digest: Hash,
    /// The commitments of all blobs in it, in the order of their lines.
    pub blobs: Vec<Hash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_read_back_from_its_line_alone() {
        let stored = StoredBlob { salt: vec![7; 32], bytes: b"\0text\xff".to_vec() };
        let commitment = Commitment::hash(&stored.salt, &stored.bytes);
        let line = blob_line(&commitment, &stored);
        assert_eq!(read_blob(line.as_bytes()), Ok((commitment, stored)));
        for place in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[place] ^= 1;
            assert!(read_blob(&bytes).is_err(), "{place}");
        }
    }

    #[test]
    fn the_last_line_has_one_spelling() {
        let ending = Ending {
            count: 2,
            filter: Map::new(),
            head: format!("2:{}", Hash::ZERO),
            ledger: "x".to_owned(),
            sha256: Some(Hash::ZERO),
        };
        let line = ending.line();
        assert_eq!(ExportLine::of(&line), Ok(ExportLine::Ending(ending)));
        let spaced = String::from_utf8(line).unwrap().replace(':', ": ");
        assert!(ExportLine::of(spaced.replacen(": ", ":", 1).as_bytes()).is_err());
    }
}
