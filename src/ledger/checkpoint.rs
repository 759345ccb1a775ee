//! Checkpoints: what somebody outside keeps of a ledger, in the text of C2SP's tlog-checkpoint. Three lines, each with
//! its end: the origin, which names the ledger; how many entries; the root of the [`Tree`](super::Tree) over them.

use std::fmt;
use std::str::FromStr;

use super::{Hash, base64};

/// What every origin begins with.
const ORIGIN: &str = "runbook/";

/// The first entries of a ledger, by how many they are and by the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger's id.
    pub ledger: String,
    /// How many entries, at least one.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is no checkpoint: that is `runbook/` and a ledger's id, a count, and a root in Base64, a line each"
)]
pub struct CheckpointError;

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{ORIGIN}{}\n{}\n{}", self.ledger, self.size, base64::encode(&self.root.0))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// There is one spelling; nothing may follow it.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let mut lines = text.lines();
            let ledger = lines.next()?.strip_prefix(ORIGIN)?.to_owned();
            let size = lines.next()?.parse().ok().filter(|size| *size > 0)?;
            let root = <[u8; 32]>::try_from(base64::decode(lines.next()?)?).ok()?;
            Some(Self { ledger, size, root: Hash(root) })
        };
        read().filter(|read| !read.ledger.is_empty() && read.to_string() == text).ok_or(CheckpointError)
    }
}

#[cfg(test)]
mod tests {
    use super::Checkpoint;
    use crate::ledger::Hash;

    #[test]
    fn the_text_is_three_lines_and_reads_back() {
        let checkpoint = Checkpoint { ledger: "0190".to_owned(), size: 318, root: Hash::of_entry(b"") };
        let text = checkpoint.to_string();
        assert_eq!(text, "runbook/0190\n318\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n");
        assert_eq!(text.parse(), Ok(checkpoint));
        for place in 0..text.len() {
            let cut = &text[..place];
            assert!(cut.parse::<Checkpoint>().is_err(), "{cut:?}");
        }
        for odd in [
            format!("{text}\n"),
            format!("{text}more"),
            text.replace("318", "0318"),
            text.replace('\n', "\r\n"),
        ] {
            assert!(odd.parse::<Checkpoint>().is_err(), "{odd:?}");
        }
    }
}
