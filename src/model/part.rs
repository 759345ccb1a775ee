//! The files of a book: their text, and the tree of each while it is wanted.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Findings, SourceId};
use crate::document::{Limits, Node, Tree, parse};

/// The texts of a book: the header's file first, then those it includes, and the calendar files it names.
#[derive(Debug)]
pub struct BookText {
    /// The files. The first is `runbook.yaml`.
    pub parts: Vec<Part>,
    /// The `.ics` texts, or why they could not be read, by the path as written.
    pub calendars: BTreeMap<String, Result<String, String>>,
}

/// One file of a book.
#[derive(Debug)]
pub struct Part {
    /// Its source.
    pub source: SourceId,
    /// Its path within the book, with forward slashes: what revisions are made of.
    pub path: String,
    text: Arc<str>,
    tree: OnceLock<Tree>,
    /// Its problems are not reported yet.
    pending: bool,
    /// What was parsed ahead of its turn.
    ahead: Option<Ahead>,
    /// Its tree stays.
    kept: bool,
    /// How many procedures it names, once that is known.
    procedures: usize,
}

/// A file parsed ahead of its turn, with what is wrong in it.
#[derive(Debug)]
pub struct Ahead {
    tree: Tree,
    found: Findings,
}

impl Part {
    /// A file that was added to the sources, parsed. One that holds nothing but procedures is parsed when they are
    /// read: a large book is read file by file, and never all its trees are there at once.
    #[must_use]
    pub fn parse(source: SourceId, path: String, text: &Arc<str>, out: &mut Findings) -> Self {
        let tree = OnceLock::new();
        let text = Arc::clone(text);
        let mut part =
            Self { source, path, text, tree, pending: true, ahead: None, kept: false, procedures: 0 };
        if !holds_procedures_alone(&part.text) {
            part.complete(out);
        }
        part
    }

    /// Parses what was left for later, and changes nothing: many can be parsed at once. `None` if nothing was left.
    #[must_use]
    pub fn parse_ahead(&self) -> Option<Ahead> {
        let mut found = Findings::default();
        let ahead = |found: &mut Findings| parse(self.source, &self.text, &Limits::default(), found);
        self.pending.then(|| ahead(&mut found)).map(|tree| Ahead { tree, found })
    }

    /// Takes what was parsed ahead, and keeps the tree also after it was read.
    pub fn keep(&mut self, ahead: Option<Ahead>) {
        self.ahead = ahead;
        self.kept = true;
    }

    /// Parses what was left for later, and reports its problems.
    pub(super) fn complete(&mut self, out: &mut Findings) {
        if !std::mem::take(&mut self.pending) {
            return;
        }
        let tree = match self.ahead.take() {
            Some(ahead) => {
                out.add_all(ahead.found);
                ahead.tree
            }
            None => parse(self.source, &self.text, &Limits::default(), out),
        };
        self.procedures = section(&tree, "procedures").map_or(0, |node| node.pairs().len());
        self.tree = OnceLock::from(tree);
    }

    /// Whether it is not parsed yet: then it holds nothing but procedures.
    pub(super) fn is_pending(&self) -> bool {
        self.pending
    }

    /// What was read; parsed again where it was let go.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| parse(self.source, &self.text, &Limits::default(), &mut Findings::default()))
    }

    /// Lets the tree go: most answers need the model alone, and large books have large trees.
    pub(super) fn let_go(&mut self) {
        if !self.kept {
            self.tree = OnceLock::new();
        }
    }

    /// How many procedures the file names, readable or not; 0 before it was parsed.
    #[must_use]
    pub fn procedures(&self) -> usize {
        self.procedures
    }
}

/// Whether a look at the beginnings of its lines shows that a file is one mapping with the one key `procedures`.
fn holds_procedures_alone(text: &str) -> bool {
    let begins_something = |line: &&str| !line.is_empty() && !line.starts_with([' ', '#']);
    let mut begun = text.lines().filter(begins_something);
    begun.next().is_some_and(|line| line.trim_end() == "procedures:") && begun.next().is_none()
}

/// The value of a section of a file.
pub(super) fn section<'t>(tree: &'t Tree, name: &str) -> Option<Node<'t>> {
    entry(tree.root()?, name)
}

/// The value of a key of a mapping.
pub(super) fn entry<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.pairs().find(|(key, _)| key.scalar() == Some(name)).map(|(_, value)| value)
}
