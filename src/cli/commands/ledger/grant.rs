//! `runbook ledger grant`: who may do what with a ledger that a team shares.

use clap::ValueEnum;

use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ledger::facts::RightGranted;
use crate::ledger::{Expected, Fact, Subject, Text};
use crate::store::{self, Grant, Right};
use crate::ui::line::Line;

/// Let a role of the database's server read it, record in it, or own it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger grant writer ops1 --person ops1@example.com\n  runbook ledger grant reader audit\n  runbook ledger grant --revoke writer ops1"
)]
pub(super) struct Args {
    /// What the role may do
    #[arg(value_enum)]
    right: Named,
    /// The role of the server, which is there already
    role: String,
    /// Who records under that role: the database vouches for this name, and for no other
    #[arg(long, value_name = "NAME", conflicts_with = "revoke")]
    person: Option<String>,
    /// Take the right away again
    #[arg(long)]
    revoke: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Named {
    /// Read everything
    Reader,
    /// Read and record
    Writer,
    /// Also give rights, and erase texts
    Owner,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    let place = context.place(&loaded)?.ok_or_else(Failure::no_workspace)?;
    let right = match args.right {
        Named::Reader => Right::Reader,
        Named::Writer => Right::Writer,
        Named::Owner => Right::Owner,
    };
    let person = args.person.as_deref().map(|name| recorded::said("the name", name)).transpose()?;
    let asked = Grant { right, role: args.role.clone(), person, revoke: args.revoke };
    store::grant(&place.address, &asked)?;
    let (role, word) = (&args.role, right.word());
    let done = match (&asked.person, args.revoke) {
        (_, true) => format!("{role} is no {word} of the ledger any more."),
        (None, false) => format!("{role} is {word} of the ledger."),
        (Some(person), false) => format!("{role} is {word} of the ledger, and records as {person}."),
    };
    // Recorded once it is so: who is interrupted before that says it again.
    let mut recording = context.recording(&loaded)?;
    let fact = Fact::RightGranted(RightGranted { right: word.to_owned(), revoked: args.revoke });
    let role = Some(Text::plain(Text::ROLE, role.as_str()));
    let texts = role.into_iter().chain(asked.person.map(|name| Text::plain(Text::PERSON, name))).collect();
    let sealed = recording.append(Subject::default(), fact, texts, Expected::Any)?;
    let mut page = context.stdout();
    page.line(&Line::new().text(done))?;
    page.line(&recorded::head(&sealed))?;
    page.flush()?;
    Ok(exit::YES)
}
