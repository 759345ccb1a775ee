//! The whole of a checklist as lines to read.

use super::Checklist;
use super::layout::{Block, BlockRole};
use super::spot::Section;
use crate::step::Step;

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLine {
    /// How many blocks it stands in.
    pub depth: usize,
    /// What it says.
    pub text: String,
    /// It belongs to a command, and is never wrapped.
    pub whole: bool,
}

impl Checklist {
    /// Every part, block and step in order: headings, texts, warnings, commands.
    #[must_use]
    pub fn text(&self) -> Vec<ReadLine> {
        let mut lines = vec![prose(0, self.title.clone())];
        let (mut section, mut around) = (Section::Steps, Vec::new());
        let layout = self.layout.to_read();
        for (index, item) in layout.items.iter().enumerate() {
            if item.entrance || layout.is_former(index) {
                continue;
            }
            if item.section != section {
                section = item.section;
                lines.push(prose(0, section.heading().to_owned()));
                around.clear();
            }
            let now: Vec<usize> = layout.around(index).map(|(block, _)| block).collect();
            let mut depth = 0;
            for block in now.iter().rev() {
                let (known, block) = (around.contains(block), &layout.blocks[*block]);
                if let Some(title) = title(block) {
                    let text = format!("{}. {title}", block.path);
                    lines.extend((!known).then(|| prose(depth, text)));
                    depth += 1;
                }
            }
            step(&item.path, &item.step, depth, &mut lines);
            around = now;
        }
        lines
    }
}

fn prose(depth: usize, text: String) -> ReadLine {
    ReadLine { depth, text, whole: false }
}

/// What a block is called; none for a group that is named with each of its targets.
fn title(block: &Block) -> Option<String> {
    let targets = block.step.extras().group.as_ref().is_some_and(crate::step::Group::has_targets);
    match &block.role {
        BlockRole::Group if targets => None,
        BlockRole::Group => Some(block.title.clone()),
        BlockRole::Target(target) => Some(format!("{}: {target}", block.title)),
        BlockRole::Call(_) => Some(format!("Call: {}", block.title)),
        BlockRole::Detour { .. } => Some(format!("On failure: {}", block.title)),
        BlockRole::Back { .. } => Some(format!("Take back: {}", block.title)),
    }
}

fn step(path: &str, step: &Step, depth: usize, lines: &mut Vec<ReadLine>) {
    let extras = step.extras();
    lines.push(prose(depth, format!("{path}. {}", step.text)));
    let expect = step.expect.as_deref();
    let said =
        [("Caution", extras.caution.as_deref()), ("Danger", extras.danger.as_deref()), ("Expect", expect)];
    let said = said.into_iter().filter_map(|(what, text)| Some(format!("{what}: {}", text?)));
    lines.extend(said.map(|text| prose(depth + 1, text)));
    let Some(means) = &step.means else { return };
    for (n, line) in means.command.to_string().lines().enumerate() {
        let sign = if n == 0 { "$" } else { " " };
        lines.push(ReadLine { depth: depth + 1, text: format!("{sign} {line}"), whole: true });
    }
}
