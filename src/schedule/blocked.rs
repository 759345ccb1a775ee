//! What has to be done first: the occurrences that a procedure requires, and until when they block it.
//!
//! Of a procedure that is done for several targets the occurrence of the same target is meant, else those of all. Done
//! and waived ones block nothing, nor do those that nobody owes or that were called off. What is done on request alone
//! has to have been done once at least. `in_order` requires the target before in the same way.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use super::beside::{Known, before, beside};
use super::line::Line;
use super::owed::owed;
use super::row::{Row, RunState};
use super::{Ground, Standing};
use crate::calendar::{BusinessCalendar, Span, Zone};
use crate::ledger::Damage;
use crate::model::{Named, Requirement};

/// An occurrence that has to be done first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its book.
    pub book: String,
    /// Its procedure.
    pub procedure: String,
    /// Its key, with `@` and its target; `None` of a procedure that is not there, or was never done.
    pub key: Option<String>,
    /// Its target.
    pub target: Option<String>,
    /// From when on it blocks no longer; `None` while it is not done.
    pub until: Option<DateTime<Utc>>,
}

impl Blocker {
    /// `scan 2026-11`, with the book before it if it is another than `book`.
    #[must_use]
    pub fn name(&self, book: &str) -> String {
        let own = self.book == book;
        let address = if own { self.procedure.clone() } else { format!("{}/{}", self.book, self.procedure) };
        match (&self.key, &self.target) {
            (Some(key), _) => format!("{address} {key}"),
            (None, Some(target)) => format!("{address}@{target}"),
            (None, None) => address,
        }
    }
}

/// Finds what blocks occurrences; what it reads of a procedure it reads once.
pub(super) struct Blocking<'a> {
    ground: &'a Ground<'a>,
    procedures: OnceCell<HashMap<(&'a str, &'a str), Named<'a>>>,
    known: RefCell<HashMap<(&'a str, &'a str), Rc<Known<'a>>>>,
}

/// What blocks an occurrence that is about to begin; empty for one that somebody began or that is closed.
///
/// # Errors
/// If what the ledger keeps of a required procedure cannot be read.
pub fn blockers<'a>(ground: &'a Ground<'a>, row: &Row<'a>) -> Result<Vec<Blocker>, Damage> {
    Blocking::new(ground).of(row)
}

impl<'a> Blocking<'a> {
    pub(super) fn new(ground: &'a Ground<'a>) -> Self {
        Self { ground, procedures: OnceCell::new(), known: RefCell::default() }
    }

