//! How findings are shown. One format a file; each takes a report and returns what is to be written.
//!
//! In what a person reads, text that comes from files is made safe on the way: control and invisible characters
//! become visible, what a build service would take for a command is broken, and secrets are masked. A new format is
//! one file and two adjacent lines below.

mod address;
mod azure;
mod checkstyle;
mod columns;
mod concise;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod quiet;
mod report;
mod safe;
mod sarif;
mod snippet;
mod styled;

pub use full::styled;
pub use report::Report;
pub use styled::{Line, Meaning, Piece, Text};

/// A format.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// The whole text, with its last line end.
    pub render: fn(&Report<'_>) -> String,
}

/// All of them. The first is for people.
pub static FORMATS: &[Format] = &[
    full::FORMAT,
    concise::FORMAT,
    json::FORMAT,
    json::LINES,
    sarif::FORMAT,
    github::FORMAT,
    azure::FORMAT,
    gitlab::FORMAT,
    junit::FORMAT,
    checkstyle::FORMAT,
    markdown::FORMAT,
];

/// The format of a name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
