//! One occurrence by its key, however long ago or far ahead it is; and the one that matters now.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::agenda::row;
use super::missed::{Stood, alone, done_at, joined, lone, stand};
use super::series::{Segment, Series};
use super::{Ground, Line, Owed, Row, Standing, Subject, owed, rows};
use crate::calendar::{DateSpan, Period, shifted};
use crate::ledger::Damage;
use crate::model::Named;
use crate::trigger::{Deadline, IfMissed, Slot, Trigger};

/// One occurrence, on its own: unlike a [`Row`] it never speaks for an older one.
#[derive(Debug, Clone)]
pub struct Occurrence<'a> {
    /// Its procedure.
    pub named: Named<'a>,
    /// Its instants by the files.
    pub slot: Slot,
    /// The due that holds: rescheduled, or the slot's.
    pub due: Deadline,
    /// When it is missed; `None` where it stays owed.
    pub expires: Option<Deadline>,
    /// Where it is.
    pub standing: Standing,
    /// The one after it in its series with its due, where that is known.
    pub next: Option<(String, Deadline)>,
    /// Since when the procedure counts.
    pub owed: Owed,
}

impl Occurrence<'_> {
    /// Whether anybody owes it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.owed.counts(&self.slot)
    }
}

impl<'a> From<&Row<'a>> for Occurrence<'a> {
    fn from(row: &Row<'a>) -> Self {
        let (due, expires, standing) = (row.due, row.expires, row.standing);
        Self { named: row.named, slot: row.slot.clone(), due, expires, standing, next: None, owed: row.owed }
    }
}

/// The occurrence of a key, owed or not; `None` if neither the rules, present and past, nor the record know it.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn occurrence<'a>(
    ground: &'a Ground<'a>,
    named: Named<'a>,
    key: &str,
) -> Result<Option<Occurrence<'a>>, Damage> {
    let subject = ground.subject(named)?;
    if let Some((stood, next)) = given(&subject, key) {
        let owed = owed(&subject, ground.adopted_at(named.book));
        let Stood { slot, due, expires, standing, .. } = stood;
        return Ok(Some(Occurrence { named, slot, due, expires, standing, next, owed }));
    }
    Ok(by_key(ground, named, key)?.as_ref().map(Occurrence::from))
}

/// When the occurrence of a row is missed: as the row says, else when the one after it is due, which may lie further
/// ahead than the agenda looked. `None` of one that stays owed.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn expiry(ground: &Ground<'_>, row: &Row<'_>) -> Result<Option<Deadline>, Damage> {
    match row.expires {
        Some(expires) => Ok(Some(expires)),
        None => Ok(occurrence(ground, row.named, &row.slot.key)?.and_then(|one| one.expires)),
    }
}

/// The row of a key, or the one it shares; however long ago it was, if anybody owed it or anything of it is on record.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn by_key<'a>(ground: &'a Ground<'a>, named: Named<'a>, key: &str) -> Result<Option<Row<'a>>, Damage> {
    let zone = &named.book.zone;
    let date = key.get(..10).and_then(Period::parse_key).or_else(|| Period::parse_key(key));
    let year = key.get(..4).and_then(Period::parse_key);
    let until = date.or(year).map_or(ground.now, |span| zone.first_instant(span.end) + TimeDelta::days(60));
    let rows = rows(ground, named, until.max(ground.now + TimeDelta::days(400)))?;
    let own = rows.iter().find(|row| row.slot.key == key);
    let shared = || rows.iter().find(|row| row.older.as_ref().is_some_and(|(older, _)| older == key));
    if let Some(row) = own.or_else(shared) {
        return Ok(Some(row.clone()));
    }
    let subject = ground.subject(named)?;
    let owed = owed(&subject, ground.adopted_at(named.book));
    let record = subject.history.occurrences.get(key);
    let counts = |stood: &Stood<'_>| record.is_some() || owed.counts(&stood.slot);
    let stood = given(&subject, key).map(|(stood, _)| stood).filter(counts);
    let stood = stood.or_else(|| lone(&subject, key, record?));
    Ok(stood.map(|stood| row(&subject, named, stood, owed)))
}

