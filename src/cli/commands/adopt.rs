//! `runbook adopt`: records which revision of the run books is followed.

use super::recorded;
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Recording;
use crate::cli::{Failure, exit};
use crate::model::{Lost, RunBook};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// Record which revision of the run books is followed, so that they begin to count
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  runbook adopt\n  runbook adopt --reason \"wave 2 was moved by a week\"")]
pub(in crate::cli) struct Args {
    /// Why the text changed
    #[arg(long, value_name = "WHY")]
    reason: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = args.reason.as_deref().map(|reason| recorded::said("the reason", reason)).transpose()?;
    let loaded = context.load()?;
    let mut page = context.stdout();
    let (whole, broken): (Vec<&RunBook>, Vec<&RunBook>) =
        loaded.library.books.iter().partition(|book| loaded.library.missing_from(book).is_empty());
    if !whole.is_empty() {
        let mut recording = context.recording(&loaded)?;
        for book in &whole {
            adopt(book, &loaded, &mut recording, reason.as_deref(), &mut page)?;
        }
        if let Some(head) = recording.store.head()? {
            page.line(&Line::new().dim(format!("Record {head}")))?;
        }
    }
    page.flush()?;
    refuse(&loaded, &broken, context)
}

fn adopt(
    book: &RunBook,
    loaded: &Loaded,
    recording: &mut Recording,
    reason: Option<&str>,
    page: &mut Page,
) -> Result<(), Failure> {
    let wording = &loaded.wording;
    let is_new = recording.adopt(book, loaded, reason)?;
    let state = recording.state()?;
    let adoptions = state.book(&book.id).map_or(&[][..], |known| &known.adoptions);
    let (Some(first), Some(last)) = (adoptions.first(), adoptions.last()) else { return Ok(()) };
    let revision = last.revision.get(..8).unwrap_or_default();
    let line = if is_new {
        let procedures = match book.procedures.len() {
            1 => "1 procedure".to_owned(),
            n => format!("{n} procedures"),
        };
        Line::new()
            .styled(Style::Done, "Adopted")
            .text(format!(" {}: {procedures}, revision {revision}.", book.id))
    } else {
        let at = wording.day_and_time(last.at);
        Line::new().text(format!("{} is on record already: revision {revision}, since {at}.", book.id))
    };
    page.prose(&line, 0)?;
    let counts = match book.since {
        Some(since) => format!("It counts from {}. Nothing older is owed.", wording.day(since)),
        None => format!("It counts from {}. Nothing older is owed.", wording.day_and_time(first.at)),
    };
    Ok(page.prose(&Line::new().text(counts), 0)?)
}

/// Says which files keep a book from being adopted.
fn refuse(loaded: &Loaded, broken: &[&RunBook], context: &Context) -> Result<u8, Failure> {
    let mut lost: Vec<Lost> = broken.iter().flat_map(|book| loaded.library.missing_from(book)).collect();
    for other in loaded.library.lost() {
        if !lost.iter().any(|known| known.path == other.path) {
            lost.push(other);
        }
    }
    let Some(first) = lost.first() else { return Ok(exit::YES) };
    if lost.len() > 1 {
        let mut page = context.stderr();
        for lost in &lost {
            page.line(&Line::new().text(format!("  {}", place(lost))))?;
        }
        page.flush()?;
    }
    let book = match broken {
        [] => "the run book".to_owned(),
        books => books.iter().map(|book| book.id.as_str()).collect::<Vec<_>>().join(", "),
    };
    let failure = Failure::new(
        exit::ENVIRONMENT,
        format!("cannot adopt {book}, which cannot be read whole: {}", place(first)),
    );
    Err(failure.hint(format!("`runbook lint {}` shows what to mend", first.path)))
}

fn place(lost: &Lost) -> String {
    match &lost.first {
        (Some(line), title) => format!("{}, line {line}: {title}", lost.path),
        (None, reason) => format!("{}: {reason}", lost.path),
    }
}
