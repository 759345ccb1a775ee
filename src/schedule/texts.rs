//! The run books as they were recorded before, read when an answer needs them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;

use crate::ledger::{Damage, State};
use crate::model::{Library, RunBook};

/// Reads a book of a revision from where it was recorded; nothing if its text was erased.
pub type ReadText<'t> = Box<dyn Fn(&str, &str) -> Result<Option<Library>, String> + 't>;

type Kept = OnceCell<Result<Option<Library>, String>>;

/// The recorded texts of all books, each read at most once, and only if it is asked for.
pub struct Texts<'t> {
    read: ReadText<'t>,
    /// By book and revision.
    kept: BTreeMap<(String, String), Kept>,
}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.kept.keys()).finish()
    }
}

impl<'t> Texts<'t> {
    /// The texts of every revision that a state knows, to be read with `read`.
    #[must_use]
    pub fn new(state: &State, read: ReadText<'t>) -> Self {
        let of = |id: &str| {
            let adoptions = state.book(id).map_or(&[][..], |book| &book.adoptions);
            let book = id.to_owned();
            adoptions.iter().map(move |adoption| ((book.clone(), adoption.revision.clone()), Kept::new()))
        };
        Self { read, kept: state.books().flat_map(of).collect() }
    }

    /// The book as it was recorded; `None` if that is not on record, was erased, or cannot be understood any more.
    pub(super) fn book(&self, book: &str, revision: &str) -> Result<Option<&RunBook>, Damage> {
        let Some(kept) = self.kept.get(&(book.to_owned(), revision.to_owned())) else { return Ok(None) };
        match kept.get_or_init(|| (self.read)(book, revision)) {
            Ok(library) => Ok(library.as_ref().and_then(|library| library.books.first())),
            Err(what) => Err(Damage { of: format!("{book}, revision {revision}"), what: what.clone() }),
        }
    }
}
