//! Heads and witnesses: the last entry, and what somebody keeps of an earlier one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Checkpoint, Hash};

/// The last entry of a chain: how many there are, and the hash that stands for all of them.
///
/// Shown as `318:9f3a1c7e`, the text that people keep as a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// 1 for the first entry; gapless.
    pub seq: u64,
    /// The hash of that entry.
    pub hash: Hash,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash.short())
    }
}

/// What somebody keeps of a ledger up to one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The position it speaks of, from 1.
    pub seq: u64,
    /// Lower-case hexadecimal digits: the first 8 to 64 of the entry's hash, or all 64 of the root.
    pub digits: String,
    /// What the digits are of.
    pub of: Of,
    /// Who or what keeps it, as in `a witness` or `the checkpoint 318.checkpoint`.
    pub by: String,
}

/// What a witness keeps the digits of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// One entry's hash, which stands for those before it.
    Entry,
    /// The root of the tree over all entries up to it.
    Root,
}

/// Why a text is no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot read '{text}' as a head: it is written as a number, a colon and at least 8 hexadecimal digits, as in 318:9f3a1c7e"
)]
pub struct WitnessError {
    /// What was given.
    pub text: String,
}

impl Witness {
    /// A checkpoint as a witness.
    pub fn of_checkpoint(checkpoint: &Checkpoint, by: impl Into<String>) -> Self {
        let digits = checkpoint.root.to_string();
        Self { seq: checkpoint.size, digits, of: Of::Root, by: by.into() }
    }

    /// The same, kept by somebody else.
    #[must_use]
    pub fn by(self, by: impl Into<String>) -> Self {
        Self { by: by.into(), ..self }
    }

    /// Whether the hash or root at this position begins with the digits kept.
    pub fn agrees(&self, hash: &Hash) -> bool {
        hash.to_string().starts_with(&self.digits)
    }
}

impl From<Head> for Witness {
    fn from(head: Head) -> Self {
        let digits = head.hash.to_string();
        Self { seq: head.seq, digits, of: Of::Entry, by: "a witness".to_owned() }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.digits)
    }
}

impl FromStr for Witness {
    type Err = WitnessError;

    fn from_str(text: &str) -> Result<Self, WitnessError> {
        let refused = || WitnessError { text: text.to_owned() };
        let (seq, digits) = text.trim().split_once(':').ok_or_else(refused)?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0).ok_or_else(refused)?;
        let digits = digits.to_ascii_lowercase();
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !plain || !(8..=64).contains(&digits.len()) {
            return Err(refused());
        }
        Ok(Self { seq, digits, of: Of::Entry, by: "a witness".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Hash, Head, Witness};

    #[test]
    fn a_printed_head_reads_back_as_its_witness() {
        let head = Head { seq: 318, hash: Hash::of_entry(b"x") };
        let witness: Witness = head.to_string().parse().unwrap();
        assert_eq!(witness.seq, 318);
        assert!(witness.agrees(&head.hash));
        assert!(!witness.agrees(&Hash::of_entry(b"y")));
    }

    #[test]
    fn what_cannot_be_a_head_is_refused() {
        for text in ["", "318", "0:9f3a1c7e", "318:9f3a1c7", "318:9f3a1c7g", "-1:9f3a1c7e", "1:9f3a1c7e:2"] {
            assert!(text.parse::<Witness>().is_err(), "{text}");
        }
    }
}
