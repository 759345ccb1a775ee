//! What editors ask of run books: the schema of the files.
//!
//! Everything is told from the shapes that the readers use ([`document::Shape`](crate::document::Shape)), so that what
//! an editor offers is what can be read. It never reads a file and keeps nothing between questions.

mod schema;

pub use schema::schema;
