//! How findings are shown. One format a file; each takes findings and texts and returns what is to be written.
//!
//! In what a person reads, text that comes from files is made safe on the way: control and invisible characters
//! become visible, what a build service would take for a command is broken, and secrets are masked.

pub mod json;
mod safe;
mod snippet;
mod styled;
pub mod text;

pub use styled::{Line, Meaning, Piece, Text};
