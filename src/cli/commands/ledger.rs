//! `runbook ledger`: care of the ledger.

mod accept;
mod checkpoint;

use crate::cli::Failure;
use crate::cli::context::Context;

/// Care of the ledger: checkpoints kept outside of it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger checkpoint --to /mnt/worm/runbook --key ~/.ssh/id_ed25519\n  runbook ledger accept --reason \"restored the backup of Sunday\""
)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Take a checkpoint: what an outsider keeps, so that nothing can be changed unseen
    Checkpoint(checkpoint::Args),
    /// Accept a ledger that holds less than was seen of it, or something else
    Accept(accept::Args),
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    match &args.what {
        What::Checkpoint(args) => checkpoint::run(args, context),
        What::Accept(args) => accept::run(args, context),
    }
}
