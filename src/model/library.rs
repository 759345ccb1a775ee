//! Everything that was loaded: the books, and what had to be left out.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Severity, SourceId, Sources, nearest};

use super::{Part, Procedure, RunBook};

/// All books of one reading.
#[derive(Debug, Default)]
pub struct Library {
    /// The books, in the order of loading; ids unique.
    pub books: Vec<RunBook>,
    /// Their texts, and those of books that could not be read.
    pub sources: Sources,
    /// Every problem of shape.
    pub findings: Findings,
    /// Paths that could not be read at all, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// How many procedures were named in files but left out, by source.
    pub left_out: Vec<(SourceId, usize)>,
    /// What is known beyond the texts; empty unless somebody looked.
    pub beside: super::Beside,
}

/// A file of which not everything could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its path.
    pub path: String,
    /// How many errors it has.
    pub errors: usize,
    /// Line and title of the first; of a file that could not be opened the reason alone.
    pub first: (Option<usize>, String),
    /// How many procedures are left out.
    pub procedures: usize,
}

/// A procedure and its book.
#[derive(Debug, Clone, Copy)]
pub struct Named<'l> {
    /// The book.
    pub book: &'l RunBook,
    /// The procedure.
    pub procedure: &'l Procedure,
}

/// Why a name names no procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// Nothing has it; the nearest name.
    Unknown(Option<String>),
    /// It begins several.
    Ambiguous(Vec<String>),
}

/// Findings that leave a part of a file unread: what stood there, nobody knows.
const UNREAD: &[&str] = &["yaml-syntax", "over-limit"];

impl Library {
    /// Reads a book and keeps it, or what could be kept of it. A second book of an id is an error.
    pub fn add(&mut self, text: super::BookText) {
        let read = RunBook::read(text, &mut self.findings);
        let (parts, whole) = match &read {
            Ok(book) => (&book.parts, &book.procedures[..]),
            Err(parts) => (parts, &[][..]),
        };
        let mut kept: BTreeMap<SourceId, usize> = BTreeMap::new();
        for procedure in whole {
            *kept.entry(procedure.place.source).or_default() += 1;
        }
        let kept = |part: &Part| kept.get(&part.source).copied().unwrap_or(0);
        let lost = parts.iter().map(|part| (part.source, part.procedures().saturating_sub(kept(part))));
        self.left_out.extend(lost.filter(|(_, lost)| *lost > 0));
        let Ok(book) = read else { return };
        match self.book(&book.id) {
            Some(first) => {
                let title = format!("two run books have the id `{}`", book.id);
                let finding = Diagnostic::error("duplicate-id", book.place, title);
                self.findings
                    .add(finding.other(first.place, "the other one").help("give one of them another id"));
            }
            None => self.books.push(book),
        }
        self.renamed();
    }

    /// Reports a former id of the book added last that is another's id, present or former, or the other way round.
    fn renamed(&mut self) {
        let Some((book, others)) = self.books.split_last() else { return };
        for other in others {
            let shared = |one: &RunBook, id: &str| one.id == id || one.formerly.iter().any(|old| old == id);
            let theirs = book.formerly.iter().find(|id| shared(other, id));
            let id = theirs.or_else(|| other.formerly.iter().find(|id| book.id == **id));
            let Some(id) = id else { continue };
            let title = format!("two run books have or had the id `{id}`");
            let finding = Diagnostic::error("duplicate-id", book.place, title);
            let help = "what is recorded under it can belong to one of them: mend `formerly:`";
            self.findings.add(finding.other(other.place, "the other one").help(help));
        }
    }

