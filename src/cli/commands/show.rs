//! `runbook show`: what there is, one procedure, or the record of a run.

mod list;
mod parts;
mod past;
mod procedure;
mod readable;
mod record;
mod steps;
mod targets;

use clap::ValueEnum;

use super::{runs, target};
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::content::{Block, Change, markdown};
use crate::model::{Named, NotFound};
use crate::ui::filter::Filter;
use crate::ui::{content, terminal};

/// What there is: all procedures, one of them, or the record of a run
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook show\n  runbook show app-insights-review\n  runbook show 0199c2f4-8a31 --format json"
)]
pub(in crate::cli) struct Args {
    /// A procedure, or a run: the id or an unambiguous beginning of it; everything if left out
    #[arg(value_name = "PROCEDURE|RUN")]
    what: Option<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
    /// Of a run: what its commands put out, too
    #[arg(long)]
    output: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// To paste into a ticket: nothing in it acts
    Markdown,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    match &args.what {
        None if args.format == Form::Json => context.json(&list::json(&loaded))?,
        None if args.format == Form::Markdown => page(args.format, &list::blocks(&loaded), context)?,
        None => list::text(&loaded, context)?,
        Some(name) => one(name, args, &loaded, context)?,
    }
    Ok(if loaded.library.lost().is_empty() { exit::YES } else { exit::ENVIRONMENT })
}

/// A procedure, else a run: a word that is neither is most likely a procedure that was misspelt.
fn one(name: &str, args: &Args, loaded: &Loaded, context: &Context) -> Result<(), Failure> {
    let state = context.state(loaded)?;
    let unknown = matches!(loaded.library.find(target::split(name).0), Err(NotFound::Unknown(_)));
    let run = if unknown { runs::find(name, &state)? } else { None };
    if let Some(run) = run {
        let record = record::read(run, args.output, loaded, context)?;
        return match args.format {
            Form::Json => context.json(&record::json(&record, loaded)),
            form => page(form, &record::blocks(&record, loaded), context),
        };
    }
    let named = target::find(name, loaded)?.named;
    let past = past::read(named, &state, loaded, context)?;
    match args.format {
        Form::Json => context.json(&procedure::json(named, &past, loaded)),
        Form::Text => procedure::text(named, &past, loaded, context),
        Form::Markdown => page(args.format, &procedure::blocks(named, &past, loaded), context),
    }
}

/// Prints blocks for people, or as Markdown.
fn page(form: Form, blocks: &[Block], context: &Context) -> Result<(), Failure> {
    if form == Form::Markdown {
        let reader = terminal::reader(&context.environment);
        let visible = |text: &str| {
            let mut filter = Filter::new(reader);
            filter.push(text.as_bytes()) + &filter.finish()
        };
        return context.print(&markdown(blocks, visible));
    }
    let mut page = context.stdout();
    content::print(blocks, &mut page)?;
    Ok(page.flush()?)
}

/// What changed from one text of a procedure to another, by step; may be empty.
pub(super) fn changed(before: Named<'_>, after: Named<'_>) -> Vec<Change> {
    past::between(before, after)
}
