//! `runbook ledger init`: makes the ledger before anything is recorded in it.

use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::store;
use crate::ui::line::Line;

/// Make it: in a database that a team shares this is done once, by somebody who may create roles
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger init --ledger postgres://db.example.com/ops\n  runbook ledger init --ledger /mnt/share/ledger.db --anyway \"one writer, locks were tried\""
)]
pub(super) struct Args {
    /// Make it in a place that is refused (a network file system, a synchronised folder); who and why stay on record
    #[arg(long, value_name = "WHY")]
    anyway: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let anyway = args.anyway.as_deref().map(|why| recorded::said("the reason", why)).transpose()?;
    let loaded = context.load_if_any()?;
    let place = context.place(&loaded)?.ok_or_else(Failure::no_workspace)?;
    let (store, is_new) = context.made(&loaded, &place, anyway.as_deref())?;
    let shown = store::shown(&place.address);
    let head = store.head()?.map(|head| head.to_string()).unwrap_or_default();
    let mut page = context.stdout();
    let said =
        if is_new { format!("Made the ledger {shown}.") } else { format!("There is a ledger in {shown}.") };
    page.line(&Line::new().text(said))?;
    page.line(&Line::new().text("Record ").bold(head))?;
    if is_new && store::is_shared(&place.address) {
        let next = "runbook ledger grant writer ROLE --person NAME";
        page.line(&Line::new().text("Next, for each who records: ").typed(next))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
