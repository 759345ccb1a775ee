//! `runbook escalate`: whom to call now, and that it was done. Nothing is sent by the program.

mod ask;
mod block;

use chrono::{DateTime, Utc};

use super::{keys, recorded};
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::{Decision, Recording};
use crate::cli::{Failure, exit};
use crate::diagnostic::did_you_mean;
use crate::ledger::facts::{
    EscalationAcknowledged, EscalationCause, EscalationStarted, EscalationStopped, EscalationTold,
};
use crate::ledger::{Escalation, Fact, Sealed, State, Subject, Text};
use crate::model::{Ladder, Named};
use crate::schedule::{Ground, Occurrence, Standing, filed, foremost, ladder_of, occurrence, started};
use crate::trigger::Deadline;
use crate::ui::terminal;

/// Show whom to call about an occurrence, and record that it was done
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook escalate app-insights-review\n  runbook escalate incident-sev1 INC-1 --told support-manager\n  runbook escalate incident-sev1 INC-1 --stop --note \"solved\""
)]
pub(in crate::cli) struct Args {
    /// The procedure: its id or an unambiguous beginning of it
    procedure: String,
    /// The occurrence's key; the one that matters now if left out
    key: Option<String>,
    /// Record that this role was told
    #[arg(long, value_name = "ROLE")]
    told: Option<String>,
    /// Record that somebody has taken it on; nobody else is to be called
    #[arg(long, conflicts_with = "stop")]
    ack: bool,
    /// Record that nobody is to be called any more
    #[arg(long)]
    stop: bool,
    /// A few words for the record
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Another ladder than the occurrence's own
    #[arg(long, value_name = "NAME")]
    ladder: Option<String>,
}

/// An open occurrence with the ladder that is climbed for it.
struct Case<'l> {
    named: Named<'l>,
    key: String,
    /// What entries about it are about.
    subject: Subject,
    name: &'l str,
    ladder: &'l Ladder,
    cause: EscalationCause,
    /// From when the delays count.
    started_at: DateTime<Utc>,
    /// What goes on already, if it was neither taken on nor stopped.
    going: Option<Escalation>,
    /// What can be copied to whom is told.
    message: String,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let note = args.note.as_deref().map(|note| recorded::said("the note", note)).transpose()?;
    let loaded = context.load()?;
    let named = loaded.find(&args.procedure)?;
    let case = case(args, named, &loaded, &context.state(&loaded)?)?;
    let told = args.told.as_deref().map(|role| rung(role, &case)).transpose()?;
    if case.going.is_none() && (args.ack || args.stop) && told.is_none() {
        let title = format!("{} {} is not being escalated", named.procedure.id, case.key);
        return Err(
            Failure::refused(title).hint(format!("`runbook escalate {}` starts it", named.procedure.id))
        );
    }
    let mut recording = context.recording(&loaded)?;
    recording.adopt(named.book, &loaded, None)?;
    let mut last = start(args, named, &loaded, &mut recording)?;
    if let Some(rung) = told {
        last = Some(tell(&case, rung, note.as_deref(), &mut recording)?);
    }
    let case = self::case(args, named, &loaded, &recording.state()?)?;
    let mut page = context.stdout();
    let ends = args.ack || args.stop;
    if ends {
        last = Some(end(args.ack, &case, note.as_deref(), &mut recording)?);
    } else {
        block::print(&case, note.as_deref(), &loaded, &mut page)?;
    }
    let asks = told.is_none() && !ends && terminal::is_stdin() && terminal::is_stdout();
    let code = if asks {
        ask::ask(case, args, &loaded, &mut recording, &mut page, &mut last)?
    } else {
        block::outcome(args, &case, &loaded, &mut page)?;
        exit::YES
    };
    if let Some(sealed) = &last {
        page.line(&recorded::head(sealed))?;
    }
    page.flush()?;
    Ok(code)
}

/// What is to be escalated, by the state of the ledger.
fn case<'l>(
    args: &'l Args,
    named: Named<'l>,
    loaded: &'l Loaded,
    state: &State,
) -> Result<Case<'l>, Failure> {
    let wording = &loaded.wording;
    let texts = loaded.texts(state);
    let ground = Ground::new(&loaded.library, state, wording.now).with_texts(&texts);
    let (found, due) = find(args, named, &ground)?;
    let id = &named.procedure.id;
    let key = found.slot.key.clone();
    if found.standing.is_closed() {
        return Err(Failure::refused(format!(
            "{id} {key} is {}: there is nothing to escalate",
            found.standing.name()
        )));
    }
    let subject = ground.subject(named)?;
    let record = subject.history.occurrences.get(&key);
    let climbed =
        started(named.procedure, record, due, wording.now).filter(|started| started.ended.is_none());
    let known = record.and_then(|record| record.escalation.clone());
    let going = known.filter(|one| one.acknowledged.is_none() && one.stopped.is_none());
    let chosen = going.as_ref().map(|one| one.ladder.as_str()).or(args.ladder.as_deref());
    let (name, ladder) = ladder_of(named, &found.slot, chosen).ok_or_else(|| nobody(args, named))?;
    let (cause, started_at) =
        climbed.map_or((EscalationCause::Operator, wording.now), |started| (started.cause, started.at));
    let when = wording.deadline(found.due.at, found.due.inclusive);
    let standing =
        if found.due.has_passed(wording.now) { format!("was due {when}") } else { format!("due {when}") };
    let message = format!("{} {key}: {standing}, and needs help.", named.procedure.name);
    let subject = filed(named, &key, state)?;
    Ok(Case { named, key, subject, name, ladder, cause, started_at, going, message })
}

