//! Drafts on their way: what could not be recorded at once, in a form that a later start reads back.
//!
//! The form is that of an export: the entry's bytes as if it were the first of its ledger, a line; then a line a blob.
//! It takes its place in the chain when it is recorded, under the id that it had from the beginning.

use super::blob::{Blob, Text};
use super::draft::{Draft, SealError, Sealing, Stamp};
use super::entry::Entry;
use super::export::{blob_line, read_blob};
use super::{Hash, StoredBlob};

/// A draft for a ledger, in lines.
pub fn spooled(draft: &Draft, ledger: &str) -> Result<Vec<u8>, SealError> {
    let mut lines = draft.seal(&Sealing { ledger, head: None })?.bytes;
    lines.push(b'\n');
    for blob in &draft.blobs {
        if let Blob::New { text, salt } = blob {
            let stored = StoredBlob { salt: salt.to_vec(), bytes: text.bytes.to_vec() };
            lines.extend(blob_line(&blob.commitment().c, &stored).into_bytes());
            lines.push(b'\n');
        }
    }
    Ok(lines)
}

/// The draft of such lines, and the id of its ledger; an error in words if it is not whole.
pub fn read_spooled(lines: &[u8]) -> Result<(String, Draft), String> {
    let text = lines.strip_suffix(b"\n").ok_or("its last line has no end")?;
    let mut lines = text.split(|byte| *byte == b'\n');
    let entry = Entry::parse_strict(lines.next().unwrap_or_default()).map_err(|error| error.to_string())?;
    let stored = lines.map(read_blob).collect::<Result<Vec<(Hash, StoredBlob)>, _>>()?;
    let blob = |commitment: &super::Commitment| -> Result<Blob, String> {
        let Some((_, stored)) = stored.iter().find(|(c, _)| *c == commitment.c) else {
            return Ok(Blob::Kept(commitment.clone()));
        };
        let (name, media) = (commitment.name.clone(), commitment.media.clone());
        let salt = <[u8; 32]>::try_from(&stored.salt[..]).map_err(|_| "a salt has not 32 bytes")?;
        Ok(Text { name, media, bytes: stored.bytes.clone().into() }.salted(salt))
    };
    let blobs = entry.blobs.iter().map(blob).collect::<Result<_, _>>()?;
    let fact = entry.fact();
    let Entry { ledger, id, at, tz, clock, actor, subject, tool, .. } = entry;
    Ok((ledger, Draft { subject, fact, blobs, stamp: Stamp { at, tz, clock, actor, tool, id } }))
}
