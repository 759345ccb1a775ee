//! `runbook event cancel`: it was no event.

use super::Declared;
use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::EventCancelled;
use crate::ledger::{Fact, Text};
use crate::ui::line::Line;
use crate::ui::theme::Style;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The event as declared in the run book
    name: String,
    /// The id it was raised under
    #[arg(long, value_name = "ID")]
    id: String,
    /// Why it was none
    #[arg(long, value_name = "WHY")]
    reason: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load()?;
    let event = Declared::find(&args.name, &loaded)?;
    event.recorded(&args.id, &context.state(&loaded)?)?;
    let mut recording = context.recording(&loaded)?;
    recording.adopt(event.book, &loaded, None)?;
    let id = args.id.as_str();
    let sealed = recording.decide(|state| {
        if event.recorded(id, state)?.cancelled_at.is_some() {
            return Ok(None);
        }
        let fact = Fact::EventCancelled(EventCancelled { event: event.name.to_owned(), id: id.to_owned() });
        let texts = vec![Text::plain(Text::REASON, reason.as_str())];
        Ok(Some(Decision { subject: event.subject(), fact, texts }))
    })?;
    let mut page = context.stdout();
    if let Some(sealed) = &sealed {
        let line = Line::new().styled(Style::Done, "Called off").text(format!(" {} {id}.", event.name));
        page.prose(&line.text(" What waited for it and was not started need not be done."), 0)?;
        page.line(&recorded::head(sealed))?;
    } else {
        let line = format!("{} {id} was called off already; nothing was recorded.", event.name);
        page.line(&Line::new().text(line))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
