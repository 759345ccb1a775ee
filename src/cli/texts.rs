//! Run books as they were recorded: the text of an earlier revision, read back from the ledger.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::context::Loaded;
use crate::diagnostic::Source;
use crate::ledger::{Filter, Sealed, State, Store, StoreError, Text};
use crate::model::{BookText, Library, Part, RunBook, is_holiday_file};
use crate::schedule::Texts;
use crate::store::{self, Mode};

impl Loaded {
    /// The texts of all revisions on record, each read from the ledger when it is asked for.
    pub(super) fn texts(&self, state: &State) -> Texts<'static> {
        let header = |book: &RunBook| book.parts.first().map(|part| part.path.clone()).unwrap_or_default();
        let headers: BTreeMap<String, String> = self
            .library
            .books
            .iter()
            .flat_map(|book| book.ids().map(|id| (id.to_owned(), header(book))))
            .collect();
        let address = self.ledger.clone();
        let read = move |book: &str, revision: &str| {
            let Some(address) = &address else { return Ok(None) };
            let header = headers.get(book).map_or("runbook.yaml", String::as_str);
            let found = match store::open(address, Mode::Read) {
                Ok(Some(store)) => text_of(&*store, book, revision, header),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            found.map_err(|error| error.to_string())
        };
        Texts::new(state, Box::new(read))
    }
}

/// A book as its revision was recorded; `None` if it never was, or if a part of it was erased.
pub(super) fn text_of(
    store: &dyn Store,
    book: &str,
    revision: &str,
    header: &str,
) -> Result<Option<Library>, StoreError> {
    let filter = Filter {
        book: Some(book.to_owned()),
        kinds: vec!["book.adopted".to_owned()],
        newest_first: true,
        ..Filter::default()
    };
    let mut adopted: Option<Sealed> = None;
    store.read(&filter, &mut |sealed| {
        if sealed.entry.subject.revision.as_deref() == Some(revision) {
            adopted = Some(sealed);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    let Some(adopted) = adopted else { return Ok(None) };
    let mut files: Vec<(String, String)> = Vec::new();
    for commitment in adopted.entry.blobs.iter().filter(|blob| blob.name != Text::REASON) {
        let Some(bytes) = store.blob(commitment)? else { return Ok(None) };
        files.push((commitment.name.clone(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    files.sort_by_key(|(path, _)| (path != header, path.clone()));
    Ok(Some(library(files)))
}

/// A library of one book; the first file is its header.
fn library(files: Vec<(String, String)>) -> Library {
    let mut library = Library::default();
    let (calendars, parts): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_holiday_file(path));
    let calendars = calendars.into_iter().map(|(path, text)| (path, Ok(text))).collect();
    let mut text = BookText { parts: Vec::new(), calendars };
    for (path, content) in parts {
        let source = Source::new(path.clone(), content);
        let content = Arc::clone(&source.text);
        let source = library.sources.add(source);
        text.parts.push(Part::parse(source, path, &content, &mut library.findings));
    }
    library.add(text);
    library
}
