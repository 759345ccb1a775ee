//! Which occurrence of one procedure goes with an occurrence of another.
//!
//! That of the same key; else of the same anchor date, of several the last that opens no later; else the latest that
//! opened by the instant at which the other opens. What answers an event goes with nothing that answers another one.

use chrono::{DateTime, Utc};

use super::Subject;
use super::line::Line;
use super::occurrence::days_of;
use super::owed::Owed;
use super::row::Row;
use crate::calendar::shifted;
use crate::trigger::{Opens, Slot, Trigger};

/// A procedure with its record, and since when it counts.
pub(super) struct Known<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) owed: Owed,
}

/// How far from an anchor's date anything that counts from it can lie, in days.
const AROUND: i64 = 800;
/// How far back an occurrence is looked for, in days.
const BACK: i64 = 22_000;

/// The occurrence of a line that goes with that of a row.
pub(super) fn beside(known: &Known<'_>, line: Line<'_>, row: &Row<'_>) -> Option<Slot> {
    let opens_at = row.slot.opens_at;
    let event = row.slot.event.as_ref().map(|raised| raised.event.as_str());
    let same = same_key(known, line, &row.slot.key);
    if event.is_some() && line.triggers().all(|trigger| trigger.rule.event().map(|(event, _)| event) == event)
    {
        return same;
    }
    same.or_else(|| same_date(known, line, row))
        .or_else(|| latest(known, line, opens_at, |slot| slot.opens_at <= opens_at))
}

/// The occurrence of a line before another of it; cancelled ones are passed over.
pub(super) fn before(known: &Known<'_>, line: Line<'_>, other: &Slot) -> Option<Slot> {
    let is_before = |slot: &Slot| (slot.opens_at, slot.due.at) < (other.opens_at, other.due.at);
    latest(known, line, other.opens_at, |slot| is_before(slot) && slot.key != other.key)
}

/// A key without the trigger's id and the target, and that id.
fn parts(key: &str) -> (&str, Option<&str>) {
    let key = key.rsplit_once('@').map_or(key, |(rest, _)| rest);
    key.rsplit_once('~').map_or((key, None), |(base, id)| (base, Some(id)))
}

/// The occurrence of the same key; of several triggers that of the same id, else of the first.
fn same_key(known: &Known<'_>, line: Line<'_>, key: &str) -> Option<Slot> {
    let (base, id) = parts(key);
    let of = |trigger: &Trigger| {
        let days = days_of(&known.subject, trigger, base);
        let slots = known.subject.slots(trigger, days.first, days.end);
        slots.into_iter().find(|slot| parts(&slot.key).0 == base)
    };
    let mut same = line.triggers().filter(|trigger| trigger.id.as_deref() == id);
    same.find_map(of).or_else(|| line.triggers().find_map(of))
}

/// The occurrence that counts from the same date of the same anchor: of several the last that opens no later, else
/// the first.
fn same_date(known: &Known<'_>, line: Line<'_>, row: &Row<'_>) -> Option<Slot> {
    let date = row.slot.anchor.as_ref()?;
    let own = row.named.procedure.triggers.iter().find(|trigger| trigger.gives(&row.slot.key))?;
    let anchor = own.rule.anchor()?;
    // Anchors of two books that have one name are two.
    if known.subject.named.book.id != row.named.book.id {
        return None;
    }
    let mut found: Vec<Slot> = Vec::new();
    for trigger in line.triggers().filter(|trigger| trigger.rule.anchor() == Some(anchor)) {
        let slots = known.subject.slots(trigger, shifted(date.date, -AROUND), shifted(date.date, AROUND));
        found.extend(
            slots.into_iter().filter(|slot| slot.anchor.as_ref().is_some_and(|own| own.key == date.key)),
        );
    }
    found.sort_by_key(|slot| (slot.opens_at, slot.due.at));
    let last = found.iter().rposition(|slot| slot.opens_at <= row.slot.opens_at).unwrap_or(0);
    found.into_iter().nth(last)
}

/// The latest occurrence of a line that opened by an instant and is wanted; `None` if none that counts is.
fn latest(
    known: &Known<'_>,
    line: Line<'_>,
    by: DateTime<Utc>,
    wanted: impl Fn(&Slot) -> bool,
) -> Option<Slot> {
    let of = |trigger: &Trigger| {
        let zone = known.subject.zone(trigger);
        let last = zone.local(by).date();
        let end = shifted(last, ahead(trigger));
        let since = shifted(zone.local(known.owed.since).date(), -trigger.reach() - 40);
        let mut back = trigger.reach().saturating_mul(2).saturating_add(40);
        loop {
            let first = shifted(last, -back.min(BACK)).max(since);
            let slots = known.subject.slots(trigger, first, end);
            let fits = |slot: &Slot| !slot.is_cancelled() && wanted(slot);
            let found = slots.into_iter().filter(fits).max_by_key(|slot| (slot.opens_at, slot.due.at));
            if found.is_some() || first <= since || back >= BACK {
                return found;
            }
            back = back.saturating_mul(4);
        }
    };
    line.triggers().filter_map(of).max_by_key(|slot| (slot.opens_at, slot.due.at))
}

/// How many days after it opened the nominal date of an occurrence can lie.
fn ahead(trigger: &Trigger) -> i64 {
    match &trigger.terms.opens {
        None | Some(Opens::At(_)) => 40,
        Some(Opens::Before(_) | Opens::Offset(_)) => AROUND,
    }
}
