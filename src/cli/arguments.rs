//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::commands;

/// Recurring operations as files: what is due, done step by step, on record.
#[derive(Debug, Parser)]
#[command(
    name = "runbook",
    disable_version_flag = true,
    max_term_width = 100,
    disable_help_subcommand = false
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    /// Print the version, and that of the time zone data
    #[arg(short = 'V', long)]
    pub(super) version: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// A run book: its runbook.yaml, its folder, or a folder of run books; can be given again
    #[arg(long, global = true, value_name = "PATH", help_heading = "Everywhere")]
    pub(super) book: Vec<PathBuf>,
    /// The ledger: a path, or postgres://HOST/DATABASE; given again, other ledgers and exports that are only read
    #[arg(long, global = true, value_name = "URL", help_heading = "Everywhere")]
    pub(super) ledger: Vec<String>,
    /// Read as if it were this moment: an instant, a local time, or a date (its first instant)
    #[arg(long, global = true, value_name = "TIME", help_heading = "Everywhere")]
    pub(super) as_of: Option<String>,
    /// Show times in this zone instead of the book's; `local` for the machine's
    #[arg(long, global = true, value_name = "ZONE", help_heading = "Everywhere")]
    pub(super) timezone: Option<String>,
    /// Read time zones from this folder of compiled zone data, such as /usr/share/zoneinfo
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub(super) zone_data: Option<PathBuf>,
    /// Colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Everywhere"
    )]
    pub(super) color: Color,
    /// No colour and nothing else that a plain terminal would not show
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(super) plain: bool,
    /// Only what was asked for
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(super) quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(super) verbose: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// In any case
    Always,
    /// In no case
    Never,
}

/// In which form an answer is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What is overdue and what is due today
    Due(commands::due::Args),
    /// Why something is due, overdue or not listed
    Why(commands::why::Args),
    /// Walk through a procedure; stop and resume at will
    Run(commands::run::Args),
    /// Planned occurrences, without any record
    Schedule(commands::schedule::Args),
    /// What there is: all procedures, one of them, or the record of a run
    Show(commands::show::Args),
    /// A workspace and a run book to begin with
    Init(commands::init::Args),
    /// A new procedure, ready to be filled in
    New(commands::new::Args),
    /// What is wrong with the files
    Lint(commands::lint::Args),
    /// What a rule of `lint` wants, and why
    Explain(commands::explain::Args),
    /// The JSON Schema of run book files, for editors and validators
    Schema(commands::schema::Args),
    /// Answer an editor: findings, fixes, meanings, names (Language Server Protocol)
    Lsp(commands::lsp::Args),
    /// Completion of what is typed, for a shell
    Completions(commands::completions::Args),
    /// Record which revision of the run books is followed
    Adopt(commands::adopt::Args),
    /// Trust the commands of procedures as they are now: they run without a question
    Trust(commands::trust::Args),
    /// Record that an occurrence need not be done, and why
    Waive(commands::waive::Args),
    /// Move one occurrence to another due, and say why
    Reschedule(commands::reschedule::Args),
    /// Record what happens outside: raised, changed, called off
    Event(commands::event::Args),
    /// Show whom to call, and record that it was done
    Escalate(commands::escalate::Args),
    Approve(commands::approve::Args),
    /// Record a note: about a run, or about work that nobody planned
    Note(commands::note::Args),
    /// Record that an entry is wrong, and why; nothing is ever changed
    Correct(commands::correct::Args),
    /// Erase a text of an entry for good, and record why; the entry stays
    Redact(commands::redact::Args),
    /// Care of the ledger: make it, say who may use it, keep checkpoints outside of it
    Ledger(commands::ledger::Args),
    /// What was recorded, newest last
    Log(commands::log::Args),
    /// Hand out what was recorded, so that others can prove it
    Export(commands::export::Args),
    /// Prove that what is stored is what was recorded
    Verify(commands::verify::Args),
}
