//! `runbook explain`: what a rule of `lint` wants, and why.

use crate::cli::context::Context;
use crate::cli::failure::marked;
use crate::cli::{Failure, exit};
use crate::diagnostic::did_you_mean;
use crate::lint;
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// What a rule of `lint` wants, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  runbook explain\n  runbook explain missing-owner")]
pub(in crate::cli) struct Args {
    /// The rule's name, as in `error[missing-owner]`; all rules if left out
    rule: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let mut page = context.stdout();
    match &args.rule {
        None => list(&mut page)?,
        Some(name) => explain(name, &mut page)?,
    }
    page.flush()?;
    Ok(exit::YES)
}

fn explain(name: &str, page: &mut Page) -> Result<(), Failure> {
    let Some(text) = lint::page(name) else {
        let help = did_you_mean(name, lint::names());
        return Err(Failure::usage(format!("no rule `{name}`"))
            .hint(help.unwrap_or_else(|| "`runbook explain` lists them".to_owned())));
    };
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            page.line(&Line::new().text("  ").text(line))?;
        } else if let Some(title) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            page.blank();
            page.line(&Line::new().bold(title))?;
        } else {
            let indent = if line.starts_with("- ") { 2 } else { 0 };
            page.prose(&marked(Line::new(), line), indent)?;
        }
    }
    Ok(())
}

fn list(page: &mut Page) -> Result<(), Failure> {
    let mut table = Table::new(vec![Column::left(""), Column::left("")]);
    let mut group = Group::new(Cell::new(Style::Bold, "Rules"));
    for name in lint::names() {
        group.row([Cell::from(name), Cell::from(lint::summary(name).unwrap_or_default())]);
    }
    table.group(group);
    table.print(page)?;
    page.line(&Line::new().dim("More about one: ").typed("runbook explain missing-owner"))?;
    Ok(())
}
