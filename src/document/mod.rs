//! YAML text to a located tree, and the readers that turn nodes into values.
//!
//! [`parse()`] makes a [`Tree`] in which every node knows its bytes; a syntax error costs the entry it stands in and
//! nothing else. [`Fields`] and the functions of [`read`] take values out of nodes and collect every problem as a
//! finding. It knows YAML and shapes, and no word of a run book. Values are read by the type their field wants,
//! from the text as written, so `no` and `1.10` never change their meaning.

mod canonical;
mod comments;
mod compose;
pub mod edit;
mod fields;
mod limits;
mod marks;
mod parse;
pub mod read;
mod recover;
mod shape;
mod syntax;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use canonical::canonical;
pub use comments::{Comment, comments};
pub use compose::{Overlaid, overlaid};
pub use fields::{Fields, describe, listed};
pub use limits::Limits;
pub use marks::unused_marks;
pub use parse::parse;
pub use shape::{DATE, Definition, Form, ID, Key, PHRASE, Pick, Shape, Spelling};
pub(crate) use shape::{key, shape};
pub use tree::{Node, NodeKind, Style, Tree};
pub use write::scalar;
