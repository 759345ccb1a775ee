//! How entries are said in a list: what was done, and how it ended, in a few words each.

use super::facts::{
    AnchorMoved, ApprovalDecided, BookAdopted, Decision, EscalationCause, EventRaised, Export, LedgerKind,
    Means, PauseCause, RefusedPlace, RunFinished, RunHeld, RunOutcome, RunStarted, RunTurned, StepFinished,
    StepOutcome, StepStarted, Turn,
};
use super::{Entry, Fact};
use crate::calendar::Wording;

/// An entry in words; neither ends in a full stop, the second may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was done: `waived`, `ended the run`.
    pub what: String,
    /// How it ended, or what it says besides: `done`, `73 requests; above 50`.
    pub outcome: String,
}

/// Says an entry. Its subject, who and when are not repeated. A type that is not known is said to be unknown.
pub fn said(entry: &Entry, wording: &Wording) -> Said {
    let step = entry.subject.step.as_deref().unwrap_or("?");
    match entry.fact() {
        Fact::RunStarted(started) => run_started(&started),
        Fact::RunHeld(held) => run_held(&held),
        Fact::RunPaused(paused) => {
            let at = format!("at {} of {}{}", paused.position, paused.of, pause_cause(paused.cause));
            words("paused the run", at)
        }
        Fact::RunTurned(turned) => run_turned(&turned, step),
        Fact::RunHandedOver(handed) => {
            words(format!("took over from step {step} on"), format!("as {}", handed.operator))
        }
        Fact::RunFinished(finished) => words("ended the run", run_finished(&finished)),
        Fact::StepStarted(started) => words(format!("began step {step}"), step_started(&started)),
        Fact::StepFinished(finished) => words(format!("ended step {step}"), step_finished(&finished)),
        Fact::ApprovalDecided(decided) => approval(&decided, step),
        fact => of_ledger(fact, entry, wording),
    }
}

fn words(what: impl Into<String>, outcome: impl Into<String>) -> Said {
    Said { what: what.into(), outcome: outcome.into() }
}

/// Where a run went instead of on.
fn run_turned(turned: &RunTurned, step: &str) -> Said {
    let target = turned.target.as_deref().unwrap_or(step);
    let what = match turned.to {
        Turn::GoTo => format!("went to step {target}"),
        Turn::Back => format!("went back to step {target}"),
        Turn::Edit => format!("corrects step {target}"),
        Turn::Next => format!("left {target}"),
        Turn::Stop => "gave the run up".to_owned(),
        Turn::Rollback => "takes back what was done".to_owned(),
        Turn::Each => {
            let count = turned.count.unwrap_or_default();
            return words(format!("found the targets of {target}"), format!("{count} of them"));
        }
    };
    words(what, turned.round.map_or_else(String::new, |round| format!("round {round}")))
}

