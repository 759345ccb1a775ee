//! `runbook correct`: says that an entry is wrong, and why; the entry stays as it is.

use super::{entries, recorded};
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::Correction;
use crate::ledger::{Fact, Subject, Text, said};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Record that an entry is wrong, and why; nothing is ever changed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook correct 12 --reason \"it was 37, not 73\"\n  runbook correct 12:9f3a1c7e --reason \"done by ops2, at my desk\""
)]
pub(in crate::cli) struct Args {
    /// The entry: its number, a head as printed, or an unambiguous beginning of its id
    entry: String,
    /// What is wrong, and what is right
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load()?;
    // Looked up before anything is made: an unknown entry creates no ledger.
    let store = context.required(&loaded)?.ok_or_else(|| {
        Failure::usage(format!("no entry `{}` is on record: nothing is recorded yet", args.entry))
    })?;
    let wrong = entries::find(&args.entry, &*store)?;
    drop(store);
    let mut recording = context.recording(&loaded)?;
    for book in &loaded.library.books {
        recording.adopt(book, &loaded, None)?;
    }
    let sealed = recording.decide(|_| {
        // Only the holder of a run takes positions in it.
        let subject = Subject { run: None, ..wrong.entry.subject.clone() };
        let fact = Fact::Correction(Correction { entry: wrong.entry.id.clone() });
        Ok(Some(Decision { subject, fact, texts: vec![Text::plain(Text::REASON, reason.as_str())] }))
    })?;
    let mut page = context.stdout();
    let (entry, wording) = (&wrong.entry, &loaded.wording);
    let of = format!(
        " entry {}, {} by {}: {}.",
        entry.seq,
        wording.day_and_time(entry.at),
        entry.actor.person,
        said(entry, wording).what
    );
    page.prose(&Line::new().styled(Style::Done, "Corrected").text(of), 0)?;
    page.line(&Line::new().dim("The entry stays on record as it is, and this beside it."))?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
