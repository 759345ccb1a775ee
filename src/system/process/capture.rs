//! What is kept of an output: all of a usual one, head and tail of a huge one.
//!
//! Owns the bound on memory. Never reads from a process.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// The most bytes of one output that are kept.
pub(super) const LIMIT: usize = 8 * 1024 * 1024;

/// The kept bytes of an output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The first bytes, at most half of the limit.
    pub head: Vec<u8>,
    /// The last bytes that are not in the head, at most half of the limit. May be empty.
    pub tail: Vec<u8>,
    /// How many bytes there were in all.
    pub length: u64,
}

impl Kept {
    /// How many bytes between head and tail were not kept.
    pub fn cut(&self) -> u64 {
        self.length - (self.head.len() + self.tail.len()) as u64
    }

    /// What was kept, with a line that says so where bytes are missing.
    pub fn bytes(&self) -> Arc<[u8]> {
        let said = if self.cut() > 0 { format!("\n[{} bytes cut]\n", self.cut()) } else { String::new() };
        // Counted before they are copied, once: outputs are large.
        self.head.iter().chain(said.as_bytes()).chain(&self.tail).copied().collect()
    }

    /// The same as text, with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> String {
        let bytes = self.bytes();
        match String::from_utf8_lossy(&bytes) {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => text,
        }
    }
}

/// A whole output: what was kept, and what proves the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// The kept bytes.
    pub kept: Kept,
    /// SHA-256 of all bytes, also of those that were cut, in lower-case hex.
    pub sha256: String,
}

/// Collects [`Kept`] within a limit, which is also the most memory that it takes.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    length: u64,
    half: usize,
}

impl Keeper {
    pub(super) fn new(limit: usize) -> Self {
        Self { head: Vec::new(), tail: VecDeque::new(), length: 0, half: limit / 2 }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        let (first, rest) = bytes.split_at(bytes.len().min(self.half - self.head.len()));
        self.head.extend_from_slice(first);
        let rest = &rest[rest.len().saturating_sub(self.half)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(self.half);
        self.tail.drain(..excess);
        self.grow(rest.len());
        self.tail.extend(rest);
    }

    /// Room for more at the end, by doubling, and never more than the limit.
    fn grow(&mut self, more: usize) {
        let wanted = self.tail.len() + more;
        if wanted > self.tail.capacity() {
            let room = wanted.max(2 * self.tail.capacity()).min(self.half);
            self.tail.reserve_exact(room - self.tail.len());
        }
    }

    pub(super) fn finish(self) -> Kept {
        Kept { head: self.head, tail: self.tail.into(), length: self.length }
    }
}

/// Collects [`Captured`].
#[derive(Debug)]
pub(super) struct Capturer {
    pub(super) keeper: Keeper,
    digest: Sha256,
}

impl Capturer {
    pub(super) fn new(limit: usize) -> Self {
        Self { keeper: Keeper::new(limit), digest: Sha256::new() }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.keeper.push(bytes);
    }

    pub(super) fn finish(self) -> Captured {
        let digest = self.digest.finalize();
        let sha256 = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Captured { kept: self.keeper.finish(), sha256 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn however_it_arrives_the_ends_are_kept(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
            let whole = chunks.concat();
            let mut keeper = Keeper::new(64);
            for chunk in &chunks {
                keeper.push(chunk);
                prop_assert!(keeper.tail.len() <= 32 && keeper.tail.capacity() <= 32);
            }
            let kept = keeper.finish();
            prop_assert_eq!(kept.length, whole.len() as u64);
            prop_assert_eq!(&kept.head[..], &whole[..whole.len().min(32)]);
            prop_assert!(whole.ends_with(&kept.tail));
            prop_assert_eq!(kept.cut(), whole.len().saturating_sub(64) as u64);
        }
    }

    #[test]
    fn a_cut_is_said_where_it_is() {
        let mut capturer = Capturer::new(4);
        capturer.push(b"abcdefgh");
        let whole = capturer.finish();
        assert_eq!(whole.kept.text(), "ab\n[4 bytes cut]\ngh");
        assert_eq!(whole.sha256, "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab");
    }
}
