//! The steps of a procedure laid out in a row: groups and called procedures entered, each target of its own.
//!
//! Paths are for ever, since entries name them: `2`, `2/1` in a group, `2/eu/1` for one of its targets, `3/1` in a
//! called procedure, `validation/1`, `rollback/1`, `finally/1`, `2/finally/1`, `inputs/stage`, `before/1`.

use std::sync::Arc;

use super::spot::Section;
use crate::model::{DEEPEST_CALL, MOST_STEPS, Procedure, RunBook};
use crate::step::{Destination, Step};

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
}

impl Block {
    /// Whether names inside it are its own: those of another procedure.
    #[must_use]
    pub fn is_frame(&self) -> bool {
        matches!(self.role, BlockRole::Call(_) | BlockRole::Detour { .. })
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
}

/// Everything in a row.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// By part, then in order.
    pub items: Vec<Item>,
    /// Outer before inner.
    pub blocks: Vec<Block>,
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
        let mut laying =
            Laying { layout: Self::default(), callee, section: Section::Inputs, inputs: false, depth: 0 };
        for section in Section::ALL {
            laying.section = section;
            laying.inputs = section == Section::Inputs;
            laying.steps(parts.of(section), prefix(section), None, false);
        }
        laying.layout
    }
}

/// What paths of a part begin with.
fn prefix(section: Section) -> &'static str {
    match section {
        Section::Inputs => "inputs/",
        Section::Steps => "",
        Section::Before => "before/",
        Section::Validation => "validation/",
        Section::Rollback => "rollback/",
        Section::Finally => "finally/",
    }
}

struct Laying<'a> {
    layout: Layout,
    callee: Callee<'a>,
    section: Section,
    /// Whether inputs are laid out, of the procedure itself or of one that is called.
    inputs: bool,
    /// How many calls are open.
    depth: usize,
}

impl Laying<'_> {
    fn steps(&mut self, steps: &[Step], prefix: &str, block: Option<usize>, owed: bool) {
        for (n, step) in steps.iter().enumerate() {
            let path = match step.id() {
                Some(id) if self.inputs => format!("{prefix}{id}"),
                _ => format!("{prefix}{}", n + 1),
            };
            self.step(step, &path, block, owed);
        }
    }

    fn step(&mut self, step: &Step, path: &str, block: Option<usize>, owed: bool) {
        if self.is_full() {
            return;
        }
        let extras = step.extras();
        if let Some(group) = &extras.group {
            return self.group(step, group, path, block, owed);
        }
        if let Some(call) = &extras.call {
            let role = BlockRole::Call(call.with.clone());
            return self.call(step, &call.procedure, path, (block, role), owed);
        }
        let (section, input) = (self.section, self.inputs);
        let of = self.layout.items.len();
        let step = self.inheriting(step, block);
        let item = Item { path: path.to_owned(), section, step: Arc::clone(&step), block, owed, input };
        self.layout.items.push(item);
        if let Some(Destination::Call(procedure)) = &step.extras().on_failure {
            let path = format!("{path}/on-failure");
            self.call(&step, procedure, &path, (block, BlockRole::Detour { of }), owed);
        }
    }

    /// Whether nothing more is laid out: a procedure of so many steps is refused, and read as far as this.
    fn is_full(&self) -> bool {
        self.layout.items.len() + self.layout.blocks.len() > 2 * MOST_STEPS
    }

    /// A step with what holds for the blocks around it.
    fn inheriting(&self, step: &Step, mut block: Option<usize>) -> Arc<Step> {
        let mut step = step.clone();
        while let Some(outer) = block.map(|block| &self.layout.blocks[block]) {
            // A detour stands on its own: it must not lead into itself.
            if matches!(outer.role, BlockRole::Detour { .. }) {
                break;
            }
            step.inherit(&outer.step);
            block = outer.parent;
        }
        Arc::new(step)
    }

    fn open(&mut self, step: &Step, path: &str, parent: Option<usize>, role: BlockRole) -> usize {
        let first = self.layout.items.len();
        let (path, title, step) = (path.to_owned(), step.text.to_string(), Arc::new(step.clone()));
        self.layout.blocks.push(Block { path, title, parent, step, role, items: (first, first) });
        self.layout.blocks.len() - 1
    }

    fn close(&mut self, block: usize) {
        self.layout.blocks[block].items.1 = self.layout.items.len();
    }

    fn group(
        &mut self,
        step: &Step,
        group: &crate::step::Group,
        path: &str,
        parent: Option<usize>,
        owed: bool,
    ) {
        let outer = self.open(step, path, parent, BlockRole::Group);
        if group.for_each.is_empty() {
            self.steps(&group.steps, &format!("{path}/"), Some(outer), owed);
        }
        for target in &group.for_each {
            if self.is_full() {
                break;
            }
            let path = format!("{path}/{target}");
            let inner = self.open(step, &path, Some(outer), BlockRole::Target(target.clone()));
            self.steps(&group.steps, &format!("{path}/"), Some(inner), owed);
            self.close(inner);
        }
        self.steps(&group.finally, &format!("{path}/finally/"), Some(outer), true);
        self.close(outer);
    }

    fn call(
        &mut self,
        step: &Step,
        procedure: &str,
        path: &str,
        (parent, role): (Option<usize>, BlockRole),
        owed: bool,
    ) {
        if self.depth == DEEPEST_CALL {
            return;
        }
        let Some(parts) = (self.callee)(procedure) else { return };
        self.depth += 1;
        let block = self.open(step, path, parent, role);
        self.layout.blocks[block].title.clone_from(&parts.title);
        for section in [Section::Inputs, Section::Before, Section::Steps, Section::Validation] {
            self.inputs = section == Section::Inputs;
            self.steps(parts.of(section), &format!("{path}/{}", prefix(section)), Some(block), owed);
        }
        self.steps(&parts.finally, &format!("{path}/finally/"), Some(block), true);
        self.close(block);
        self.depth -= 1;
    }
}

impl Layout {
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
