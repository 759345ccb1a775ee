//! The occurrences of one trigger that matter now: which are open, which older one is still owed, which are missed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::owed::Owed;
use super::{Standing, Subject};
use crate::calendar::{DateSpan, Roll};
use crate::ledger::Closed;
use crate::trigger::{Deadline, IfMissed, Opens, Slot, Trigger};

/// One occurrence with its standing and what stands beside it.
#[derive(Debug, Clone)]
pub(super) struct Stood {
    pub(super) slot: Slot,
    /// The due that holds: rescheduled, or the slot's.
    pub(super) due: Deadline,
    pub(super) expires: Option<Deadline>,
    pub(super) standing: Standing,
    /// An earlier one that shares this row: its key and the due it missed or has.
    pub(super) older: Option<(String, Deadline)>,
    pub(super) missed_before: usize,
    /// The key of the one that takes over from it.
    pub(super) next: Option<String>,
}

/// The occurrences of a trigger that are open at `subject.now`, those due by `until`, and the latest closed ones;
/// sorted by due. `touched` is the earliest instant of an unfinished run, so that its occurrence is among them.
pub(super) fn around(
    subject: &Subject<'_>,
    trigger: &Trigger,
    owed: &Owed,
    until: DateTime<Utc>,
    touched: Option<DateTime<Utc>>,
) -> Vec<Stood> {
    let slots = slots(subject, trigger, owed, until, touched);
    let mut stood: Vec<Stood> = Vec::with_capacity(slots.len());
    for (n, slot) in slots.iter().enumerate() {
        let next = slots[n + 1..].iter().find(|next| !next.is_cancelled());
        stood.push(stand(subject, trigger, slot, next));
    }
    if trigger.if_missed() == IfMissed::Latest {
        share_rows(subject, trigger, owed, &mut stood);
    }
    stood
}

/// The slots that count, sorted by due. Of `latest` only as far back as the first that can no longer be owed.
fn slots(
    subject: &Subject<'_>,
    trigger: &Trigger,
    owed: &Owed,
    until: DateTime<Utc>,
    touched: Option<DateTime<Utc>>,
) -> Vec<Slot> {
    let zone = subject.zone(trigger);
    let (reach, margin) = (trigger.reach(), margin(trigger));
    let end = shifted(zone.local(until).date(), ahead(trigger) + margin);
    let since = shifted(zone.local(owed.since).date(), -(reach + margin));
    let now = zone.local(subject.now).date();
    let mut back = reach.saturating_mul(2) + margin;
    if let Some(at) = touched {
        back = back.max((subject.now - at).num_days() + reach + margin);
    }
    loop {
        let all = trigger.if_missed() == IfMissed::Each;
        let first = if all { since } else { shifted(now, -back).max(since) };
        let (slots, complete) = walk(subject, trigger, owed, DateSpan::new(first, end), touched);
        if all || complete || first <= since {
            return slots;
        }
        back = back.saturating_mul(4);
    }
}

/// The slots of a span, from the last nominal date backwards, until one is found that nobody can still owe; whether
/// such a one was found.
fn walk(
    subject: &Subject<'_>,
    trigger: &Trigger,
    owed: &Owed,
    span: DateSpan,
    touched: Option<DateTime<Utc>>,
) -> (Vec<Slot>, bool) {
    let facts = subject.facts(trigger);
    let each = trigger.if_missed() == IfMissed::Each;
    let untouched = |slot: &Slot| touched.is_none_or(|touched| slot.due.at < touched);
    let mut slots: Vec<Slot> = Vec::new();
    let mut complete = false;
    for dated in trigger.dates(span, &facts).iter().rev() {
        let mut found = trigger.slots(dated, &facts);
        found.retain(|slot| owed.counts(slot));
        found.reverse();
        for slot in found {
            let over =
                slots.last().is_some_and(|next| !next.is_cancelled() && next.due.has_passed(subject.now));
            complete = !each && over && slot.opens_at <= subject.now && untouched(&slot);
            slots.push(slot);
            if complete {
                break;
            }
        }
        if complete {
            break;
        }
    }
    slots.reverse();
    slots.sort_by_key(|slot| slot.due.at);
    (slots, complete)
}

/// Days that a roll, a holiday season or another zone can put between a nominal date and its instants.
fn margin(trigger: &Trigger) -> i64 {
    let rolls = trigger.terms.roll.is_some_and(|roll| roll != Roll::Keep) || trigger.rule.anchor().is_some();
    if rolls { 16 } else { 2 }
}

