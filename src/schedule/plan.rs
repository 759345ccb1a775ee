//! The plan: occurrences by the files alone, as calendars and `schedule` show them.

use chrono::{DateTime, TimeDelta, Utc};

use super::line::Line;
use super::{Ground, Subject, follow};
use crate::calendar::DateSpan;
use crate::ledger::Damage;
use crate::model::Named;
use crate::trigger::{IfMissed, Slot, Trigger};

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

/// The occurrences of the chosen procedures, or of some of their targets, with `starts_at` in `[from, to)`, sorted by
/// `starts_at`, then procedure, then key. Events and requests are no part of a plan.
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
            take_over(ground, &subject, trigger, &mut slots, to)?;
            slots.retain(|slot| slot.starts_at >= from && slot.starts_at < to);
            all.extend(slots.into_iter().map(|slot| Planned { named, trigger, slot }));
        }
    }
    sort(&mut all);
    Ok(all)
}

/// Says when each of the slots, sorted by due, is missed where nothing says so: when the next one is due. What takes
/// over from the last that starts before `to` is looked for ahead.
fn take_over<'a>(
    ground: &'a Ground<'a>,
    subject: &Subject<'a>,
    trigger: &Trigger,
    all: &mut [Slot],
    to: DateTime<Utc>,
) -> Result<(), Damage> {
    if trigger.if_missed() != IfMissed::Latest {
        return Ok(());
    }
    let mut next = None;
    for slot in all.iter_mut().rev() {
        slot.expires = slot.expires.or(next);
        if !slot.is_cancelled() {
            next = Some(slot.due);
        }
    }
    let Some(last) = all.last_mut().filter(|last| last.expires.is_none() && last.starts_at < to) else {
        return Ok(());
    };
    let mut days = trigger.reach().saturating_mul(2).clamp(7, FARTHEST);
    loop {
        let until = TimeDelta::try_days(days).and_then(|days| last.starts_at.checked_add_signed(days));
        let ahead = slots(ground, subject, trigger, last.starts_at, until.unwrap_or(last.starts_at))?;
        let mut later = ahead.iter().filter(|slot| !slot.is_cancelled()).map(|slot| slot.due);
        last.expires = later.find(|due| due.at > last.due.at);
        if last.expires.is_some() || days >= FARTHEST {
            return Ok(());
        }
        days = days.saturating_mul(4).min(FARTHEST);
    }
}

/// Sorts a plan by `starts_at`, then procedure, then key.
pub fn sort(all: &mut [Planned<'_>]) {
    all.sort_by(|a, b| order(a).cmp(&order(b)));
}

fn order<'p>(one: &'p Planned<'_>) -> (DateTime<Utc>, &'p str, &'p str, &'p str) {
    (one.slot.starts_at, &one.named.procedure.id, &one.slot.key, &one.named.book.id)
}

/// The slots whose nominal dates lie around `[from, to)`, a roll's reach included. What only the record can tell is no
/// part of a plan; what follows another is planned as if that were done when it is due.
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
    // What neither rolls nor leaves a window stays where it is, but for zones.
    let days = match trigger.drift(&subject.facts(trigger)) {
        near @ ..=2 => days.widened(near),
        far => days.widened(far + 40),
    };
    let mut slots = if trigger.rule.procedure().is_some() {
        let mut planned = ground.subject(subject.named)?;
        planned.followed = Some(follow::by_plan(ground, subject.named, trigger, from, to)?);
        planned.slots(trigger, days.first, days.end)
    } else {
        subject.slots(trigger, days.first, days.end)
    };
    slots.retain(|slot| slot.event.is_none());
    Ok(slots)
}

/// How far ahead the next ones are looked for, in days: 60 years.
const FARTHEST: i64 = 22_000;

/// The next occurrences of a line that start at or after `from` and are wanted: at most `most`, sorted as a plan, found
/// within 60 years.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn next<'a>(
    ground: &'a Ground<'a>,
    line: impl Into<Line<'a>>,
    from: DateTime<Utc>,
    most: usize,
    wanted: impl Fn(&Planned<'_>) -> bool,
) -> Result<Vec<Planned<'a>>, Damage> {
    let line: Line<'a> = line.into();
    let reach = line.triggers().map(Trigger::reach).min().unwrap_or(FARTHEST);
    let many = i64::try_from(most).unwrap_or(FARTHEST).saturating_add(1);
    let mut days = reach.saturating_mul(many).clamp(7, FARTHEST);
    loop {
        let to = TimeDelta::try_days(days).and_then(|days| from.checked_add_signed(days)).unwrap_or(from);
        let mut found = planned(ground, &[line], from, to)?;
        found.retain(&wanted);
        if found.len() >= most || days >= FARTHEST {
            found.truncate(most);
            return Ok(found);
        }
        days = days.saturating_mul(4).min(FARTHEST);
    }
}
