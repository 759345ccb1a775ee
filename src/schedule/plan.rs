//! The plan: occurrences by the files alone, as calendars and `schedule` show them.

use chrono::{DateTime, TimeDelta, Utc};

use super::line::Line;
use super::{Ground, Subject, follow};
use crate::calendar::DateSpan;
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
            let mut slots = slots(ground, &subject, trigger, from, to)?;
            slots.retain(|slot| slot.starts_at >= from && slot.starts_at < to);
            all.extend(slots.into_iter().map(|slot| Planned { named, trigger, slot }));
        }
    }
    all.sort_by(|a, b| {
        let key = |planned: &Planned<'a>| (planned.slot.starts_at, planned.named.procedure.id.clone());
        key(a).cmp(&key(b)).then_with(|| a.slot.key.cmp(&b.slot.key))
    });
    Ok(all)
}

/// The slots whose nominal dates lie around `[from, to)`, a roll's reach included. What was called off is no part of
/// a plan, nor is what only the record can tell; what follows another is planned as if that were done when it is due.
pub(super) fn slots<'a>(
    ground: &'a Ground<'a>,
    subject: &Subject<'a>,
    trigger: &Trigger,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Slot>, Damage> {
    if !trigger.rule.can_be_planned() {
        return Ok(Vec::new());
    }
    let zone = subject.zone(trigger);
    let days = DateSpan::new(zone.local(from).date(), zone.local(to).date());
    let days = days.widened(40 + trigger.drift(&subject.facts(trigger)));
    let mut slots = if trigger.rule.procedure().is_some() {
        let mut planned = ground.subject(subject.named)?;
        planned.followed = Some(follow::by_plan(ground, subject.named, trigger, from, to)?);
        planned.slots(trigger, days.first, days.end)
    } else {
        subject.slots(trigger, days.first, days.end)
    };
    slots.retain(|slot| slot.event.is_none() && !slot.is_cancelled());
    Ok(slots)
}

/// The next occurrences of a trigger that start at or after `from`: at most `most`, sorted, found within 60 years.
///
/// # Errors
/// If what the ledger keeps of a procedure cannot be read.
pub fn next<'a>(
    ground: &'a Ground<'a>,
    subject: &Subject<'a>,
    trigger: &Trigger,
    from: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Slot>, Damage> {
    let mut days = trigger.reach().saturating_mul(i64::try_from(most).unwrap_or(1) + 1).clamp(7, 22_000);
    loop {
        let to = TimeDelta::try_days(days).and_then(|days| from.checked_add_signed(days)).unwrap_or(from);
        let mut found = slots(ground, subject, trigger, from, to)?;
        found.retain(|slot| slot.starts_at >= from && slot.starts_at < to);
        found.sort_by_key(|slot| slot.starts_at);
        if found.len() >= most || days >= 22_000 {
            found.truncate(most);
            return Ok(found);
        }
        days = days.saturating_mul(4).min(22_000);
    }
}
