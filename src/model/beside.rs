//! What is known of a library beyond the texts of its books: the files they point at, and what was written before.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Place;

/// What stands beside the books. Empty where nobody looked.
#[derive(Debug, Default)]
pub struct Beside {
    /// Links to files that are not there: the book's id and the link, as written.
    pub absent: BTreeSet<(String, String)>,
    /// The files in which dates of review were written, as they were then.
    pub reviewed: Vec<Reviewed>,
}

/// A file as it was when the date of a review was written.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// Where the date stands now.
    pub place: Place,
    /// The change of the repository in which it was written, or the last one until that date: a short id.
    pub change: String,
    /// The whole file then.
    pub text: Arc<str>,
}
