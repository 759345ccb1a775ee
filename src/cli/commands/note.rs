//! `runbook note`: a text for the record, about a run or about work that nobody planned.

use super::{recorded, runs};
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::Note;
use crate::ledger::{Fact, Subject, Text};
use crate::ui::given;
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Record a note: about a run, or about work that nobody planned
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook note \"restarted the batch server, 20 minutes\"\n  runbook note \"the ticket is INC-7\" --run 0193\n  runbook note - < shift.txt"
)]
pub(in crate::cli) struct Args {
    /// What is to be known later; `-` reads it, lines and all, from standard input
    text: String,
    /// The run it is about: its id or an unambiguous beginning of it
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let text = recorded::said("the note", &text(&args.text)?)?;
    let loaded = context.load()?;
    let about = match &args.run {
        Some(run) => Some(runs::required(run, &context.state(&loaded)?)?),
        None => None,
    };
    let mut recording = context.recording(&loaded)?;
    for book in &loaded.library.books {
        recording.adopt(book, &loaded, None)?;
    }
    let sealed = recording.decide(|_| {
        let subject = about.as_ref().map_or_else(Subject::default, |run| Subject {
            book: Some(run.book.clone()),
            procedure: Some(run.procedure.clone()),
            occurrence: Some(run.occurrence.clone()),
            ..Subject::default()
        });
        let fact = Fact::Note(Note { run: about.as_ref().map(|known| known.run.id.clone()), late: false });
        Ok(Some(Decision { subject, fact, texts: vec![Text::plain(Text::TEXT, text.as_str())] }))
    })?;
    let mut page = context.stdout();
    let to =
        about.map_or_else(String::new, |run| format!(" to the run of {} {}", run.procedure, run.occurrence));
    page.prose(
        &Line::new().styled(Style::Done, "Noted").text(format!("{to} by {}.", recording.person())),
        0,
    )?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// The longest note, in bytes.
const LONGEST: usize = 1 << 20;

/// The text as typed, or what standard input gives; line ends are LF.
fn text(typed: &str) -> Result<String, Failure> {
    if typed != "-" {
        return Ok(typed.to_owned());
    }
    let bytes = given::bytes(LONGEST)?.ok_or_else(|| {
        Failure::usage(format!("the note is longer than {} MiB", LONGEST >> 20))
            .hint("keep the file where it is, and note where that is")
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::usage("the note is not UTF-8 text")
            .hint("a file that is no text does not belong into a note")
    })?;
    Ok(text.replace("\r\n", "\n"))
}
