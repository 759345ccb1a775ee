//! The steps of a procedure laid out in a row: groups and called procedures entered, each target of its own.
//!
//! Paths are for ever, since entries name them: `2`, `2/1` in a group, `2/eu/1` for one of its targets, `3/1` in a
//! called procedure, `3/rollback/1` to take that back, `validation/1`, `rollback/1`, `finally/1`, `2/finally/1`, `inputs/stage`, `before/1`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::spot::Section;
use crate::model::{Procedure, RunBook};
use crate::step::{Destination, Step};

mod laying;

use laying::Laying;

/// The steps of one procedure, by part.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The procedure's name for people.
    pub title: String,
    /// Questions; each has an id.
    pub inputs: Vec<Step>,
    /// Confirmed first.
    pub before: Vec<Step>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What is asked last.
    pub validation: Vec<Step>,
    /// What takes it back.
    pub rollback: Vec<Step>,
    /// What is owed however it ended.
    pub finally: Vec<Step>,
}

impl From<&Procedure> for Parts {
    fn from(procedure: &Procedure) -> Self {
        let aside = procedure.aside();
        Self {
            title: procedure.name.clone(),
            inputs: aside.inputs.clone(),
            before: aside.before.clone(),
            steps: procedure.steps.clone(),
            validation: procedure.validation.clone(),
            rollback: aside.rollback.clone(),
            finally: aside.finally.clone(),
        }
    }
}

impl Parts {
    fn of(&self, section: Section) -> &[Step] {
        match section {
            Section::Inputs => &self.inputs,
            Section::Before => &self.before,
            Section::Steps => &self.steps,
            Section::Validation => &self.validation,
            Section::Rollback => &self.rollback,
            Section::Finally => &self.finally,
        }
    }
}

/// One thing to do, at its place.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its path.
    pub path: String,
    /// The part it stands in.
    pub section: Section,
    /// What is to be done.
    pub step: Arc<Step>,
    /// The innermost block around it, as an index.
    pub block: Option<usize>,
    /// Owed once its block began, however that ended.
    pub owed: bool,
    /// It is an input: not asked where its value is known.
    pub input: bool,
    /// It has no turn: here the targets of its group are found.
    pub entrance: bool,
}

/// Items that belong together: a group, one of its targets, a called procedure, a detour after a failure.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its path.
    pub path: String,
    /// What people call it.
    pub title: String,
    /// The block around it.
    pub parent: Option<usize>,
    /// The step as written: a group, a call, or the step that a detour belongs to.
    pub step: Arc<Step>,
    /// What it is.
    pub role: BlockRole,
    /// Its first item, and the first behind it.
    pub items: (usize, usize),
    /// It is a target that was found before others were, and is none any more.
    pub former: bool,
}

impl Block {
    /// Whether names inside it are its own: those of another procedure.
    #[must_use]
    pub fn is_frame(&self) -> bool {
        matches!(self.role, BlockRole::Call(_) | BlockRole::Detour { .. } | BlockRole::Back { .. })
    }

    /// The procedure that it enters, if it does.
    fn callee(&self) -> Option<&str> {
        let extras = self.step.extras();
        match (&self.role, &extras.call, &extras.on_failure) {
            (BlockRole::Call(_), Some(call), _) => Some(&call.procedure),
            (BlockRole::Detour { .. }, _, Some(Destination::Call(procedure))) => Some(procedure),
            _ => None,
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockRole {
    /// A group, or all targets of one.
    Group,
    /// One target of a group.
    Target(String),
    /// A called procedure, with the values it is given, as written.
    Call(Vec<(String, String)>),
    /// A procedure that is called when the item of that index failed.
    Detour {
        /// The item it belongs to.
        of: usize,
    },
    /// What takes back what a called procedure did.
    Back {
        /// The block of the call.
        of: usize,
    },
}

/// Everything in a row.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// By part, then in order.
    pub items: Vec<Item>,
    /// Outer before inner.
    pub blocks: Vec<Block>,
    /// Targets that were found, in the order in which they were; those of a group that were found last are its own.
    found: Vec<Found>,
    /// What it is laid out from; kept only where targets are to be found.
    source: Option<Arc<Source>>,
}

/// The targets of a group as they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The group's path.
    pub group: String,
    /// The position of the first, from 1.
    pub first: u32,
    /// The targets, in order; may be empty.
    pub targets: Vec<String>,
}

impl Found {
    /// Targets as an entry records them: their text, a line each, and how many there are where that was erased.
    #[must_use]
    pub fn recorded(group: &str, (first, count): (Option<u32>, Option<u32>), text: Option<&str>) -> Self {
        let count = usize::try_from(count.unwrap_or_default()).unwrap_or_default();
        let targets = match text {
            Some(text) => text.lines().map(str::to_owned).collect(),
            None => vec!["(erased)".to_owned(); count.min(crate::step::MOST_TARGETS)],
        };
        Self { group: group.to_owned(), first: first.unwrap_or(1), targets }
    }
}

/// What a layout is laid out from.
#[derive(Debug)]
struct Source {
    parts: Parts,
    /// The procedures that are called, by id.
    called: BTreeMap<String, Parts>,
}

/// Finds a procedure that is called; none if there is none, or if it is not to be entered any more.
pub type Callee<'a> = &'a dyn Fn(&str) -> Option<Parts>;

impl Layout {
    /// The steps of a procedure and of all that it calls in its book.
    #[must_use]
    pub fn of_procedure(book: &RunBook, procedure: &Procedure) -> Self {
        let callee = |id: &str| book.procedures.iter().find(|other| other.id == id).map(Parts::from);
        Self::of(&Parts::from(procedure), &callee)
    }

