//! `runbook event change`: an event's level or time is another one.

use super::raise::past;
use super::{Declared, close};
use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::EventChanged;
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
    /// How bad it is now
    #[arg(long, value_name = "LEVEL", required_unless_present = "at")]
    level: Option<String>,
    /// When it happened, as known now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Why
    #[arg(long, value_name = "WHY")]
    reason: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let event = Declared::find(&args.name, &loaded)?;
    let level = args.level.as_deref().map(|level| event.level(Some(level))).transpose()?.flatten();
    let at = args.at.as_deref().map(|text| past(text, event, &loaded)).transpose()?;
    let reason = args.reason.as_deref().map(|reason| recorded::said("the reason", reason)).transpose()?;
    event.recorded(&args.id, &context.state(&loaded)?)?;
    let mut recording = context.recording(&loaded)?;
    recording.adopt(event.book, &loaded, None)?;
    let id = args.id.as_str();
    let sealed = recording.decide(|state| {
        let known = event.recorded(id, state)?;
        if let Some(cancelled) = known.cancelled_at {
            let when = loaded.wording.day_and_time(cancelled);
            return Err(Failure::refused(format!(
                "cannot change {} {id}: it was called off, {when}",
                event.name
            )));
        }
        let level = level.clone().filter(|level| known.level.as_ref() != Some(level));
        let at = at.filter(|at| *at != known.at);
        if level.is_none() && at.is_none() {
            return Ok(None);
        }
        let changed = EventChanged { event: event.name.to_owned(), id: id.to_owned(), level, at };
        let texts = reason.iter().map(|reason| Text::plain(Text::REASON, reason.as_str())).collect();
        Ok(Some(Decision { subject: event.subject(), fact: Fact::EventChanged(changed), texts }))
    })?;
    let said = match &sealed {
        Some(_) => Line::new().styled(Style::Done, "Changed").text(format!(" {} {id}.", event.name)),
        None => Line::new().text(format!("{} {id} is so already; nothing was recorded.", event.name)),
    };
    close(event, id, &said, sealed.as_ref(), &loaded, context)?;
    Ok(exit::YES)
}
