//! `runbook reschedule`: moves one occurrence to another due, and says why. The series does not shift.

use chrono::{DateTime, Utc};

use super::{keys, recorded, target};
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit, moment};
use crate::ledger::facts::OccurrenceRescheduled;
use crate::ledger::{Fact, Sealed, State, Text};
use crate::model::Named;
use crate::schedule::{Ground, Occurrence, Standing, filed, occurrence};
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Move one occurrence to another due, and say why
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook reschedule capacity-review 2026-W49 --to \"2026-12-02 12:00\" --reason \"the dashboards are down until Tuesday\"\n  runbook reschedule backup-restore-drill 2026-12 --to 2026-12-18 --reason \"no storage before\""
)]
pub(in crate::cli) struct Args {
    /// The procedure: its id or an unambiguous beginning of it
    procedure: String,
    /// The occurrence's key, such as 2026-11-23, 2026-W48 or 2026-11
    key: String,
    /// When it is due instead: an instant, a local time of the book, or a date (by its end)
    #[arg(long, value_name = "TIME")]
    to: String,
    /// Why it is moved
    #[arg(long, value_name = "WHY")]
    reason: String,
}

/// What is to be recorded, and what is to be said about it.
struct Move {
    fact: OccurrenceRescheduled,
    /// The due before this move, and the one that comes next in the series, in words.
    due: String,
    next: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load()?;
    let line = target::find(&args.procedure, &loaded)?;
    let (named, key) = (line.named, &target::key(line, &args.key)?);
    let to = instant(&args.to, named)?;
    // Asked before anything is created, and again at the head.
    judge(&loaded, &context.state(&loaded)?, named, key, to)?;
    let mut recording = context.recording(&loaded)?;
    recording.adopt(named.book, &loaded, None)?;
    let mut moved = None;
    let sealed = recording.decide(|state| {
        let judged = judge(&loaded, state, named, key, to)?;
        let fact = Fact::OccurrenceRescheduled(judged.fact.clone());
        moved = Some(judged);
        let subject = filed(named, key, state)?;
        Ok(Some(Decision { subject, fact, texts: vec![Text::plain(Text::REASON, reason.as_str())] }))
    })?;
    if let Some(moved) = moved {
        say(&moved, key, named, sealed.as_ref(), &loaded, context)?;
    }
    Ok(exit::YES)
}

/// The moment that was typed: a date is its end, as any due without a time.
fn instant(text: &str, named: Named<'_>) -> Result<DateTime<Utc>, Failure> {
    let zone = &named.book.zone;
    match moment::date(text) {
        Ok(date) => Ok(zone.day_end(date)),
        Err(_) => moment::instant(text, zone),
    }
}

/// Whether an occurrence may be moved there; if so, what is recorded.
fn judge(
    loaded: &Loaded,
    state: &State,
    named: Named<'_>,
    key: &str,
    to: DateTime<Utc>,
) -> Result<Move, Failure> {
    let wording = &loaded.wording;
    let texts = loaded.texts(state);
    let ground = Ground::new(&loaded.library, state, wording.now).with_texts(&texts);
    let Some(found) = occurrence(&ground, named, key)? else {
        return Err(keys::unknown(&ground, named, key));
    };
    let is = format!("cannot move {} {key}", named.procedure.id);
    refuse(&is, &found, loaded)?;
    if to <= wording.now {
        let failure = Failure::refused(format!("{is} into the past: {} is over", wording.day_and_time(to)));
        return Err(failure.hint(
            "name a time that is still to come; what was done earlier is recorded with `runbook run`",
        ));
    }
    if to == found.due.at {
        return Err(Failure::usage(format!("{is}: it is due then already")));
    }
    let opens_at = found.slot.opens_at;
    let opens_at = if opens_at < to { opens_at } else { opens_at - (found.due.at - to) };
    let expires_at = found.expires.map(|expires| expires.at.max(to));
    let fact = OccurrenceRescheduled { from: found.due.at, to, opens_at: Some(opens_at), expires_at };
    let next = found.next.as_ref().filter(|(_, due)| due.at <= to);
    let next = next
        .map(|(key, due)| format!("{key} is due before that, {}", wording.deadline(due.at, due.inclusive)));
    Ok(Move { fact, due: wording.deadline(found.due.at, found.due.inclusive), next })
}

/// Refuses what is settled, what is too late, and what nobody owes.
fn refuse(is: &str, found: &Occurrence<'_>, loaded: &Loaded) -> Result<(), Failure> {
    let wording = &loaded.wording;
    let due = wording.deadline(found.due.at, found.due.inclusive);
    let word = found.standing.name();
    match found.standing {
        Standing::Overdue => {
            let failure = Failure::refused(format!(
                "{is}: it was due {due}, and what is overdue is not made due again"
            ));
            Err(failure.hint("do it late, or waive it: the record says which"))
        }
        Standing::Missed => {
            let failure = Failure::refused(format!("{is}: it was due {due} and is missed"));
            Err(failure.hint("`runbook waive` records why it was not needed"))
        }
        Standing::Done | Standing::DoneLate | Standing::Waived | Standing::Cancelled => {
            Err(Failure::refused(format!("{is}: it is {word}, so there is nothing to move")))
        }
        Standing::Due | Standing::Upcoming if !found.counts() => {
            let since = wording.day_and_time(found.owed.since);
            Err(Failure::refused(format!("{is}: nobody owes it, since it counts only from {since}")))
        }
        Standing::Due | Standing::Upcoming => Ok(()),
    }
}

fn say(
    moved: &Move,
    key: &str,
    named: Named<'_>,
    sealed: Option<&Sealed>,
    loaded: &Loaded,
    context: &Context,
) -> Result<(), Failure> {
    let wording = &loaded.wording;
    let now = crate::schedule::deadline(moved.fact.to, &named.book.zone);
    let now = wording.deadline(now.at, now.inclusive);
    let address = loaded.library.address(named);
    let mut page = context.stdout();
    let line = Line::new()
        .styled(Style::Done, "Moved")
        .text(format!(" {address} {key}: due {now}, was due {}.", moved.due));
    page.prose(&line, 0)?;
    page.prose(&Line::new().text("On time is still counted against its first due."), 0)?;
    if let Some(next) = &moved.next {
        page.prose(&Line::new().styled(Style::Warned, format!("{next}.")), 0)?;
    }
    if let Some(sealed) = sealed {
        page.line(&recorded::head(sealed))?;
    }
    Ok(page.flush()?)
}