    /// Lays the parts of a procedure out. A call of what cannot be found, or too deep, is left out: `lint` and the
    /// reader of run books refuse it.
    #[must_use]
    pub fn of(parts: &Parts, callee: Callee<'_>) -> Self {
        Laying::of(parts, callee, Vec::new(), false)
    }

    /// The same with the targets that were found for a group. Those found for it before are its own no more.
    #[must_use]
    pub fn with_found(&self, found: Found) -> Self {
        let Some(source) = &self.source else { return self.clone() };
        let mut all = self.found.clone();
        all.retain(|other| (&other.group, other.first) != (&found.group, found.first));
        all.push(found);
        Self::laid_again(source, all, false)
    }

    /// The same to be read: a group whose targets are still to be found is laid out for one that is called like the
    /// value that holds them.
    #[must_use]
    pub fn to_read(&self) -> Cow<'_, Self> {
        match &self.source {
            Some(source) => Cow::Owned(Self::laid_again(source, self.found.clone(), true)),
            None => Cow::Borrowed(self),
        }
    }

    fn laid_again(source: &Arc<Source>, found: Vec<Found>, to_read: bool) -> Self {
        let laid = Laying::of(&source.parts, &|id| source.called.get(id).cloned(), found, to_read);
        Self { source: Some(Arc::clone(source)), ..laid }
    }

    /// The targets that a group has by now, as they were found; none if they are still to be found.
    #[must_use]
    pub fn found(&self, group: &str) -> Option<&Found> {
        self.found.iter().rev().find(|found| found.group == group)
    }

    /// The position from which targets of a group are named that were found now: that of the same ones before, or else
    /// the first that no other had.
    #[must_use]
    pub fn position_of(&self, group: &str, targets: &[String]) -> u32 {
        let last = self.found(group).filter(|found| found.targets == targets).map(|found| found.first);
        last.unwrap_or_else(|| {
            let before = self.found.iter().filter(|found| found.group == group);
            let count = |found: &Found| u32::try_from(found.targets.len()).unwrap_or(u32::MAX);
            before.map(count).fold(1, u32::saturating_add)
        })
    }

    /// Whether an item belongs to a target that is none any more.
    #[must_use]
    pub fn is_former(&self, item: usize) -> bool {
        !self.found.is_empty() && self.around(item).any(|(_, block)| block.former)
    }
}

impl Layout {
    /// The frame that names belong to where a block stands: that of the called procedure, also where it is taken back.
    #[must_use]
    pub fn frame(&self, block: usize) -> usize {
        match self.blocks[block].role {
            BlockRole::Back { of } => of,
            _ => block,
        }
    }

    /// The items of the detour that belongs to an item: the first, and the first behind it.
    #[must_use]
    pub fn detour(&self, of: usize) -> Option<(usize, usize)> {
        let block = self.blocks.iter().find(|block| block.role == BlockRole::Detour { of })?;
        Some(block.items)
    }

    /// The items of a path, be it of an item or of a block.
    #[must_use]
    pub fn range(&self, path: &str) -> Option<(usize, usize)> {
        let item = self.items.iter().position(|item| item.path == path);
        item.map(|index| (index, index + 1))
            .or_else(|| Some(self.blocks.iter().find(|block| block.path == path)?.items))
    }

    /// The path of the step or block with an id, as seen from an item: of several targets its own comes first.
    #[must_use]
    pub fn path_of(&self, id: &str, from: usize) -> Option<&str> {
        let around: Vec<Option<usize>> = self.around(from).map(|(block, _)| Some(block)).collect();
        let near = |block: Option<usize>| {
            around
                .iter()
                .position(|other| *other == block)
                .unwrap_or(around.len() + usize::from(block.is_some()))
        };
        let items = self.items.iter().filter(|item| item.step.name() == Some(id));
        let items = items.map(|item| (near(item.block), item.path.as_str()));
        let blocks = self.blocks.iter().filter(|block| block.step.id() == Some(id));
        let blocks = blocks.map(|block| (near(block.parent), block.path.as_str()));
        items.chain(blocks).min_by_key(|(near, _)| *near).map(|(_, path)| path)
    }

    /// The blocks around an item, innermost first.
    pub fn around(&self, item: usize) -> impl Iterator<Item = (usize, &Block)> {
        let innermost = self.items.get(item).and_then(|item| item.block);
        std::iter::successors(innermost, |block| self.blocks[*block].parent)
            .map(|block| (block, &self.blocks[block]))
    }
}
