//! Laying a procedure out: groups and calls entered, one thing to do after another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Block, BlockRole, Callee, Found, Item, Layout, Parts, Source};
use crate::model::{DEEPEST_CALL, MOST_STEPS};
use crate::run::spot::Section;
use crate::step::{Destination, Step};

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

pub(super) struct Laying<'a> {
    layout: Layout,
    callee: Callee<'a>,
    section: Section,
    /// Whether inputs are laid out, of the procedure itself or of one that is called.
    inputs: bool,
    /// How many calls are open.
    depth: usize,
    /// The procedures that were called.
    entered: BTreeMap<String, Parts>,
    /// Whether what is still to be found is laid out to be read.
    to_read: bool,
}

impl<'a> Laying<'a> {
    /// All parts, one after another.
    pub(super) fn of(parts: &Parts, callee: Callee<'a>, found: Vec<Found>, to_read: bool) -> Layout {
        let layout = Layout { found, ..Layout::default() };
        let (section, entered) = (Section::Inputs, BTreeMap::new());
        let mut laying = Self { layout, callee, section, inputs: false, depth: 0, entered, to_read };
        for section in Section::ALL {
            laying.section = section;
            laying.inputs = section == Section::Inputs;
            if section == Section::Rollback {
                laying.backs();
            }
            laying.steps(parts.of(section), prefix(section), None, false);
        }
        let Self { mut layout, entered, .. } = laying;
        if layout.items.iter().any(|item| item.entrance) {
            layout.source = Some(Arc::new(Source { parts: parts.clone(), called: entered }));
        }
        layout
    }

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
        let item = Item {
            path: path.to_owned(),
            section,
            step: Arc::clone(&step),
            block,
            owed,
            input,
            entrance: false,
        };
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
            // A detour stands on its own: it must not lead into itself. So does what takes back.
            if matches!(outer.role, BlockRole::Detour { .. } | BlockRole::Back { .. }) {
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
        self.layout.blocks.push(Block {
            path,
            title,
            parent,
            step,
            role,
            items: (first, first),
            former: false,
        });
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
        if !group.has_targets() {
            self.steps(&group.steps, &format!("{path}/"), Some(outer), owed);
        }
        let written = group.for_each.iter().map(|target| (format!("{path}/{target}"), target.clone(), false));
        let mut targets: Vec<(String, String, bool)> = written.collect();
        if group.found_in.is_some() {
            targets = self.found(step, path, outer, owed);
        }
        for (path, target, former) in targets {
            if self.is_full() {
                break;
            }
            let inner = self.open(step, &path, Some(outer), BlockRole::Target(target));
            self.layout.blocks[inner].former = former;
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
        let Some(parts) = self.enter(procedure) else { return };
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

impl Laying<'_> {
    /// The parts of a procedure that is called.
    fn enter(&mut self, procedure: &str) -> Option<Parts> {
        if let Some(parts) = self.entered.get(procedure) {
            return Some(parts.clone());
        }
        let parts = (self.callee)(procedure)?;
        self.entered.insert(procedure.to_owned(), parts.clone());
        Some(parts)
    }

    /// Looks up every procedure that is called inside a group whose targets are still to be found: once they are, the
    /// book is not at hand.
    fn enter_all(&mut self, step: &Step) {
        let mut open: Vec<Step> = vec![step.clone()];
        while let Some(step) = open.pop() {
            for inner in crate::step::every([&step]) {
                let extras = inner.extras();
                let failing = match &extras.on_failure {
                    Some(Destination::Call(procedure)) => Some(procedure.as_str()),
                    _ => None,
                };
                let called = extras.call.iter().map(|call| call.procedure.as_str()).chain(failing);
                for procedure in called {
                    if self.entered.contains_key(procedure) {
                        continue;
                    }
                    let parts = self.enter(procedure);
                    let all =
                        Section::ALL.into_iter().map(|section| parts.as_ref().map(|parts| parts.of(section)));
                    open.extend(all.flatten().flatten().cloned());
                }
            }
        }
    }

    /// The targets that were found for a group, with their paths and whether they are none any more, behind the item
    /// that stands where they are found.
    fn found(&mut self, step: &Step, path: &str, group: usize, owed: bool) -> Vec<(String, String, bool)> {
        let last = self.layout.found(path).map(|found| found.first);
        let named =
            step.extras().group.as_ref().map(crate::step::Group::targets_as_written).unwrap_or_default();
        if last.is_none() && self.to_read {
            return vec![(format!("{path}/1"), named, false)];
        }
        if last.is_none() {
            self.enter_all(step);
        }
        let parent = self.layout.blocks[group].parent;
        let (section, step, block) = (self.section, self.inheriting(step, parent), Some(group));
        let path = path.to_owned();
        self.layout.items.push(Item { path, section, step, block, owed, input: false, entrance: true });
        let path = &self.layout.blocks[group].path;
        let all = self.layout.found.iter().filter(|found| found.group == *path);
        let targets = all.flat_map(|found| {
            let former = Some(found.first) != last;
            let one = move |(target, n): (&String, u32)| (format!("{path}/{n}"), target.clone(), former);
            found.targets.iter().zip(found.first..).map(one)
        });
        targets.collect()
    }

    /// What takes back what the called procedures did, the last one first; what is owed anyway is not taken back.
    fn backs(&mut self) {
        for call in (0..self.layout.blocks.len()).rev() {
            let block = &self.layout.blocks[call];
            let (first, end) = block.items;
            let owed = self.layout.items[first..end].iter().all(|item| item.owed);
            let (path, parent, step) = (format!("{}/rollback", block.path), block.parent, block.step.clone());
            let (title, callee) = (block.title.clone(), block.callee().filter(|_| !owed).map(str::to_owned));
            let parts = callee.and_then(|callee| self.enter(&callee));
            let Some(rollback) = parts.map(|parts| parts.rollback).filter(|steps| !steps.is_empty()) else {
                continue;
            };
            let outer = std::iter::successors(Some(call), |block| self.layout.blocks[*block].parent);
            self.depth = outer.filter(|block| self.layout.blocks[*block].is_frame()).count();
            let back = self.open(&step, &path, parent, BlockRole::Back { of: call });
            self.layout.blocks[back].title = title;
            self.steps(&rollback, &format!("{path}/"), Some(back), false);
            self.close(back);
        }
        self.depth = 0;
    }
}
