//! `runbook ledger accept`: a ledger that is not what was seen of it is accepted as it is, on record.

use super::super::recorded;
use crate::cli::context::Context;
use crate::cli::outside::marked;
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::Note;
use crate::ledger::{Fact, Subject, Text};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Accept a ledger that holds less than was seen of it, or something else
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  runbook ledger accept --reason \"restored the backup of Sunday\"")]
pub(super) struct Args {
    /// Why it is so
    #[arg(long, value_name = "WHY")]
    reason: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load_if_any()?;
    let place = context.place(&loaded)?;
    // Looked at before anything is made: what is not missed is not begun.
    let id = context.own(&loaded)?.map(|store| store.id().to_owned());
    let mark = id.as_deref().and_then(|id| marked(context, id));
    let mark = mark.map(|mark| format!("{}:{} was seen of it", mark.seq, &mark.digits[..8]));
    let other = context.seen_at(place.as_ref()).filter(|seen| Some(seen) != id.as_ref());
    let other = other.map(|seen| format!("the ledger {seen} was seen here"));
    let Some(seen) = other.or(mark) else {
        return Err(Failure::refused(
            "nothing needs to be accepted: nothing of this ledger was seen here before",
        ));
    };
    let mut recording = context.recording_as_it_is(&loaded)?;
    let text = format!("Accepted as it is, though {seen}: {reason}");
    let sealed = recording.decide(|_| {
        let (fact, texts) = (Fact::Note(Note::default()), vec![Text::plain(Text::TEXT, text.as_str())]);
        Ok(Some(Decision { subject: Subject::default(), fact, texts }))
    })?;
    if let Some(place) = &place {
        context.remember_place(place, &*recording.store);
    }
    let mut page = context.stdout();
    page.prose(&Line::new().styled(Style::Done, "Accepted").text(format!(" by {}.", recording.person())), 0)?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}
