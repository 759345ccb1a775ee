//! The plan: occurrences by the files alone, as calendars and `schedule` show them.

use chrono::{DateTime, TimeDelta, Utc};

use super::line::Line;
use super::{Ground, Subject};
use crate::ledger::Damage;
use crate::model::Named;
use crate::trigger::{Slot, Trigger};

/// One planned occurrence.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// Its procedure.
    pub named: Named<'a>,
    /// Its trigger.
    pub trigger: &'a Trigger,
    /// Its instants.
    pub slot: Slot,
}

impl<'a> Planned<'a> {
    /// What it is an occurrence of.
    #[must_use]
    pub fn line(&self) -> Line<'a> {
        Line::of_trigger(self.named, self.trigger)
    }
}

/// How far a roll can move a date.
const ROLL: TimeDelta = TimeDelta::days(40);

/// The occurrences of the chosen procedures, or of some of their targets, with `starts_at` in `[from, to)`, sorted by `starts_at`, then procedure,
/// then key. Events and requests are no part of a plan.
///
/// # Errors
/// If what the ledger keeps of a procedure cannot be read.
pub fn planned<'a, L>(
    ground: &'a Ground<'a>,
    chosen: &[L],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Planned<'a>>, Damage>
where
    L: Copy + Into<Line<'a>>,
{
    let mut all = Vec::new();
    for &line in chosen {
        let line: Line<'a> = line.into();
        let named = line.named;
        let subject = ground.subject(named)?;
        for trigger in line.triggers() {
            let inside = |slot: &Slot| slot.starts_at >= from && slot.starts_at < to && slot.event.is_none();
            let slots = between(&subject, trigger, from, to).into_iter().filter(inside);
            all.extend(slots.map(|slot| Planned { named, trigger, slot }));
        }
    }
    all.sort_by(|a, b| {
        let key = |planned: &Planned<'a>| (planned.slot.starts_at, planned.named.procedure.id.clone());
        key(a).cmp(&key(b)).then_with(|| a.slot.key.cmp(&b.slot.key))
    });
    Ok(all)
}

/// The slots whose nominal dates lie around `[from, to)`, a roll's reach included.
fn between(subject: &Subject<'_>, trigger: &Trigger, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Slot> {
    let zone = subject.zone(trigger);
    let first = zone.local(from).date();
    let last = zone.local(to).date();
    let first = first.checked_sub_signed(ROLL).unwrap_or(first);
    let end = last.checked_add_signed(ROLL).unwrap_or(last);
    subject.slots(trigger, first, end)
}

/// The next occurrences of a trigger that start at or after `from`: at most `most`, sorted, found within 60 years.
#[must_use]
pub fn next(subject: &Subject<'_>, trigger: &Trigger, from: DateTime<Utc>, most: usize) -> Vec<Slot> {
    let mut days = trigger.reach().saturating_mul(i64::try_from(most).unwrap_or(1) + 1).clamp(7, 22_000);
    loop {
        let to = TimeDelta::try_days(days).and_then(|days| from.checked_add_signed(days)).unwrap_or(from);
        let mut slots = between(subject, trigger, from, to);
        slots.retain(|slot| slot.starts_at >= from && slot.starts_at < to && slot.event.is_none());
        slots.sort_by_key(|slot| slot.starts_at);
        if slots.len() >= most || days >= 22_000 {
            slots.truncate(most);
            return slots;
        }
        days = days.saturating_mul(4).min(22_000);
    }
}