/// The occurrence that is meant, and the due of the oldest one that it stands for.
fn find<'g>(
    args: &Args,
    named: Named<'g>,
    ground: &'g Ground<'g>,
) -> Result<(Occurrence<'g>, Deadline), Failure> {
    let id = &named.procedure.id;
    if let Some(key) = &args.key {
        let Some(found) = occurrence(ground, named, key)? else {
            return Err(keys::unknown(ground, named, key));
        };
        let due = found.due;
        return Ok((found, due));
    }
    let row = foremost(ground, named)?.ok_or_else(|| {
        Failure::refused(format!("`{id}` has no occurrence that could be escalated"))
            .hint(format!("`runbook run {id}` starts one"))
    })?;
    if row.standing == Standing::Upcoming {
        let title = format!("nothing of `{id}` is open that could be escalated");
        let hint = format!("the next one is {}; name it to escalate it before it opens", row.slot.key);
        return Err(Failure::refused(title).hint(hint));
    }
    Ok((Occurrence::from(&row), row.oldest_due()))
}

fn nobody(args: &Args, named: Named<'_>) -> Failure {
    let book = named.book;
    if let Some(name) = &args.ladder {
        let help = did_you_mean(name, book.ladders.keys().map(String::as_str));
        return Failure::usage(format!("no ladder `{name}` in {}", book.id)).hint_if(help);
    }
    let owner = named.procedure.owner.as_deref().unwrap_or_default();
    let contact = book.roles.get(owner).map(|role| role.contact.join(", ")).unwrap_or_default();
    let failure = Failure::refused(format!("`{}` has no ladder to climb", named.procedure.id));
    if contact.is_empty() { failure } else { failure.hint(format!("{owner} answers for it: {contact}")) }
}

/// The number of a role's rung, from 1: the first that was not told yet.
fn rung(role: &str, case: &Case<'_>) -> Result<u32, Failure> {
    let rungs = || case.ladder.rungs.iter().zip(1_u32..).filter(|(rung, _)| rung.to == role).map(|(_, n)| n);
    let untold = rungs().find(|n| !case.is_told(*n)).or_else(|| rungs().next());
    untold.ok_or_else(|| {
        let names: Vec<&str> = case.ladder.rungs.iter().map(|rung| rung.to.as_str()).collect();
        let failure = Failure::usage(format!("`{role}` is not on the ladder {}", case.name));
        failure.hint(
            did_you_mean(role, names.iter().copied())
                .unwrap_or_else(|| format!("there are {}", names.join(", "))),
        )
    })
}

impl Case<'_> {
    fn is_told(&self, rung: u32) -> bool {
        self.going.as_ref().is_some_and(|going| going.told.iter().any(|told| told.rung == rung))
    }
}

/// Starts the ladder, unless it is being climbed already.
fn start(
    args: &Args,
    named: Named<'_>,
    loaded: &Loaded,
    recording: &mut Recording,
) -> Result<Option<Sealed>, Failure> {
    recording.decide(|state| {
        let case = case(args, named, loaded, state)?;
        if case.going.is_some() {
            return Ok(None);
        }
        let started =
            EscalationStarted { ladder: case.name.to_owned(), cause: case.cause, at: case.started_at };
        let fact = Fact::EscalationStarted(started);
        Ok(Some(Decision { subject: case.subject.clone(), fact, texts: Vec::new() }))
    })
}

fn tell(
    case: &Case<'_>,
    rung: u32,
    note: Option<&str>,
    recording: &mut Recording,
) -> Result<Sealed, Failure> {
    let role =
        case.ladder.rungs.iter().zip(1_u32..).find(|(_, n)| *n == rung).map(|(rung, _)| rung.to.clone());
    let fact = Fact::EscalationTold(EscalationTold { role: role.unwrap_or_default(), rung });
    record(case, fact, note.map(|note| Text::plain(Text::NOTE, note)), recording)
}

fn end(ack: bool, case: &Case<'_>, note: Option<&str>, recording: &mut Recording) -> Result<Sealed, Failure> {
    let (fact, name) = if ack {
        (Fact::EscalationAcknowledged(EscalationAcknowledged::default()), Text::NOTE)
    } else {
        (Fact::EscalationStopped(EscalationStopped {}), Text::REASON)
    };
    record(case, fact, note.map(|note| Text::plain(name, note)), recording)
}

fn record(
    case: &Case<'_>,
    fact: Fact,
    text: Option<Text>,
    recording: &mut Recording,
) -> Result<Sealed, Failure> {
    recording.append(case.subject.clone(), fact, text.into_iter().collect(), crate::ledger::Expected::Any)
}
