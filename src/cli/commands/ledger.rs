//! `runbook ledger`: the care of the ledger itself.

mod accept;
mod archive;
mod checkpoint;
mod doctor;
mod grant;
mod hold;
mod init;
mod moving;
mod release;

use crate::cli::Failure;
use crate::cli::context::Context;
use crate::cli::ledger::Place;

/// Care of the ledger: make it, say who may use it, move it, keep checkpoints outside of it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger init --ledger postgres://db.example.com/ops\n  runbook ledger grant writer ops1 --person ops1@example.com\n  runbook ledger doctor\n  runbook ledger checkpoint --to /mnt/worm/runbook --key ~/.ssh/id_ed25519\n  runbook ledger move postgres://db.example.com/ops\n  runbook ledger hold --procedure month-end --reason \"audit 2026\"\n  runbook ledger archive --before 2020-01-01 --output 2019.jsonl\n  runbook ledger accept --reason \"restored the backup of Sunday\""
)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make it: in a database that a team shares this is done once, by somebody who may create roles
    Init(init::Args),
    /// Let a role of the database's server read it, record in it, or own it
    Grant(grant::Args),
    /// Whether the place it lives in keeps what it acknowledges, and who may do what
    Doctor(doctor::Args),
    /// Move it to another place, where it goes on
    Move(moving::Args),
    /// Put old texts into an export, where they are kept alone from then on
    Archive(archive::Args),
    /// Keep texts from being erased and archived
    Hold(hold::Args),
    /// Let go of a hold
    Release(release::Args),
    /// Take a checkpoint: what an outsider keeps, so that nothing can be changed unseen
    Checkpoint(checkpoint::Args),
    /// Accept a ledger that holds less than was seen of it, or something else
    Accept(accept::Args),
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    match &args.action {
        Action::Init(args) => init::run(args, context),
        Action::Grant(args) => grant::run(args, context),
        Action::Doctor(args) => doctor::run(args, context),
        Action::Move(args) => moving::run(args, context),
        Action::Archive(args) => archive::run(args, context),
        Action::Hold(args) => hold::run(args, context),
        Action::Release(args) => release::run(args, context),
        Action::Checkpoint(args) => checkpoint::run(args, context),
        Action::Accept(args) => accept::run(args, context),
    }
}

/// Where the ledger is that is meant.
fn place(context: &Context) -> Result<Place, Failure> {
    let loaded = context.load_if_any()?;
    context.place(&loaded)?.ok_or_else(Failure::no_workspace)
}
