//! `runbook completions`: completion of what is typed, for a shell.

use clap_complete::Shell;

use crate::cli::context::Context;
use crate::cli::help::command;
use crate::cli::{Failure, exit};

/// Completion of what is typed, for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook completions bash > ~/.local/share/bash-completion/completions/runbook\n  runbook completions zsh > ~/.zfunc/_runbook\n  runbook completions powershell >> $PROFILE"
)]
pub(in crate::cli) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "runbook", &mut script);
    context.print(&String::from_utf8_lossy(&script))?;
    Ok(exit::YES)
}
