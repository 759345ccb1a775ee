//! `runbook waive`: records that an occurrence need not be done, and why.

use super::{keys, recorded};
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Decision;
use crate::cli::{Failure, exit};
use crate::ledger::facts::OccurrenceWaived;
use crate::ledger::{Closed, Fact, Record, State, Text};
use crate::model::{Named, Waive, people_of};
use crate::schedule::{Ground, Occurrence, Standing, filed, occurrence};
use crate::system::identity::Identity;
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// Record that an occurrence need not be done, and why
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook waive app-insights-review 2026-12-28 --reason \"the office is closed\""
)]
pub(in crate::cli) struct Args {
    /// The procedure: its id or an unambiguous beginning of it
    procedure: String,
    /// The occurrence's key, such as 2026-11-23, 2026-W48 or 2026-11
    key: String,
    /// Why it need not be done
    #[arg(long, value_name = "WHY")]
    reason: String,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = recorded::said("the reason", &args.reason)?;
    let loaded = context.load()?;
    let named = loaded.find(&args.procedure)?;
    // Asked before anything is created, and again at the head.
    let person = Identity::of(&context.environment)?.person;
    judge(&loaded, &context.state(&loaded)?, named, &args.key, &person)?;
    let mut recording = context.recording(&loaded)?;
    recording.adopt(named.book, &loaded, None)?;
    let mut due = String::new();
    let sealed = recording.decide(|state| {
        due = judge(&loaded, state, named, &args.key, &person)?;
        let subject = filed(named, &args.key, state)?;
        let texts = vec![Text::plain(Text::REASON, reason.as_str())];
        Ok(Some(Decision { subject, fact: Fact::OccurrenceWaived(OccurrenceWaived {}), texts }))
    })?;
    let mut page = context.stdout();
    let address = loaded.library.address(named);
    page.prose(
        &Line::new().styled(Style::Done, "Waived").text(format!(" {address} {}, {due}.", args.key)),
        0,
    )?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// Whether an occurrence may be waived; if so, says when it was or is due.
fn judge(
    loaded: &Loaded,
    state: &State,
    named: Named<'_>,
    key: &str,
    person: &str,
) -> Result<String, Failure> {
    let wording = &loaded.wording;
    let texts = loaded.texts(state);
    let ground = Ground::new(&loaded.library, state, wording.now).with_texts(&texts);
    let subject = ground.subject(named)?;
    let record = subject.history.occurrences.get(key);
    let is = format!("cannot waive {} {key}", named.procedure.id);
    if let Some(failure) = record.and_then(|record| settled(&is, record, loaded)) {
        return Err(failure);
    }
    let Some(found) = occurrence(&ground, named, key)? else {
        return Err(keys::unknown(&ground, named, key));
    };
    if found.standing == Standing::Cancelled {
        return Err(Failure::refused(format!("{is}: what it counts from was called off, so nobody owes it")));
    }
    if !found.counts() {
        let since = wording.day_and_time(found.owed.since);
        return Err(Failure::refused(format!("{is}: nobody owes it, since it counts only from {since}")));
    }
    if let Some(waive) = &named.procedure.waive {
        may(&is, waive, person, &found, loaded)?;
    }
    Ok(due(&found, loaded))
}

/// Whether the procedure lets that person waive it, and still. Where nobody is listed for the role and its deputy, its
/// persons are not known here and everybody may. The time counts from the due that holds; before it, it is early enough.
fn may(
    is: &str,
    waive: &Waive,
    person: &str,
    found: &Occurrence<'_>,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let book = found.named.book;
    if let Some(by) = &waive.by {
        let people = people_of(&book.roles, by);
        if !people.is_empty() && !people.contains(&person) {
            let contact = book.roles.get(by).map(|role| role.contact.join(", ")).unwrap_or_default();
            let reached =
                if contact.is_empty() { String::new() } else { format!("; they are reached at {contact}") };
            let failure =
                Failure::refused(format!("{is}: {person} does not hold the role {by}, nor its deputy's"));
            return Err(failure.hint(format!("{} may{reached}", people.join(", "))));
        }
    }
    let Some(within) = &waive.within else { return Ok(()) };
    let until = within.after(found.due.at, &book.zone, &book.calendar);
    if loaded.wording.now > until {
        let until = loaded.wording.day_and_time(until);
        let failure =
            Failure::refused(format!("{is}: it could be waived until {until}, {within} after it was due"));
        return Err(failure.hint("do it, late as it is: `runbook run PROCEDURE`"));
    }
    Ok(())
}

fn due(found: &Occurrence<'_>, loaded: &Loaded) -> String {
    let passed = found.due.has_passed(loaded.wording.now);
    let when = loaded.wording.deadline(found.due.at, found.due.inclusive);
    if passed { format!("was due {when}") } else { format!("due {when}") }
}

/// Why what is on record leaves nothing to waive.
fn settled(is: &str, record: &Record, loaded: &Loaded) -> Option<Failure> {
    let wording = &loaded.wording;
    match record.closed() {
        Some(Closed::Waived(decided)) => {
            let at = wording.day_and_time(decided.at);
            return Some(Failure::refused(format!("{is}: {} waived it already, {at}", decided.person)));
        }
        Some(Closed::Done(run)) => {
            let at = wording.day_and_time(run.done_at().unwrap_or(run.started_at));
            return Some(Failure::refused(format!("{is}: it is done, by {}, {at}", run.holder.person)));
        }
        None => {}
    }
    let run = record.unfinished()?;
    let (word, at) = match run.paused_at {
        Some(at) => ("paused", at),
        None => ("began", run.holder.since),
    };
    let at = wording.day_and_time(at);
    let failure =
        Failure::refused(format!("{is}: a run is in progress, {} {word} it {at}", run.holder.person));
    Some(
        failure.hint(
            "go on with the run, or end it first with `runbook run PROCEDURE --end aborted --reason WHY`",
        ),
    )
}
