//! Ladders as instants: when one starts, when each rung is reached, and what stops it.
//!
//! A ladder starts when the occurrence becomes overdue, when a critical step or a validation fails, or when it is
//! escalated, whichever comes first. It stops when somebody takes it on, when it is stopped, or when the occurrence is
//! closed. One that was stopped starts again with what comes after that; one that was taken on, when it is asked for.

use chrono::{DateTime, Utc};

use crate::calendar::{BusinessCalendar, Zone};
use crate::ledger::facts::EscalationCause;
use crate::ledger::{Decided, Escalation as Escalated, Record, Told};
use crate::model::{Escalation, Ladder, Named, Procedure, Rung};
use crate::trigger::{Deadline, Slot};

/// Why and when a ladder started, and what ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Why.
    pub cause: EscalationCause,
    /// From when its delays count.
    pub at: DateTime<Utc>,
    /// What ended it; `None` while it is climbed.
    pub ended: Option<Ended>,
}

/// What ended a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Somebody took it on.
    TakenOn(Decided),
    /// Somebody stopped it, or what had failed was solved.
    Stopped(Decided),
    /// The occurrence was closed.
    Closed(DateTime<Utc>),
}

/// Whether and when the ladder of an occurrence started. `due` is the due that holds, of the oldest one in a row.
#[must_use]
pub fn started(
    procedure: &Procedure,
    record: Option<&Record>,
    due: Deadline,
    now: DateTime<Utc>,
) -> Option<Started> {
    let known = record.and_then(|record| record.escalation.as_ref());
    let closed_at = record.and_then(Record::closed).map(|closed| closed.at());
    if let Some(known) = known {
        let ended = ended(known).or_else(|| closed_at.map(Ended::Closed));
        let first = earlier(known, due);
        let again = match &ended {
            Some(Ended::Stopped(decided)) => by_itself(procedure, record, due, now, Some(decided.at)),
            _ => None,
        };
        return Some(again.filter(|_| closed_at.is_none()).unwrap_or(Started { ended, ..first }));
    }
    by_itself(procedure, record, due, now, None).filter(|_| closed_at.is_none())
}

fn ended(known: &Escalated) -> Option<Ended> {
    let taken = known.acknowledged.clone().map(Ended::TakenOn);
    taken.or_else(|| known.stopped.clone().map(Ended::Stopped))
}

/// The start on record. What failed may have been overdue before, and the run did not know.
fn earlier(known: &Escalated, due: Deadline) -> Started {
    if known.cause == EscalationCause::Failed && due.has_passed(known.started_at) {
        return Started { cause: EscalationCause::Overdue, at: due.at, ended: None };
    }
    Started { cause: known.cause, at: known.started_at, ended: None }
}

/// The start that nobody asked for: the first of what failed and of the due, after the moment given if any.
fn by_itself(
    procedure: &Procedure,
    record: Option<&Record>,
    due: Deadline,
    now: DateTime<Utc>,
    after: Option<DateTime<Utc>>,
) -> Option<Started> {
    let runs = record.iter().flat_map(|record| &record.runs);
    let failed = runs.flat_map(|run| &run.failed).filter(|(step, _)| is_critical(procedure, step));
    let failed = failed.map(|(_, at)| (*at, EscalationCause::Failed));
    let overdue = due.has_passed(now).then_some((due.at, EscalationCause::Overdue));
    let all = failed.chain(overdue).filter(|(at, _)| after.is_none_or(|after| *at > after));
    let (at, cause) = all.min_by_key(|(at, _)| *at)?;
    Some(Started { cause, at, ended: None })
}

/// Whether the step of a path is critical, by the text as it is now; every validation is, and what is not known.
fn is_critical(procedure: &Procedure, path: &str) -> bool {
    let by_number = || procedure.steps.get(path.parse::<usize>().ok()?.checked_sub(1)?);
    path.starts_with("validation/") || by_number().is_none_or(|step| step.critical)
}

/// A ladder that started.
#[derive(Debug, Clone)]
pub struct Climb<'a> {
    /// From when its delays count.
    pub started_at: DateTime<Utc>,
    /// Its rungs, in the order written.
    pub rungs: Vec<RungAt<'a>>,
}

/// A rung with the instant it is reached.
#[derive(Debug, Clone)]
pub struct RungAt<'a> {
    /// The rung.
    pub rung: &'a Rung,
    /// When it is reached.
    pub at: DateTime<Utc>,
    /// When it was told, if it was.
    pub told_at: Option<DateTime<Utc>>,
}

/// The instants of a ladder that started at `started_at`. Hours are elapsed, business time and days are the book's.
#[must_use]
pub fn climb<'a>(
    ladder: &'a Ladder,
    started_at: DateTime<Utc>,
    told: &[Told],
    zone: &Zone,
    calendar: &BusinessCalendar,
) -> Climb<'a> {
    let reached = |(n, rung): (usize, &'a Rung)| {
        let at = rung.after.as_ref().map_or(started_at, |after| after.after(started_at, zone, calendar));
        let told = told.iter().find(|told| usize::try_from(told.rung) == Ok(n + 1));
        RungAt { rung, at, told_at: told.map(|told| told.at) }
    };
    Climb { started_at, rungs: ladder.rungs.iter().enumerate().map(reached).collect() }
}

/// The ladder of an occurrence with its name: the one that `started`, else that of its event's level, else the
/// procedure's own, of several cases the first. `None` if there is nobody to call, or no such ladder.
#[must_use]
pub fn ladder_of<'a>(named: Named<'a>, slot: &Slot, started: Option<&str>) -> Option<(&'a str, &'a Ladder)> {
    let book = named.book;
    let level = slot.event.as_ref().and_then(|raised| {
        let kind = book.events.get(&raised.event)?;
        kind.levels.get(raised.level.as_deref()?)?.ladder.as_deref()
    });
    let own = || match named.procedure.escalation.as_ref()? {
        Escalation::Nobody => None,
        Escalation::Ladder(name) => Some(name.as_str()),
        Escalation::Cases(cases) => cases.first().map(|(_, ladder)| ladder.as_str()),
    };
    let name = started.or(level).or_else(own)?;
    book.ladders.get_key_value(name).map(|(name, ladder)| (name.as_str(), ladder))
}

impl Climb<'_> {
    /// How many rungs are reached at an instant.
    #[must_use]
    pub fn reached(&self, now: DateTime<Utc>) -> usize {
        self.rungs.iter().filter(|rung| rung.at <= now).count()
    }
}