/// Everything that is no part of a run.
fn of_ledger(fact: Fact, entry: &Entry, wording: &Wording) -> Said {
    match fact {
        Fact::LedgerCreated(created) => {
            let kind = (created.kind == LedgerKind::Test).then(|| "a test ledger".to_owned());
            let place = created.place.map(|place| match place {
                RefusedPlace::Network => "on a network file system all the same".to_owned(),
                RefusedPlace::Synchronised => "in a synchronised folder all the same".to_owned(),
            });
            words("created the ledger", joined([kind, place]))
        }
        Fact::BookAdopted(adopted) => book_adopted(&adopted, entry),
        Fact::AnchorMoved(moved) => anchor_moved(&moved, wording),
        Fact::OccurrenceWaived(_) => words("waived", ""),
        Fact::OccurrenceRescheduled(moved) => words(
            "rescheduled",
            format!("from {} to {}", wording.moment(moved.from), wording.moment(moved.to)),
        ),
        Fact::EventRaised(raised) => event_raised(&raised, wording),
        Fact::EventChanged(changed) => {
            let at = changed.at.map(|at| wording.moment(at));
            words(format!("changed {} {}", changed.event, changed.id), joined([changed.level, at]))
        }
        Fact::EventCancelled(cancelled) => {
            words(format!("called off {} {}", cancelled.event, cancelled.id), "")
        }
        Fact::EscalationStarted(started) => {
            let why = match started.cause {
                EscalationCause::Overdue => "overdue",
                EscalationCause::Failed => "failed",
                EscalationCause::Operator => "asked for",
            };
            words(
                format!("escalated by {}", started.ladder),
                format!("{why}, from {}", wording.moment(started.at)),
            )
        }
        Fact::EscalationTold(told) => words(format!("told {}", told.role), format!("rung {}", told.rung)),
        Fact::EscalationAcknowledged(taken) => {
            words("took the escalation on", taken.role.unwrap_or_default())
        }
        Fact::EscalationStopped(_) => words("stopped the escalation", ""),
        Fact::Note(note) => words("noted", note.run.map_or_else(String::new, |run| format!("run {run}"))),
        Fact::Correction(correction) => words("corrected", format!("entry {}", correction.entry)),
        Fact::Export(export) => exported(&export),
        Fact::Redaction(redaction) => words("redacted", counted(redaction.commitments.len(), "text")),
        Fact::LedgerMoved(_) => words("moved the ledger away", ""),
        Fact::LedgerArrived(arrived) => words("moved the ledger here", counted_entries(arrived.count)),
        Fact::LedgerArchived(archived) => words("archived", counted(archived.commitments.len(), "text")),
        Fact::HoldPlaced(hold) => {
            let span = [hold.from.map(|at| ("from", at)), hold.to.map(|at| ("to", at))];
            let span = span.map(|at| at.map(|(word, at)| format!("{word} {}", wording.moment(at))));
            let run = hold.run.map(|run| format!("run {run}"));
            words("placed a hold", joined([run].into_iter().chain(span)))
        }
        Fact::HoldReleased(released) => words("released the hold", format!("entry {}", released.hold)),
        Fact::RightGranted(given) => {
            words(if given.revoked { "took a right away" } else { "gave a right" }, given.right)
        }
        Fact::Unknown { kind, .. } => words(format!("unknown: {kind}"), ""),
        _ => words(entry.kind.clone(), ""),
    }
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn counted(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

fn book_adopted(adopted: &BookAdopted, entry: &Entry) -> Said {
    let book = entry.subject.book.as_deref().unwrap_or("?");
    let revision = entry.subject.revision.as_deref().and_then(|revision| revision.get(..8));
    let changed = adopted.procedures.len();
    let changed = (changed > 0).then(|| format!("{} new or changed", counted(changed, "procedure")));
    let removed = (!adopted.removed.is_empty()).then(|| format!("{} removed", adopted.removed.len()));
    words(
        format!("adopted {book}"),
        joined([revision.map(|short| format!("revision {short}")), changed, removed]),
    )
}

fn anchor_moved(moved: &AnchorMoved, wording: &Wording) -> Said {
    let day = |date: Option<_>| date.map(|date| wording.day(date));
    let dates = match (day(moved.from), day(moved.to)) {
        (Some(from), Some(to)) if from != to => Some(format!("from {from} to {to}")),
        (None, Some(to)) => Some(to),
        (Some(from), None) => Some(format!("was {from}, taken away")),
        _ => None,
    };
    words(format!("moved {} {}", moved.anchor, moved.key), joined([dates, moved.status.clone()]))
}

fn event_raised(raised: &EventRaised, wording: &Wording) -> Said {
    let at = Some(wording.moment(raised.at));
    words(format!("raised {} {}", raised.event, raised.id), joined([raised.level.clone(), at]))
}

fn exported(export: &Export) -> Said {
    words("exported", joined([Some(export.format.clone()), Some(counted_entries(export.count))]))
}

fn counted_entries(n: u64) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

fn run_started(started: &RunStarted) -> Said {
    let anew = started.anew.then(|| "anew".to_owned());
    words("started a run", joined([anew, started.exception.then(|| "by exception".to_owned())]))
}

fn run_held(held: &RunHeld) -> Said {
    words(if held.taken_over { "took the run over" } else { "went on with the run" }, "")
}

fn pause_cause(cause: PauseCause) -> &'static str {
    match cause {
        PauseCause::Operator => "",
        PauseCause::NoTerminal => ", no terminal",
        PauseCause::HangUp => ", the terminal went away",
        PauseCause::Interrupt => ", interrupted",
        PauseCause::Wait => ", waiting",
        PauseCause::Approval => ", waiting for approval",
        PauseCause::HandOver => ", to be handed over",
    }
}

fn run_finished(finished: &RunFinished) -> String {
    match finished.outcome {
        RunOutcome::Completed => "done",
        RunOutcome::CompletedWithDeviations => "done with deviations",
        RunOutcome::Failed => "failed",
        RunOutcome::Aborted => "aborted",
        RunOutcome::Abandoned => "abandoned",
    }
    .to_owned()
}

fn step_started(started: &StepStarted) -> String {
    let means = started.means.map(|means| match means {
        Means::Run => "by the program".to_owned(),
        Means::ByHand => "by hand".to_owned(),
    });
    joined([means, started.round.map(|round| format!("round {round}"))])
}

fn step_finished(finished: &StepFinished) -> String {
    let outcome = match finished.outcome {
        StepOutcome::Done if finished.deviation => "done, not as written",
        StepOutcome::Done => "done",
        StepOutcome::Warned => "warned",
        StepOutcome::Failed => "failed",
        StepOutcome::Skipped => "skipped",
        StepOutcome::NotApplicable => "does not apply",
        StepOutcome::TimedOut => "timed out",
        StepOutcome::Interrupted => "interrupted",
    };
    let value =
        finished.value.clone().or_else(|| (!finished.values.is_empty()).then(|| finished.values.join(", ")));
    let value = value.map(|value| match &finished.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    });
    let exit = finished.exit.map(|exit| format!("exit {exit}"));
    let bound = finished.bound.as_ref().map(|bound| bound.text.clone());
    match joined([value, exit, bound]) {
        rest if rest.is_empty() => outcome.to_owned(),
        rest => format!("{outcome}: {rest}"),
    }
}

fn approval(decided: &ApprovalDecided, step: &str) -> Said {
    let what = match decided.decision {
        Decision::Approved if decided.review => "reviewed",
        Decision::Rejected if decided.review => "reviewed and did not approve",
        Decision::Approved => "approved",
        Decision::Rejected => "rejected",
        Decision::ReleasedBySilence => "released by silence",
        Decision::BreakGlass => "passed by break glass",
    };
    words(
        format!("{what} step {step}"),
        decided.role.as_ref().map_or_else(String::new, |role| format!("as {role}")),
    )
}
