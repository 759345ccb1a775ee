//! A change of the text that would answer a finding.

use super::{Place, Sources};

/// How far a fix can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// What the text says stays the same.
    Safe,
    /// What it says changes: somebody looks at the difference.
    Unsafe,
}

/// New text in place of a stretch of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; nothing is, where it is empty.
    pub place: Place,
    /// What has to stand there alone, in quotes or without, for the edit to be made; anything may, if nothing is said.
    pub was: Option<String>,
    /// What stands there afterwards.
    pub text: String,
}

/// A fix: all of its edits or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// How far it can be trusted.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// One stretch replaced.
    #[must_use]
    pub fn replace(safety: Safety, place: Place, text: impl Into<String>) -> Self {
        Self { safety, edits: vec![Edit { place, was: None, text: text.into() }] }
    }

    /// One name in place of another, which is all that stands there.
    #[must_use]
    pub fn rename(place: Place, was: &str, text: impl Into<String>) -> Self {
        let edit = Edit { place, was: Some(was.to_owned()), text: text.into() };
        Self { safety: Safety::Unsafe, edits: vec![edit] }
    }

    /// Whether what has to stand there does.
    #[must_use]
    pub fn fits(&self, sources: &Sources) -> bool {
        self.edits.iter().all(|edit| {
            let there = sources.get(edit.place.source).slice(edit.place.span).trim_matches(['"', '\'']);
            edit.was.as_ref().is_none_or(|was| was == there)
        })
    }
}
