//! What is shown before it is trusted, and what was: every command with all it depends on.

use serde_json::{Value, json};

use super::Candidate;
use crate::calendar::Wording;
use crate::content::{Block, Change, Detail, Item as Listed, Look, Words, changes};
use crate::model::Named;
use crate::run::{BlockRole, Item, Layout, Section};
use crate::step::CommandLine;

/// Every command of a procedure, line by line: the shell and the values of the book first, then step by step, those
/// inside groups and of called procedures too. Empty where there is none. What is done for several targets is said once.
pub(super) fn lines(named: Named<'_>) -> Vec<String> {
    let (book, procedure) = (named.book, named.procedure);
    let layout = Layout::of_procedure(book, procedure);
    let layout = layout.to_read();
    let mut lines = Vec::new();
    for (n, item) in layout.items.iter().enumerate() {
        let Some(means) = &item.step.means else { continue };
        let Some(around) = around(&layout, n) else { continue };
        lines.push(format!("{}{}: {}", place(item), around.said.concat(), item.step.text));
        match &means.command {
            CommandLine::Script(script) => lines.extend(script.lines().map(|line| format!("  $ {line}"))),
            // Each on its own: an argument may hold anything, a line end too.
            CommandLine::Args(args) => lines.extend(args.iter().map(|arg| format!("  $ {arg:?}"))),
        }
        lines.extend(around.with.iter().map(|(name, value)| format!("  with {name}={value}")));
        lines.extend(means.env.iter().map(|(name, value)| format!("  {name}={value}")));
        lines.extend(means.stdin.as_ref().map(|text| format!("  standard input {text:?}")));
        lines.push(format!("  time limit {}", means.timeout));
        lines.extend(means.auto.then(|| "  runs by itself".to_owned()));
    }
    if lines.is_empty() {
        return lines;
    }
    let values = book.values.iter().map(|(name, value)| format!("{name}={value}"));
    let mut all = vec![format!("shell {}", book.shell.name())];
    all.extend(values);
    all.extend(lines);
    all
}

/// `step 2/1`, `validation 1`, `finally 1`.
fn place(item: &Item) -> String {
    let word = item.section.word();
    let path = match item.path.split_once('/') {
        Some((first, rest)) if item.section != Section::Steps && first.starts_with(word) => rest,
        _ => &item.path,
    };
    format!("{word} {path}")
}

/// What stands around an item.
#[derive(Default)]
struct Around {
    /// The called procedures and the targets, for people; mostly nothing.
    said: Vec<String>,
    /// What calls give, the innermost first.
    with: Vec<(String, String)>,
}

/// None for an item that is that of another target again.
fn around(layout: &Layout, item: usize) -> Option<Around> {
    let mut around = Around::default();
    for (_, block) in layout.around(item) {
        match &block.role {
            BlockRole::Group => {}
            BlockRole::Target(target) => {
                let group = block.step.extras().group.as_ref()?;
                if group.found_in.is_none() && group.for_each.first() != Some(target) {
                    return None;
                }
                around.said.push(format!(", for {}", group.targets_as_written()));
            }
            BlockRole::Call(with) => {
                around.said.push(format!(", of {}", block.title));
                around.with.extend(with.iter().cloned());
            }
            BlockRole::Detour { .. } | BlockRole::Back { .. } => {
                around.said.push(format!(", of {}", block.title));
            }
        }
    }
    Some(around)
}

/// What is about to be trusted.
pub(super) fn commands(open: &[&Candidate<'_>]) -> Vec<Block> {
    let one = |candidate: &&Candidate<'_>| {
        let mut item = Listed::new("", Words::of(Look::Strong, &candidate.address));
        item.say(Words::of(Look::Dim, "revision ").name(&candidate.revision));
        item.details.push(Detail::Quote(candidate.lines.join("\n")));
        Block::Item(item)
    };
    open.iter().map(one).collect()
}

/// What is trusted and what is not.
pub(super) fn list(all: &[Candidate<'_>], wording: &Wording) -> Vec<Block> {
    if all.is_empty() {
        return vec![Block::Text(Words::from("No procedure has a command."))];
    }
    let one = |candidate: &Candidate<'_>| {
        let mut item = Listed::new(
            "",
            Words::of(Look::Strong, &candidate.address).text(", ").then(standing(candidate, wording)),
        );
        item.say(Words::of(Look::Dim, "revision ").name(&candidate.revision));
        item.details.push(Detail::Quote(candidate.lines.join("\n")));
        Block::Item(item)
    };
    all.iter().map(one).collect()
}

/// What changed since it was trusted.
pub(super) fn diff(all: &[Candidate<'_>], wording: &Wording) -> Vec<Block> {
    let mut blocks = Vec::new();
    for candidate in all.iter().filter(|one| !one.is_trusted()) {
        blocks.push(Block::Heading(candidate.address.clone()));
        blocks.push(Block::Text(standing(candidate, wording).text(": revision ").name(&candidate.revision)));
        let before = candidate.last.as_ref().map_or(&[][..], |last| &last.shown);
        if before == candidate.lines {
            blocks.push(Block::Text(Words::from(
                "Its commands are the same; something else in its text is not.",
            )));
        } else {
            blocks.push(Block::Changes(changes(before, &candidate.lines)));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Text(Words::from("Nothing changed: all of it is trusted as it is now.")));
    }
    blocks
}

fn standing(candidate: &Candidate<'_>, wording: &Wording) -> Words {
    match &candidate.last {
        Some(last) if candidate.is_trusted() => {
            Words::of(Look::Good, "trusted").text(format!(" since {}", wording.day_and_time(last.at)))
        }
        Some(last) => Words::of(Look::Warned, "changed")
            .text(format!(" since it was trusted, {}", wording.day_and_time(last.at))),
        None => Words::of(Look::Warned, "not trusted"),
    }
}

/// The same for programs.
pub(super) fn json(all: &[Candidate<'_>]) -> Value {
    let change = |change: &Change| match change {
        Change::Same(line) => json!({ "kind": "same", "line": line }),
        Change::Removed(line) => json!({ "kind": "removed", "line": line }),
        Change::Added(line) => json!({ "kind": "added", "line": line }),
    };
    let one = |candidate: &Candidate<'_>| {
        let before = candidate.last.as_ref().map_or(&[][..], |last| &last.shown);
        json!({
            "book": candidate.named.book.id,
            "procedure": candidate.named.procedure.id,
            "revision": candidate.revision,
            "trusted": candidate.is_trusted(),
            "trusted_revision": candidate.last.as_ref().map(|last| &last.revision),
            "trusted_at": candidate.last.as_ref().map(|last| last.at),
            "commands": candidate.lines,
            "changes": changes(before, &candidate.lines).iter().map(change).collect::<Vec<_>>(),
        })
    };
    json!({ "procedures": all.iter().map(one).collect::<Vec<_>>() })
}
