//! What triggers that count from the record are told of it: how occurrences were closed, and what others opened.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::missed::around;
use super::owed::{Owed, owed};
use super::{Ground, Standing, Subject, plan};
use crate::ledger::{Closed, Damage, History, RunSummary};
use crate::model::Named;
use crate::trigger::{Closing, Followed, Opening, Slot, Trigger};

/// What the record says for the triggers of a procedure; `None` if none of them asks for it.
pub(super) fn followed<'a>(
    ground: &'a Ground<'a>,
    subject: &Subject<'a>,
) -> Result<Option<Box<Followed>>, Damage> {
    let triggers = &subject.named.procedure.triggers;
    if !triggers.iter().any(|trigger| trigger.rule.counts_from_record()) {
        return Ok(None);
    }
    let mut others = BTreeMap::new();
    for named in triggers.iter().filter_map(|trigger| other(subject.named, trigger)) {
        if !others.contains_key(&named.procedure.id) {
            others.insert(named.procedure.id.clone(), openings(ground, &ground.subject(named)?));
        }
    }
    let since = since(ground, subject).since;
    Ok(Some(Box::new(Followed { now: ground.now, since, own: closings(&subject.history), others })))
}

/// What a trigger that follows another is told where there is no record: what is done is done when it is due.
pub(super) fn by_plan<'a>(
    ground: &'a Ground<'a>,
    named: Named<'a>,
    trigger: &Trigger,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Box<Followed>, Damage> {
    let mut others = BTreeMap::new();
    if let Some(followed) = other(named, trigger) {
        let subject = ground.subject(followed)?;
        let mut planned = Vec::new();
        for trigger in &followed.procedure.triggers {
            let before = TimeDelta::days(trigger.rule.reach().clamp(1, 800) + 100);
            let slots = plan::slots(ground, &subject, trigger, from - before, to)?;
            planned.extend(
                slots
                    .iter()
                    .filter(|slot| !slot.is_cancelled())
                    .map(|slot| done_when_due(slot, &subject, trigger)),
            );
        }
        planned.sort_by(|a: &Opening, b| (a.opens_at, &a.key).cmp(&(b.opens_at, &b.key)));
        others.insert(followed.procedure.id.clone(), planned);
    }
    Ok(Box::new(Followed { now: ground.now, since: from, own: Vec::new(), others }))
}

/// The procedure that a trigger follows.
fn other<'a>(named: Named<'a>, trigger: &Trigger) -> Option<Named<'a>> {
    let procedure = named.book.procedure(trigger.rule.procedure()?)?;
    Some(Named { book: named.book, procedure })
}

fn since(ground: &Ground<'_>, subject: &Subject<'_>) -> Owed {
    owed(subject, ground.adopted_at(subject.named.book))
}

/// Every completion and waiver, sorted by instant.
fn closings(history: &History) -> Vec<Closing> {
    let mut closings: Vec<Closing> = Vec::new();
    for (key, record) in &history.occurrences {
        let done = record.runs.iter().filter(|run| run.closes()).filter_map(RunSummary::done_at);
        closings.extend(done.map(|at| Closing { key: key.clone(), at, waived: false }));
        if let Some(Closed::Waived(decided)) = record.closed() {
            closings.push(Closing { key: key.clone(), at: decided.at, waived: true });
        }
    }
    closings.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    closings
}

/// What of a procedure has opened by now, and what of it was ever done; sorted by opening, then key.
fn openings(ground: &Ground<'_>, subject: &Subject<'_>) -> Vec<Opening> {
    let owed = since(ground, subject);
    let mut found: BTreeMap<String, Opening> = BTreeMap::new();
    for series in subject.series() {
        for stood in around(subject, &series, &owed, ground.now) {
            if stood.slot.opens_at > ground.now || stood.standing == Standing::Cancelled {
                continue;
            }
            let missed = stood.expires.filter(|_| stood.standing == Standing::Missed).map(|at| at.at);
            let opening = Opening {
                key: stood.slot.key.clone(),
                opens_at: Some(stood.slot.opens_at),
                done_at: None,
                planned_on: None,
                closed_at: missed,
                update_every: stood.slot.event.as_ref().and_then(|event| event.update_every.clone()),
                anchor: stood.slot.anchor.clone(),
            };
            found.insert(stood.slot.key, opening);
        }
    }
    recorded(&subject.history, &mut found);
    let mut found: Vec<Opening> = found.into_values().collect();
    found.sort_by(|a, b| (a.opens_at, &a.key).cmp(&(b.opens_at, &b.key)));
    found
}

/// How they were closed; what was done long ago too, and runs that nothing but a person asked for.
fn recorded(history: &History, found: &mut BTreeMap<String, Opening>) {
    for (key, record) in &history.occurrences {
        let closed = record.closed();
        let started = record.runs.first().map(|run| run.started_at).filter(|_| closed.is_none());
        if closed.is_none() && started.is_none() {
            continue;
        }
        let opening = found.entry(key.clone()).or_insert_with(|| Opening {
            key: key.clone(),
            opens_at: started,
            done_at: None,
            planned_on: None,
            closed_at: None,
            update_every: None,
            anchor: None,
        });
        match closed {
            Some(Closed::Done(run)) => opening.done_at = run.done_at(),
            Some(Closed::Waived(_)) | None => {}
        }
        if let Some(closed) = closed {
            opening.closed_at = Some(closed.at());
        }
    }
}

fn done_when_due(slot: &Slot, subject: &Subject<'_>, trigger: &Trigger) -> Opening {
    let due = slot.due;
    let last = if due.inclusive { due.at } else { due.at - TimeDelta::seconds(1) };
    Opening {
        key: slot.key.clone(),
        opens_at: Some(slot.opens_at),
        done_at: Some(due.at),
        planned_on: Some(subject.zone(trigger).local(last).date()),
        closed_at: Some(due.at),
        update_every: None,
        anchor: slot.anchor.clone(),
    }
}