/// How many days before its nominal date an occurrence can open.
fn ahead(trigger: &Trigger) -> i64 {
    match &trigger.terms.opens {
        None | Some(Opens::At(_)) => 0,
        Some(Opens::Before(_) | Opens::Offset(_)) => 400,
    }
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days).and_then(|days| date.checked_add_signed(days)).unwrap_or(date)
}

/// Where a slot stands on its own; `next` is the one after it, which takes over if `latest` is owed.
pub(super) fn stand(subject: &Subject<'_>, trigger: &Trigger, slot: &Slot, next: Option<&Slot>) -> Stood {
    let record = subject.history.occurrences.get(&slot.key);
    let moved = record.and_then(|record| record.rescheduled.as_ref());
    let due = moved.map_or(slot.due, |moved| Deadline { at: moved.to, inclusive: true });
    let expires = match trigger.if_missed() {
        IfMissed::Latest => slot.expires.or_else(|| next.map(|next| next.due)),
        IfMissed::Each | IfMissed::Skip => slot.expires,
    };
    let expires = expires.map(|expires| if expires.at < due.at { due } else { expires });
    let standing = Standing::by_decision(slot, record)
        .unwrap_or_else(|| Standing::by_clock(subject.now, slot.opens_at, due, expires));
    let next = next.map(|next| next.key.clone()).filter(|_| trigger.if_missed() == IfMissed::Latest);
    Stood { slot: slot.clone(), due, expires, standing, older: None, missed_before: 0, next }
}

/// `latest`: an older one stays owed until the next one is due or done; open ones share the newest one's row.
fn share_rows(subject: &Subject<'_>, trigger: &Trigger, owed: &Owed, stood: &mut Vec<Stood>) {
    let done = |standing| matches!(standing, Standing::Done | Standing::DoneLate);
    for n in (0..stood.len()).rev() {
        let later_done = stood.get(n + 1).is_some_and(|next| done(next.standing));
        if later_done && matches!(stood[n].standing, Standing::Due | Standing::Overdue) {
            stood[n].standing = Standing::Missed;
        }
    }
    let open: Vec<usize> = (0..stood.len())
        .filter(|&n| matches!(stood[n].standing, Standing::Due | Standing::Overdue))
        .collect();
    let (Some(&oldest), Some(&newest)) = (open.first(), open.last()) else { return };
    if oldest != newest {
        let worse =
            if stood[oldest].standing == Standing::Overdue { Standing::Overdue } else { Standing::Due };
        stood[newest].older = Some((stood[oldest].slot.key.clone(), stood[oldest].due));
        stood[newest].standing = worse;
    }
    stood[newest].missed_before = missed(subject, trigger, owed, stood, oldest);
    let shared: Vec<usize> = open.into_iter().filter(|&n| n != newest).collect();
    let mut n = 0;
    stood.retain(|_| {
        n += 1;
        !shared.contains(&(n - 1))
    });
}

/// How many occurrences directly before the one at `n` were missed: since the last closed one, or since any counts.
fn missed(subject: &Subject<'_>, trigger: &Trigger, owed: &Owed, stood: &[Stood], n: usize) -> usize {
    let before = &stood[..n];
    if let Some(last) = before.iter().rposition(|stood| stood.standing.is_closed()) {
        return before.len() - last - 1;
    }
    if before.is_empty() {
        return 0;
    }
    let zone = subject.zone(trigger);
    let earliest = before[0].slot.nominal_on;
    // The day after the one on which the last closed one was due: its end counts as that day.
    let day_of = |at: DateTime<Utc>| zone.local(at - TimeDelta::seconds(1)).date();
    let due_of = |closed: &Closed<'_>| match closed {
        Closed::Done(run) => run.first_due_at.unwrap_or_else(|| closed.at()),
        Closed::Waived(decided) => decided.at,
    };
    let own = subject.history.closed().filter(|(key, _)| trigger.gives(key));
    let last = own.map(|(_, closed)| due_of(&closed)).max();
    let counted = zone.local(owed.since).date();
    let first = last.map_or(counted, |last| shifted(day_of(last), 1).max(counted));
    before.len() + trigger.count(DateSpan::new(first.min(earliest), earliest), &subject.facts(trigger))
}
