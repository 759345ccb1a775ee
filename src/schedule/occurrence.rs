//! One occurrence by its key, however long ago or far ahead it is; and the one that matters now.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::missed::stand;
use super::{Ground, Line, Owed, Row, Standing, Subject, owed, rows};
use crate::calendar::{DateSpan, Period};
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
    /// Where it is.
    pub standing: Standing,
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
        let (named, slot) = (row.named, row.slot.clone());
        Self { named, slot, due: row.due, standing: row.standing, owed: row.owed }
    }
}

/// The occurrence of a key, owed or not; `None` if neither the rules nor an unfinished run know it.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn occurrence<'a>(
    ground: &'a Ground<'a>,
    named: Named<'a>,
    key: &str,
) -> Result<Option<Occurrence<'a>>, Damage> {
    let subject = ground.subject(named)?;
    let adopted_at = ground.state.book(&named.book.id).and_then(|book| Some(book.adoptions.first()?.at));
    let owed = owed(&subject, adopted_at);
    for trigger in &named.procedure.triggers {
        let days = days_of(&subject, trigger, key);
        let slots = subject.slots(trigger, days.first, days.end);
        let Some(n) = slots.iter().position(|slot| slot.key == key) else { continue };
        let next = slots[n + 1..].iter().find(|next| !next.is_cancelled());
        let stood = stand(&subject, trigger, &slots[n], next);
        let overtaken = trigger.if_missed() == IfMissed::Latest
            && matches!(stood.standing, Standing::Due | Standing::Overdue)
            && next.is_some_and(|next| is_done(stand(&subject, trigger, next, None).standing));
        let standing = if overtaken { Standing::Missed } else { stood.standing };
        return Ok(Some(Occurrence { named, slot: stood.slot, due: stood.due, standing, owed }));
    }
    let rows = rows(ground, named, ground.now)?;
    Ok(rows.iter().find(|row| row.slot.key == key).map(Occurrence::from))
}

fn is_done(standing: Standing) -> bool {
    matches!(standing, Standing::Done | Standing::DoneLate)
}

/// The nominal dates among which a key is looked for: enough around the date it names for a roll, and for the
/// occurrence after it.
pub(super) fn days_of(subject: &Subject<'_>, trigger: &Trigger, key: &str) -> DateSpan {
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
    let after = trigger.reach().clamp(1, 800) + 40;
    DateSpan::new(shifted(found.first, -40), shifted(found.end, after))
}

fn years(now: DateTime<Utc>, count: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(now.year() + count, 1, 1).unwrap_or_default()
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days).and_then(|days| date.checked_add_signed(days)).unwrap_or(date)
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
