//! Blocks on a page: the layout of what is read.
//!
//! Owns columns and looks; never decides what is said.

use super::line::Line;
use super::page::{Page, PageError};
use super::theme::Style;
use crate::content::{Block, Change, Detail, Item, Look, Words};

/// The column in which the text of an item begins, unless its mark is longer.
const INDENT: usize = 5;
/// The narrowest column of labels.
const LABELS: usize = 10;

/// Prints the blocks in order, an empty line between them; items that follow each other stand close.
pub fn print(blocks: &[Block], page: &mut Page) -> Result<(), PageError> {
    for (n, block) in blocks.iter().enumerate() {
        let close = n > 0
            && match (&blocks[n - 1], block) {
                (Block::Title(..), Block::Text(_))
                | (Block::Heading(_), _)
                | (Block::Text(_), Block::Typed(_)) => true,
                (Block::Item(before), Block::Item(_)) => before.details.is_empty() || before.mark.is_empty(),
                _ => false,
            };
        if n > 0 && !close {
            page.blank();
        }
        one(block, page)?;
    }
    Ok(())
}

fn one(block: &Block, page: &mut Page) -> Result<(), PageError> {
    match block {
        Block::Title(title, aside) => page.title(title, aside),
        Block::Heading(text) => page.prose(&Line::new().bold(text), 0),
        Block::Text(words) => page.prose(&line(Line::new(), words), 0),
        Block::Facts(facts) => self::facts(facts, page),
        Block::Item(item) => self::item(item, page),
        Block::Changes(changes) => changes.iter().try_for_each(|change| self::change(change, page)),
        Block::Typed(command) => page.line(&Line::new().text("  ").typed(command)),
    }
}

fn facts(facts: &[(String, Vec<Words>)], page: &mut Page) -> Result<(), PageError> {
    let width = facts.iter().map(|(label, _)| label.chars().count() + 2).max().unwrap_or(0).max(LABELS);
    for (label, lines) in facts {
        for (n, words) in lines.iter().enumerate() {
            let head = if n == 0 { label.as_str() } else { "" };
            let start = Line::new().dim(format!("  {head:<width$}"));
            page.prose(&line(start, words), width + 2)?;
        }
    }
    Ok(())
}

fn item(item: &Item, page: &mut Page) -> Result<(), PageError> {
    let indent = if item.mark.is_empty() { 2 } else { INDENT.max(item.mark.chars().count() + 2) };
    let start = Line::new().dim(format!("{:<indent$}", item.mark));
    let whole = line(start, &item.text);
    if item.aside.is_empty() {
        page.prose(&whole, indent)?;
    } else if whole.width() + item.aside.len() + 2 <= page.width().min(super::wrap::WIDEST) {
        page.line(&whole.right(Style::Dim, &item.aside))?;
    } else {
        page.prose(&whole, indent)?;
        page.line(&Line::new().text(" ".repeat(indent)).right(Style::Dim, &item.aside))?;
    }
    for detail in &item.details {
        let margin = Line::new().text(" ".repeat(indent));
        match detail {
            Detail::Words(words) => page.prose(&line(margin, words), indent)?,
            Detail::Command(text) => quoted(&margin, "$ ", text, page)?,
            Detail::Quote(text) => quoted(&margin, "| ", text, page)?,
        }
    }
    Ok(())
}

fn quoted(margin: &Line, sign: &str, text: &str, page: &mut Page) -> Result<(), PageError> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    page.line(&margin.clone().dim(sign).text(first))?;
    let sign = if sign == "$ " { "  " } else { sign };
    lines.try_for_each(|line| page.line(&margin.clone().dim(sign).text(line)))
}

fn change(change: &Change, page: &mut Page) -> Result<(), PageError> {
    page.line(&match change {
        Change::Same(text) => Line::new().dim("    ").dim(text),
        Change::Removed(text) => Line::new().text("  ").styled(Style::Failed, format!("- {text}")),
        Change::Added(text) => Line::new().text("  ").styled(Style::Done, format!("+ {text}")),
    })
}

fn line(start: Line, words: &Words) -> Line {
    words.pieces().fold(start, |line, (look, text)| line.styled(style(look), text))
}

fn style(look: Look) -> Style {
    match look {
        Look::Plain | Look::Name => Style::Plain,
        Look::Strong => Style::Bold,
        Look::Dim => Style::Dim,
        Look::Good => Style::Done,
        Look::Warned => Style::Warned,
        Look::Bad => Style::Failed,
    }
}
