//! The command line: arguments in, exit code out.
//!
//! Owns what is typed, which command that is, and how failures are said. Commands are thin: they load, ask the words,
//! and show the answer. A new command is one file in `commands/`, its `mod` line, its variant and its arm.

mod arguments;
mod commands;
mod context;
mod failure;
mod help;
mod ledger;
mod moment;
mod outside;
mod recording;
mod spool;
mod stamping;
mod texts;
mod trust;
mod zone_data;

use std::process::ExitCode;

use clap::FromArgMatches;

use arguments::{Arguments, Command};
use context::Context;
pub use failure::Failure;

/// Exit codes.
pub mod exit {
    /// Yes.
    pub const YES: u8 = 0;
    /// The answer is no: findings, overdue with `--check`, a failed run.
    pub const NO: u8 = 1;
    /// Wrong use.
    pub const USAGE: u8 = 2;
    /// Something could not be read or done by the environment, or no run book was found.
    pub const ENVIRONMENT: u8 = 3;
    /// The ledger does not verify.
    pub const NOT_VERIFIED: u8 = 4;
    /// Not finished: paused, or a person is needed.
    pub const NOT_FINISHED: u8 = 5;
    /// Refused: held, blocked, not allowed, not trusted.
    pub const REFUSED: u8 = 6;
    /// Interrupted.
    pub const INTERRUPTED: u8 = 130;
}

/// Runs the program with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    let typed = help::command().try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match typed {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let context = Context::new(arguments.global);
    let done = zone_data::install(&context).and_then(|()| match arguments.command {
        _ if arguments.version => version(&context),
        None => commands::home::run(&context),
        Some(command) => dispatch(command, &context),
    });
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.show(&context);
            ExitCode::from(failure.exit)
        }
    }
}

fn version(context: &Context) -> Result<u8, Failure> {
    let (own, zones) = (env!("CARGO_PKG_VERSION"), crate::calendar::zone_data_version());
    context.print(&format!("runbook {own} (time zones {zones})\n")).map(|()| exit::YES)
}

fn dispatch(command: Command, context: &Context) -> Result<u8, Failure> {
    match command {
        Command::Due(args) => commands::due::run(&args, context),
        Command::Why(args) => commands::why::run(&args, context),
        Command::Run(args) => commands::run::run(&args, context),
        Command::Schedule(args) => commands::schedule::run(&args, context),
        Command::Show(args) => commands::show::run(&args, context),
        Command::Init(args) => commands::init::run(&args, context),
        Command::New(args) => commands::new::run(&args, context),
        Command::Lint(args) => commands::lint::run(&args, context),
        Command::Explain(args) => commands::explain::run(&args, context),
        Command::Schema(args) => commands::schema::run(&args, context),
        Command::Lsp(args) => commands::lsp::run(&args, context),
        Command::Completions(args) => commands::completions::run(&args, context),
        Command::Adopt(args) => commands::adopt::run(&args, context),
        Command::Trust(args) => commands::trust::run(&args, context),
        Command::Waive(args) => commands::waive::run(&args, context),
        Command::Reschedule(args) => commands::reschedule::run(&args, context),
        Command::Event(args) => commands::event::run(&args, context),
        Command::Escalate(args) => commands::escalate::run(&args, context),
        Command::Approve(args) => commands::approve::run(&args, context),
        Command::Note(args) => commands::note::run(&args, context),
        Command::Correct(args) => commands::correct::run(&args, context),
        Command::Ledger(args) => commands::ledger::run(&args, context),
        Command::Log(args) => commands::log::run(&args, context),
        Command::Redact(args) => commands::redact::run(&args, context),
        Command::Export(args) => commands::export::run(&args, context),
        Command::Verify(args) => commands::verify::run(&args, context),
    }
}

/// Clap's own answers: help and version on standard output, misuse on standard error with exit code 2.
fn usage(error: &clap::Error) -> ExitCode {
    // A reader that closed its end wants no more; there is nobody else to tell.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { exit::USAGE } else { exit::YES })
}
