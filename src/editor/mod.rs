//! What editors ask of run books: the schema of the files, what stands at a place, what can stand there, where a thing
//! is declared and named, and what it takes to rename it.
//!
//! Everything is told from the shapes that the readers use ([`document::Shape`](crate::document::Shape)), so that what
//! an editor offers is what can be read. It never reads a file and keeps nothing between questions.

mod completion;
mod encoding;
mod fixes;
mod hover;
mod names;
mod rename;
mod schema;
mod symbols;
mod texts;
mod uses;
mod walk;

#[cfg(test)]
mod tests;

pub use completion::{Completes, Completion, completions};
pub use encoding::{Encoding, Point};
pub use fixes::{Correction, corrections};
pub use hover::{Hover, hover};
pub use names::{declaration, references};
pub use rename::{NoRename, renamable, rename};
pub use schema::schema;
pub use symbols::{Symbol, SymbolKind, symbols};
pub use texts::Texts;
