//! Places in text and what is wrong there.
//!
//! Owns [`Source`] texts with their line index, byte [`Span`]s, and [`Diagnostic`]s: findings about a text that a
//! user wrote, always collected and never an error of an operation. It never reads files and knows no run book.
//! How a finding looks in a terminal or a pipeline belongs to `lint::reporters`.

mod finding;
mod fix;
mod refusal;
mod source;
mod suggest;

pub use finding::{Diagnostic, Findings, Label, Severity};
pub use fix::{Edit, Fix, Safety};
pub use refusal::Refusal;
pub use source::{Place, Position, Source, SourceId, Sources, Span};
pub use suggest::{did_you_mean, meant, nearest};