    /// What blocks the occurrence of a row.
    pub(super) fn of(&self, row: &Row<'a>) -> Result<Vec<Blocker>, Damage> {
        let procedure = row.named.procedure;
        let before = before_in_order(row);
        if procedure.requires.is_empty() && before.is_none()
            || row.standing.is_closed()
            || row.run != RunState::None
        {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        if let Some(before) = before {
            found.extend(self.occurrence_of(before, row, None)?);
        }
        for requirement in &procedure.requires {
            found.extend(self.requirement(requirement, row)?);
        }
        let mut known: Vec<Blocker> = Vec::with_capacity(found.len());
        for blocker in found {
            if !known.contains(&blocker) {
                known.push(blocker);
            }
        }
        Ok(known)
    }

    fn requirement(&self, wanted: &Requirement, row: &Row<'a>) -> Result<Vec<Blocker>, Damage> {
        let book = wanted.book.as_deref().unwrap_or(&row.named.book.id);
        let missing = || Blocker {
            book: book.to_owned(),
            procedure: wanted.procedure.clone(),
            key: None,
            target: wanted.target.clone(),
            until: None,
        };
        let Some(named) = self.find(book, &wanted.procedure) else { return Ok(vec![missing()]) };
        let is_own = std::ptr::eq(named.procedure, row.named.procedure);
        let lines = match &wanted.target {
            Some(id) => match named.procedure.target(id) {
                Some(target) => vec![Line { named, target: Some(target) }],
                None => return Ok(vec![missing()]),
            },
            None if is_own => vec![row.line()],
            None => lines_beside(named, row),
        };
        let mut found = Vec::new();
        for line in lines {
            found.extend(match &wanted.delay {
                Some(gap) if is_own && wanted.target.is_none() => self.gap(line, row, gap)?,
                _ => self.occurrence_of(line, row, Some(wanted))?,
            });
        }
        Ok(found)
    }

    /// The least time since the last completion of the line itself.
    fn gap(&self, line: Line<'a>, row: &Row<'a>, gap: &Span) -> Result<Option<Blocker>, Damage> {
        let known = self.known(line.named)?;
        let own = |key: &str| line.has(line.named.procedure.target_of(key).map(|target| target.id.as_str()));
        let records = known.subject.history.occurrences.iter().filter(|(key, _)| own(key));
        let runs = records.flat_map(|(key, record)| record.runs.iter().map(move |run| (key, run)));
        let last = runs
            .filter(|(_, run)| run.closes())
            .filter_map(|(key, run)| Some((run.done_at()?, key.clone())))
            .max();
        Ok(last.and_then(|(at, key)| self.delayed(line, key, at, Some(gap), row)))
    }

    /// The occurrence of a line that goes with that of a row, or the one before it, if it is still to be done.
    fn occurrence_of(
        &self,
        line: Line<'a>,
        row: &Row<'a>,
        wanted: Option<&Requirement>,
    ) -> Result<Option<Blocker>, Damage> {
        let known = self.known(line.named)?;
        if line.triggers().all(|trigger| trigger.rule.kind().name == "on request") {
            return Ok(self.on_request(line, &known, row, wanted));
        }
        let previous = wanted.is_some_and(|wanted| wanted.previous);
        let slot = beside(&known, line, row);
        let slot = if previous { slot.and_then(|slot| before(&known, line, &slot)) } else { slot };
        let Some(slot) = slot.filter(|slot| !(row.line().is_beside(&line) && slot.key == row.slot.key))
        else {
            return Ok(None);
        };
        let record = known.subject.history.occurrences.get(&slot.key);
        let closed = record.and_then(|record| Some(record.closed()?.at()));
        let delay = wanted.and_then(|wanted| wanted.delay.as_ref());
        Ok(match (closed, Standing::by_decision(&slot, record)) {
            (Some(at), _) => self.delayed(line, slot.key, at, delay, row),
            (None, Some(_)) => None,
            (None, None) => known.owed.counts(&slot).then(|| blocker(line, Some(slot.key), None)),
        })
    }

    /// What is never due by itself: the last that was begun, if there is one.
    fn on_request(
        &self,
        line: Line<'a>,
        known: &Known<'a>,
        row: &Row<'a>,
        wanted: Option<&Requirement>,
    ) -> Option<Blocker> {
        let own = |key: &str| line.has(line.named.procedure.target_of(key).map(|target| target.id.as_str()));
        let records = known.subject.history.occurrences.iter().filter(|(key, _)| own(key));
        let mut begun: Vec<_> = records
            .filter(|(key, _)| !(row.line().is_beside(&line) && **key == row.slot.key))
            .filter_map(|(key, record)| Some((record.runs.first()?.started_at, key, record)))
            .collect();
        begun.sort_by_key(|(at, ..)| *at);
        let back = usize::from(wanted.is_some_and(|wanted| wanted.previous)) + 1;
        let Some((_, key, record)) = begun.len().checked_sub(back).map(|n| begun[n]) else {
            let first = wanted.is_some_and(|wanted| wanted.previous);
            return (!first).then(|| blocker(line, None, None));
        };
        match record.closed() {
            None => Some(blocker(line, Some(key.clone()), None)),
            Some(closed) => {
                let delay = wanted.and_then(|wanted| wanted.delay.as_ref());
                self.delayed(line, key.clone(), closed.at(), delay, row)
            }
        }
    }

    /// What was done at an instant, while its delay lasts.
    fn delayed(
        &self,
        line: Line<'a>,
        key: String,
        at: DateTime<Utc>,
        delay: Option<&Span>,
        row: &Row<'a>,
    ) -> Option<Blocker> {
        let book = row.named.book;
        let until = later(at, delay?, &book.zone, &book.calendar);
        (self.ground.now < until).then(|| blocker(line, Some(key), Some(until)))
    }

    fn find(&self, book: &str, procedure: &str) -> Option<Named<'a>> {
        let key = |named: Named<'a>| ((named.book.id.as_str(), named.procedure.id.as_str()), named);
        let known = self.procedures.get_or_init(|| self.ground.library.procedures().map(key).collect());
        known.get(&(book, procedure)).copied()
    }

    fn known(&self, named: Named<'a>) -> Result<Rc<Known<'a>>, Damage> {
        let key = (named.book.id.as_str(), named.procedure.id.as_str());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let subject = self.ground.subject(named)?;
        let adopted_at =
            self.ground.state.book(&named.book.id).and_then(|book| Some(book.adoptions.first()?.at));
        let owed = owed(&subject, adopted_at);
        let known = Rc::new(Known { subject, owed });
        self.known.borrow_mut().insert(key, Rc::clone(&known));
        Ok(known)
    }
}

fn blocker(line: Line<'_>, key: Option<String>, until: Option<DateTime<Utc>>) -> Blocker {
    Blocker {
        book: line.named.book.id.clone(),
        procedure: line.named.procedure.id.clone(),
        key,
        target: line.target.map(|target| target.id.clone()),
        until,
    }
}

/// The target before that of a row, where the targets have an order.
fn before_in_order<'a>(row: &Row<'a>) -> Option<Line<'a>> {
    let targets = row.named.procedure.targets.as_ref().filter(|targets| targets.in_order)?;
    let own = row.target?;
    let n = targets.list.iter().position(|target| target.id == own.id)?;
    Some(Line { named: row.named, target: Some(targets.list.get(n.checked_sub(1)?)?) })
}

/// What goes with the target of a row: the same target, else all of them; those that take turns are one.
fn lines_beside<'a>(named: Named<'a>, row: &Row<'a>) -> Vec<Line<'a>> {
    let same = row.target.and_then(|target| named.procedure.target(&target.id));
    match (same, &named.procedure.targets) {
        (Some(target), _) => vec![Line { named, target: Some(target) }],
        (None, Some(targets)) if !targets.in_turn.is_empty() => vec![named.into()],
        (None, _) => Line::all(named),
    }
}

/// So much later: days at the same time of the day unless a time is said, hours and less as they pass.
fn later(at: DateTime<Utc>, delay: &Span, zone: &Zone, calendar: &BusinessCalendar) -> DateTime<Utc> {
    let local = zone.local(at);
    match (delay.date_after(local.date(), calendar), delay.time()) {
        (Some(day), None) => zone.instant(day.and_time(local.time())),
        _ => delay.after(at, zone, calendar),
    }
}
