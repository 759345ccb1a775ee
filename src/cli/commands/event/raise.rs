//! `runbook event raise`: something happened outside.

use chrono::{DateTime, Utc};

use super::{Declared, close};
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit, moment};
use crate::ledger::facts::EventRaised;
use crate::ledger::{EventState, Fact};
use crate::ui::line::Line;
use crate::ui::theme::Style;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The event as declared in the run book
    name: String,
    /// What it is known by elsewhere, such as a ticket's number: the key of what falls due
    #[arg(long, value_name = "ID")]
    id: String,
    /// How bad it is, where the event has levels
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    /// When it happened; now if left out
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let event = Declared::find(&args.name, &loaded)?;
    let level = event.level(args.level.as_deref())?;
    let id = checked_id(&args.id)?;
    let at = args.at.as_deref().map(|text| past(text, event, &loaded)).transpose()?;
    let mut recording = context.recording(&loaded)?;
    recording.adopt(event.book, &loaded, None)?;
    let sealed = recording.decide(|state| {
        if let Some(known) = event.known(id, state) {
            return repeated(known, level.as_ref(), at, args, &loaded).map_or(Ok(None), Err);
        }
        let (name, id) = (event.name.to_owned(), id.to_owned());
        let raised =
            EventRaised { event: name, id, level: level.clone(), at: at.unwrap_or(loaded.wording.now) };
        Ok(Some(Decision { subject: event.subject(), fact: Fact::EventRaised(raised), texts: Vec::new() }))
    })?;
    let level = level.map_or_else(String::new, |level| format!(", {level}"));
    let said = match &sealed {
        Some(_) => Line::new().styled(Style::Done, "Raised").text(format!(" {} {id}{level}.", event.name)),
        None => {
            Line::new().text(format!("{} {id}{level} was raised already; nothing was recorded.", event.name))
        }
    };
    close(event, id, &said, sealed.as_ref(), &loaded, context)?;
    Ok(exit::YES)
}

/// An id becomes a key, in which `@` and `~` have a meaning.
fn checked_id(id: &str) -> Result<&str, Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !id.is_empty() && id.len() <= 100 && id.chars().all(plain) {
        return Ok(id);
    }
    Err(Failure::usage(format!("`{id}` cannot be an id"))
        .hint("use letters, digits, dots, hyphens and low lines, at most 100"))
}

/// When it happened, in the zone of the book; nothing can have happened later than now.
pub(super) fn past(text: &str, event: Declared<'_>, loaded: &Loaded) -> Result<DateTime<Utc>, Failure> {
    let at = moment::instant(text, &event.book.zone)?;
    if at > loaded.wording.now {
        return Err(Failure::usage(format!("`{text}` has not come yet")).hint("leave --at out for now"));
    }
    Ok(at)
}

/// Why an id cannot be raised again; `None` if the same is on record already.
fn repeated(
    known: &EventState,
    level: Option<&String>,
    at: Option<DateTime<Utc>>,
    args: &Args,
    loaded: &Loaded,
) -> Option<Failure> {
    let (name, id) = (&args.name, &args.id);
    if let Some(at) = known.cancelled_at {
        let at = loaded.wording.day_and_time(at);
        return Some(
            Failure::refused(format!("cannot raise {name} {id}: it was called off, {at}"))
                .hint("give it another id"),
        );
    }
    let same_level = known.level.as_ref() == level;
    if same_level && at.is_none_or(|at| at == known.at) {
        return None;
    }
    let recorded = loaded.wording.day_and_time(known.at);
    let recorded =
        known.level.as_ref().map_or_else(|| recorded.clone(), |level| format!("{level}, {recorded}"));
    let failure =
        Failure::refused(format!("cannot raise {name} {id}: it is on record otherwise, as {recorded}"));
    Some(failure.hint(format!("`runbook event change {name} --id {id}` changes it")))
}
