//! The files of a book as trees, whether or not they make a book just now.

use std::sync::Arc;

use super::walk::{Mention, Met, walk};
use crate::diagnostic::{Findings, SourceId, Sources};
use crate::document::{Limits, Tree, parse};

/// The trees of all sources, in their order.
#[derive(Debug)]
pub struct Texts(Vec<Tree>);

impl Texts {
    /// Parses every source.
    #[must_use]
    pub fn of(sources: &Sources) -> Self {
        Self(sources.iter().map(|(id, source)| tree(id, &source.text)).collect())
    }

    /// The same with another text of one source.
    #[must_use]
    pub(super) fn with(mut self, id: SourceId, text: &Arc<str>) -> Self {
        if let Some(known) = self.0.get_mut(id.0 as usize) {
            *known = tree(id, text);
        }
        self
    }

    /// What is met in one file.
    pub(super) fn walk<'t>(&'t self, id: SourceId, met: &mut dyn FnMut(Met<'t>)) {
        if let Some(root) = self.0.get(id.0 as usize).and_then(Tree::root) {
            walk(root, met);
        }
    }

    /// Every name in every file.
    pub(super) fn names(&self) -> Vec<Mention<'_>> {
        let mut names = Vec::new();
        for root in self.0.iter().filter_map(Tree::root) {
            walk(root, &mut |met| {
                if let Met::Name(name) = met {
                    names.push(name);
                }
            });
        }
        names
    }
}

fn tree(id: SourceId, text: &Arc<str>) -> Tree {
    parse(id, text, &Limits::default(), &mut Findings::default())
}
