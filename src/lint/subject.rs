//! What a rule looks at: one book, its texts, and the day.

use std::cell::OnceCell;
use std::collections::HashMap;

use chrono::NaiveDate;

use crate::diagnostic::{Place, Severity, Sources};
use crate::document::Node;
use crate::model::{Library, Procedure, RunBook};
use crate::step::Step;
use crate::trigger::{Facts, Trigger};

/// One book with its texts and the day on which it is checked.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The book.
    pub book: &'a RunBook,
    /// Everything that was loaded.
    pub library: &'a Library,
    /// The texts of all books.
    pub sources: &'a Sources,
    /// The day that dates are held against.
    pub today: NaiveDate,
    /// Whether nothing of the book's files was lost in reading, so that what is not there is really missing.
    pub whole: bool,
    /// Every mapping of the book by its place, found when first asked for.
    mappings: OnceCell<HashMap<Place, Node<'a>>>,
}

impl<'a> Subject<'a> {
    /// A book of a library.
    #[must_use]
    pub fn new(library: &'a Library, book: &'a RunBook, today: NaiveDate) -> Self {
        let of_book = |source| book.parts.iter().any(|part| part.source == source);
        let lost: usize =
            library.left_out.iter().filter(|(source, _)| of_book(*source)).map(|(_, lost)| lost).sum();
        let error = |rule: &str| rule == "yaml-syntax" || rule == "over-limit";
        let unread = library.findings.iter().any(|finding| {
            finding.severity == Severity::Error && error(finding.rule) && of_book(finding.label.place.source)
        });
        let whole = !unread && lost <= book.partial.len() && library.unreadable.is_empty();
        Self { book, library, sources: &library.sources, today, whole, mappings: OnceCell::new() }
    }

    /// The procedures that are whole, and those with errors.
    pub(super) fn all_procedures(&self) -> impl Iterator<Item = &'a Procedure> + use<'a> {
        self.book.procedures.iter().chain(&self.book.partial)
    }

    /// Steps and validation of all whole procedures.
    pub(super) fn steps(&self) -> impl Iterator<Item = &'a Step> + use<'a> {
        self.book.procedures.iter().flat_map(Procedure::every_step)
    }

    /// What a trigger may know; no event was ever raised.
    pub(super) fn facts<'s>(&'s self, trigger: &'s Trigger) -> Facts<'s> {
        Facts {
            zone: trigger.terms.zone.as_ref().unwrap_or(&self.book.zone),
            calendar: &self.book.calendar,
            anchors: &self.book.anchors,
            windows: &self.book.windows,
            events: &[],
            followed: None,
            began_at: None,
            id: trigger.id.as_deref(),
            target: trigger.target(),
        }
    }

    /// The text of a place.
    pub(super) fn text(&self, place: Place) -> &'a str {
        self.sources.get(place.source).slice(place.span)
    }

    /// Key and value of an entry of the mapping that is written at a place.
    pub(super) fn entry(&self, mapping: Place, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        let node = self.mappings.get_or_init(|| mappings(self.book)).get(&mapping)?;
        node.pairs().find(|(name, _)| name.scalar() == Some(key))
    }

    /// Where an entry of a section is named, in whichever file holds it.
    pub(super) fn named(&self, section: &str, name: &str) -> Option<(Node<'a>, Node<'a>)> {
        let child = |node: Node<'a>, key: &str| node.pairs().find(|(word, _)| word.scalar() == Some(key));
        self.book.parts.iter().find_map(|part| child(child(part.tree().root()?, section)?.1, name))
    }

    /// Where the value of a step's key is written; the step's grip if it is not there.
    pub(super) fn step_key(&self, step: &Step, key: &str) -> Place {
        self.entry(step.place, key).map_or(step.grip, |(_, value)| value.place())
    }
}

fn mappings(book: &RunBook) -> HashMap<Place, Node<'_>> {
    let mut found = HashMap::new();
    let mut open: Vec<Node<'_>> = book.parts.iter().filter_map(|part| part.tree().root()).collect();
    while let Some(node) = open.pop() {
        if node.pairs().len() > 0 {
            found.insert(node.place(), node);
        }
        open.extend(node.pairs().map(|(_, value)| value).chain(node.items()));
    }
    found
}