/// The occurrence of a key as the rules give it, or as it is on record among theirs, and the one after it with its due.
fn given<'s>(subject: &'s Subject<'_>, key: &str) -> Option<(Stood<'s>, Option<(String, Deadline)>)> {
    for series in subject.series().iter().filter(|series| series.has(key)) {
        let days = days_of(subject, series.last.trigger, key);
        let given = series.slots(days.first, days.end);
        let alone = alone(subject, series, &given);
        let slots = joined(series, &given, &alone);
        let Some(n) = slots.iter().position(|(slot, _)| slot.key == key) else { continue };
        let (slot, segment) = slots[n];
        let next = slots[n + 1..].iter().find(|(next, _)| !next.is_cancelled());
        let stood = stand(subject, segment, slot, next.map(|(next, _)| *next));
        let done_since = |(later, segment): &(&Slot, &Segment<'_>)| {
            let done = done_at(subject, &stand(subject, segment, later, None));
            done.is_some_and(|at| at >= stood.slot.opens_at)
        };
        let overtaken = segment.trigger.if_missed() == IfMissed::Latest
            && matches!(stood.standing, Standing::Due | Standing::Overdue)
            && slots[n + 1..].iter().any(done_since);
        let standing = if overtaken { Standing::Missed } else { stood.standing };
        let after = next.map(|(next, _)| (next.key.clone(), next.due));
        return Some((Stood { standing, ..stood }, after));
    }
    None
}

/// The rule that gives the occurrence of a key, with its series.
pub(super) fn segment_of<'a, 's>(
    subject: &Subject<'_>,
    all: &'a [Series<'s>],
    key: &str,
) -> Option<(&'a Series<'s>, &'a Segment<'s>)> {
    all.iter().filter(|series| series.has(key)).find_map(|series| {
        let days = days_of(subject, series.last.trigger, key);
        let slots = series.slots(days.first, days.end);
        slots.into_iter().find(|(slot, _)| slot.key == key).map(|(_, segment)| (series, segment))
    })
}

/// The nominal dates among which a key is looked for: enough around the date it names for a roll, and for the
/// occurrence after it.
pub(super) fn days_of(subject: &Subject<'_>, trigger: &Trigger, key: &str) -> DateSpan {
    if trigger.rule.counts_from_record() {
        return DateSpan::new(years(subject.now, -100), years(subject.now, 100));
    }
    let base = key.split(['~', '@']).next().unwrap_or(key);
    let book = subject.named.book;
    let zone = subject.zone(trigger);
    let day = |date: NaiveDate| Some(DateSpan::new(date, date.succ_opt()?));
    let raised = || subject.events.iter().find(|raised| raised.id == base);
    let anchor = || trigger.rule.anchor().and_then(|name| book.anchors.get(name));
    let found = raised()
        .and_then(|raised| day(zone.local(raised.at).date()))
        .or_else(|| anchor()?.date(base, &book.calendar).and_then(|date| day(date.date)))
        .or_else(|| Period::parse_key(base))
        .or_else(|| book.fiscal.parse_key(base))
        .or_else(|| base.get(..10).and_then(Period::parse_key))
        .or_else(|| base.get(..4).and_then(Period::parse_key))
        .unwrap_or_else(|| DateSpan::new(years(subject.now, -1), years(subject.now, 2)));
    let after = trigger.reach().clamp(1, 8_000) + 40;
    DateSpan::new(shifted(found.first, -40), shifted(found.end, after))
}

fn years(now: DateTime<Utc>, count: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(now.year() + count, 1, 1).unwrap_or_default()
}

/// The row of a procedure, or of one of its targets, that matters now: the worst open one, else the next one, else the last one; `None` of a procedure
/// that is never due by itself.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn foremost<'a>(ground: &'a Ground<'a>, line: impl Into<Line<'a>>) -> Result<Option<Row<'a>>, Damage> {
    let line: Line<'a> = line.into();
    let mut until = ground.now;
    for days in [40, 400, 4_000] {
        until += TimeDelta::days(days);
        let mut rows = rows(ground, line.named, until)?;
        rows.retain(|row| line.target.is_none() || row.line().is(line));
        let first = |standing| rows.iter().find(|row| row.standing == standing);
        let chosen =
            first(Standing::Overdue).or_else(|| first(Standing::Due)).or_else(|| first(Standing::Upcoming));
        if let Some(row) = chosen.or_else(|| rows.iter().rev().find(|row| row.standing.is_closed())) {
            return Ok(Some(row.clone()));
        }
    }
    Ok(None)
}

/// Keys that may have been meant: at most three, in order, of those that are not closed the nearest to the date that
/// `key` names, else to now.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn near_keys<'a>(ground: &'a Ground<'a>, named: Named<'a>, key: &str) -> Result<Vec<String>, Damage> {
    let zone = &named.book.zone;
    let meant = key.get(..10).and_then(Period::parse_key).or_else(|| Period::parse_key(key));
    let meant = meant.map_or(ground.now, |span| zone.first_instant(span.first));
    let mut known: Vec<(DateTime<Utc>, String)> = Vec::new();
    for row in rows(ground, named, ground.now + TimeDelta::days(400))? {
        if !row.standing.is_closed() {
            known.extend(row.older.map(|(older, due)| (due.at, older)));
            known.push((row.due.at, row.slot.key));
        }
    }
    known.sort_by_key(|(due, _)| (*due - meant).abs());
    known.truncate(3);
    known.sort();
    Ok(known.into_iter().map(|(_, key)| key).collect())
}
