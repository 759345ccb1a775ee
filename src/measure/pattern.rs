//! A regular expression with the text it was written as.

use std::fmt;

use regex::Regex;

use super::Refusal;

/// The most memory a compiled pattern may take, so that no run book can exhaust it.
const MOST_BYTES: usize = 1 << 20;

/// A regular expression of the `regex` crate's syntax, without its slashes. Matching takes linear time.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let built = regex::RegexBuilder::new(text).size_limit(MOST_BYTES).build();
        built.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => Refusal::new("this pattern is too large"),
            other => {
                let text = other.to_string();
                let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                Refusal::new(format!("this pattern cannot be read: {last}"))
            }
        })
    }

    /// What its first group caught where it matches first, else the whole match; none without a match.
    #[must_use]
    pub fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        let found = self.0.captures(text)?;
        found.get(1).or_else(|| found.get(0)).map(|group| group.as_str())
    }

    /// Whether it matches anywhere in a text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.0.as_str())
    }
}
