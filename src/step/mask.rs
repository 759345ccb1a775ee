//! Secrets in what a command puts out: replaced wherever they come back, in encoded forms too.

use std::fmt;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::diagnostic::Refusal;

mod forms;

/// The fewest characters of a secret that can be masked: shorter ones stand in any output by chance.
pub const LEAST_SECRET: usize = 4;

/// What stands in the place of a secret: the first whose characters no secret has, so that no secret can come about
/// beside it.
const PLACES: [&str; 5] = ["***", "•••", "###", "???", "~~~"];

/// What finds secrets: as they are, in Base64, percent-encoded, in hexadecimal digits, escaped for JSON, XML or a
/// shell, and each long line of one that has several.
#[derive(Clone)]
pub struct Mask {
    /// None where there is nothing to mask.
    finder: Option<AhoCorasick>,
    /// All forms of all secrets.
    forms: Vec<Vec<u8>>,
    longest: usize,
    place: &'static str,
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask")
    }
}

impl PartialEq for Mask {
    /// Those are equal that find the same.
    fn eq(&self, other: &Self) -> bool {
        self.forms == other.forms
    }
}

impl Eq for Mask {}

impl Mask {
    /// A mask for secrets; those of less than [`LEAST_SECRET`] characters are left out.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Result<Self, Refusal> {
        let mut forms: Vec<Vec<u8>> = secrets.into_iter().flat_map(forms::of).collect();
        forms.sort_unstable();
        forms.dedup();
        let longest = forms.iter().map(Vec::len).max().unwrap_or(0);
        let free =
            |place: &&str| !forms.iter().any(|form| form.iter().any(|byte| place.as_bytes().contains(byte)));
        let place = PLACES.iter().copied().find(free).unwrap_or(PLACES[0]);
        let finder = if forms.is_empty() { None } else { Some(finder(&forms)?) };
        Ok(Self { finder, forms, longest, place })
    }

    /// Whether a secret is too short to be masked.
    #[must_use]
    pub fn is_too_short(secret: &str) -> bool {
        secret.trim().chars().count() < LEAST_SECRET
    }

    /// Bytes that are whole, masked.
    #[must_use]
    pub fn mask(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.stream();
        let mut masked = stream.push(bytes);
        masked.extend(stream.finish());
        masked
    }

    /// A text that is whole, masked.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.mask(text.as_bytes())).into_owned()
    }

    /// Masks bytes that come piece by piece.
    #[must_use]
    pub fn stream(&self) -> Masking<'_> {
        Masking { mask: self, held: Vec::new() }
    }

    /// From where on bytes may be the beginning of a form that goes on.
    fn open_from(&self, bytes: &[u8]) -> usize {
        let first = bytes.len().saturating_sub(self.longest.saturating_sub(1));
        let begins = |at: &usize| {
            let end = &bytes[*at..];
            self.forms.iter().any(|form| form.len() > end.len() && form.starts_with(end))
        };
        (first..bytes.len()).find(begins).unwrap_or(bytes.len())
    }
}

fn finder(forms: &[Vec<u8>]) -> Result<AhoCorasick, Refusal> {
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms);
    built.map_err(|_| Refusal::new("these secrets are too long to be masked"))
}

/// Masks a stream. What comes out does not depend on how it is cut into pieces; only the bytes that may be the
/// beginning of a secret are held back.
#[derive(Debug)]
pub struct Masking<'m> {
    mask: &'m Mask,
    held: Vec<u8>,
}

impl Masking<'_> {
    /// The next piece; gives what can be told so far.
    #[must_use]
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend_from_slice(piece);
        let open = self.mask.open_from(&bytes);
        let (masked, told) = self.told(&bytes, open);
        self.held = bytes.split_off(told);
        masked
    }

    /// What was held back, at the end of the stream.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.told(&self.held, self.held.len()).0
    }

    /// Bytes masked up to `open`, or to the end of a secret that goes beyond it, and how many they were.
    fn told(&self, bytes: &[u8], open: usize) -> (Vec<u8>, usize) {
        let Some(finder) = &self.mask.finder else { return (bytes.to_vec(), bytes.len()) };
        let (mut masked, mut at) = (Vec::with_capacity(bytes.len()), 0);
        while let Some(found) =
            finder.find(Input::new(bytes).span(at..bytes.len())).filter(|found| found.start() < open)
        {
            masked.extend_from_slice(&bytes[at..found.start()]);
            masked.extend_from_slice(self.mask.place.as_bytes());
            at = found.end();
        }
        let told = open.max(at);
        masked.extend_from_slice(&bytes[at..told]);
        (masked, told)
    }
}

#[cfg(test)]
mod tests;
