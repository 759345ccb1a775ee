//! `runbook ledger checkpoint`: what an outsider keeps of the ledger.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Take a checkpoint: what an outsider keeps, so that nothing can be changed unseen
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger checkpoint > 318.checkpoint\n  runbook ledger checkpoint --to git:checkpoints --key ~/.ssh/id_ed25519.pub\n\nRUNBOOK_CHECKPOINTS and RUNBOOK_SIGNING_KEY name places and key once; then one is taken after each run, too."
)]
pub(super) struct Args {
    /// Keep it in this folder, or with git:NAME on that branch of the repository here; can be given again
    #[arg(long, value_name = "PLACE")]
    to: Vec<String>,
    /// Sign it with this SSH key; a public one where the agent has the private half
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    let own = context.own(&loaded)?;
    let keeper = context.keeper(&args.to, args.key.as_deref());
    let taken = own.map(|store| keeper.take(&*store)).transpose()?.flatten();
    let Some(taken) = taken else {
        return Err(Failure::new(exit::ENVIRONMENT, "cannot take a checkpoint: nothing is recorded yet"));
    };
    let text = taken.checkpoint.to_string();
    if taken.kept.is_empty() {
        let signature = taken.signature.unwrap_or_default();
        return context.print(&format!("{text}{signature}")).map(|()| exit::YES);
    }
    let mut page = context.stdout();
    let signed = if taken.signature.is_some() { ", signed" } else { "" };
    let entries = if taken.checkpoint.size == 1 { "entry" } else { "entries" };
    let said = format!(" of {} {entries}{signed}.", taken.checkpoint.size);
    page.prose(&Line::new().styled(Style::Done, "Checkpoint").text(said), 0)?;
    for place in &taken.kept {
        page.line(&Line::new().text(format!("Kept as {place}")))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