    /// All procedures, book by book.
    pub fn procedures(&self) -> impl Iterator<Item = Named<'_>> {
        self.books
            .iter()
            .flat_map(|book| book.procedures.iter().map(move |procedure| Named { book, procedure }))
    }

    /// A book by its id.
    #[must_use]
    pub fn book(&self, id: &str) -> Option<&RunBook> {
        self.books.iter().find(|book| book.id == id)
    }

    /// The address of a procedure: its id, or `book/id` where several books are loaded.
    #[must_use]
    pub fn address(&self, named: Named<'_>) -> String {
        if self.books.len() > 1 {
            format!("{}/{}", named.book.id, named.procedure.id)
        } else {
            named.procedure.id.clone()
        }
    }

    /// The procedure of an id, of `book/id`, of an id it had before, or of an unambiguous beginning of an id.
    pub fn find(&self, name: &str) -> Result<Named<'_>, NotFound> {
        let (book, id) = name.split_once('/').map_or((None, name), |(book, id)| (Some(book), id));
        let all = || {
            self.procedures().filter(|named| book.is_none_or(|book| named.book.ids().any(|id| id == book)))
        };
        let mut exact: Vec<Named<'_>> = all().filter(|named| named.procedure.id == id).collect();
        if exact.is_empty() {
            exact = all().filter(|named| named.procedure.formerly.iter().any(|old| old == id)).collect();
        }
        let found = if exact.is_empty() && !id.is_empty() {
            all().filter(|named| named.procedure.id.starts_with(id)).collect()
        } else {
            exact
        };
        match found[..] {
            [one] => Ok(one),
            [] => {
                let near = nearest(id, all().map(|named| named.procedure.id.as_str()));
                Err(NotFound::Unknown(near.map(str::to_owned)))
            }
            _ => Err(NotFound::Ambiguous(found.into_iter().map(|named| self.full(named)).collect())),
        }
    }

    fn full(&self, named: Named<'_>) -> String {
        self.address(named)
    }

    /// The files of which something is left out, in the order of loading.
    #[must_use]
    pub fn lost(&self) -> Vec<Lost> {
        let mut lost: Vec<Lost> = self
            .unreadable
            .iter()
            .map(|(path, reason)| Lost {
                path: path.clone(),
                errors: 1,
                first: (None, reason.clone()),
                procedures: 0,
            })
            .collect();
        for (id, source) in self.sources.iter() {
            let procedures = self.left_out.iter().filter(|(lost, _)| *lost == id).map(|(_, n)| n).sum();
            let errors: Vec<&Diagnostic> = self
                .findings
                .iter()
                .filter(|found| found.severity == Severity::Error && found.label.place.source == id)
                .collect();
            let first = errors.iter().min_by_key(|found| found.label.place);
            let unread = errors.iter().any(|found| UNREAD.contains(&found.rule));
            if let (Some(first), true) = (first, procedures > 0 || unread || self.is_fatal(id)) {
                let line = source.position(first.label.place.span.start).line;
                let first = (Some(line), first.title.clone());
                lost.push(Lost { path: source.path.clone(), errors: errors.len(), first, procedures });
            }
        }
        lost
    }

    /// The files that are missing from a book: with any, its text is not whole. Files it includes that could not be
    /// opened, files of which procedures are left out, and patterns that name no file.
    #[must_use]
    pub fn missing_from(&self, book: &RunBook) -> Vec<Lost> {
        let own = |id: SourceId| book.parts.iter().any(|part| part.source == id);
        let header = self.sources.get(book.place.source).path.as_str();
        let folder = header.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path_of =
            |path: &str| self.sources.iter().find(|(_, source)| source.path == path).map(|(id, _)| id);
        let inside = |path: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut lost = self.lost();
        lost.retain(|lost| path_of(&lost.path).map_or_else(|| inside(&lost.path), own));
        let absent = self.findings.iter().filter(|found| {
            found.rule == "missing-file" && found.severity == Severity::Error && own(found.label.place.source)
        });
        lost.extend(absent.map(|found| {
            let source = self.sources.get(found.label.place.source);
            let line = source.position(found.label.place.span.start).line;
            Lost {
                path: source.path.clone(),
                errors: 1,
                first: (Some(line), found.title.clone()),
                procedures: 0,
            }
        }));
        lost
    }

    /// Whether a source belongs to no book that could be read.
    fn is_fatal(&self, id: SourceId) -> bool {
        !self.books.iter().any(|book| book.parts.iter().any(|part| part.source == id))
    }
}
