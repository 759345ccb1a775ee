//! The occurrences of one trigger that matter now: which are open, which older one is still owed, which are missed.

use chrono::{DateTime, TimeDelta, Utc};

use super::owed::Owed;
use super::pinned::{Pinned, deadline};
use super::series::{Segment, Series};
use super::{Standing, Subject};
use crate::calendar::{DateSpan, shifted};
use crate::ledger::{Closed, Record};
use crate::trigger::{Deadline, IfMissed, Opens, Slot, Trigger};

/// One occurrence with its standing and what stands beside it.
#[derive(Debug, Clone)]
pub(super) struct Stood<'s> {
    /// The trigger that gives it; of one that no rule gives any more the last of its series.
    pub(super) trigger: Option<&'s Trigger>,
    /// Its instants: those on record, else those of the files.
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

/// The occurrences of a trigger through its rules that are open at `subject.now`, those due by `until`, the latest
/// closed ones, and whatever is on record and still open; sorted by due.
pub(super) fn around<'s>(
    subject: &'s Subject<'_>,
    series: &Series<'s>,
    owed: &Owed,
    until: DateTime<Utc>,
) -> Vec<Stood<'s>> {
    let given = slots(subject, series, owed, until);
    let alone = alone(subject, series, &given);
    let slots = joined(series, &given, &alone);
    let mut stood: Vec<Stood<'s>> = Vec::with_capacity(slots.len());
    for (n, (slot, segment)) in slots.iter().enumerate() {
        let next = slots[n + 1..].iter().map(|(next, _)| *next).find(|next| !next.is_cancelled());
        stood.push(stand(subject, segment, slot, next));
    }
    share_rows(subject, series, owed, &mut stood);
    stood
}

/// Those given and those alone, sorted by due.
pub(super) fn joined<'a, 's>(
    series: &'a Series<'s>,
    given: &'a [(Slot, &'a Segment<'s>)],
    alone: &'a [Slot],
) -> Vec<(&'a Slot, &'a Segment<'s>)> {
    let mut slots: Vec<_> = given.iter().map(|(slot, segment)| (slot, *segment)).collect();
    slots.extend(alone.iter().map(|slot| (slot, &series.last)));
    if !alone.is_empty() {
        slots.sort_by_key(|(slot, _)| slot.due.at);
    }
    slots
}

/// The occurrences of a series that are on record, but given by no rule: open ones, and closed ones among those given.
pub(super) fn alone(subject: &Subject<'_>, series: &Series<'_>, given: &[(Slot, &Segment<'_>)]) -> Vec<Slot> {
    let zone = series.last.facts.zone;
    let first = given.iter().map(|(slot, _)| slot.due.at).min();
    let mut alone = Vec::new();
    for (key, record) in &subject.history.occurrences {
        if !series.has(key) || given.iter().any(|(slot, _)| slot.key == *key) {
            continue;
        }
        let Some(pinned) = Pinned::of(record, zone) else { continue };
        if record.closed().is_none() || first.is_some_and(|first| pinned.due.at >= first) {
            alone.push(pinned.alone(key, subject, zone));
        }
    }
    alone
}

type Given<'a, 's> = Vec<(Slot, &'a Segment<'s>)>;

/// The slots that count, sorted by due. Of `latest` only as far back as the first that can no longer be owed.
fn slots<'a, 's>(
    subject: &Subject<'_>,
    series: &'a Series<'s>,
    owed: &Owed,
    until: DateTime<Utc>,
) -> Given<'a, 's> {
    let zone = series.last.facts.zone;
    let drift = |segment: &Segment<'_>| segment.trigger.drift(&segment.facts);
    let margin = series.segments().map(drift).max().unwrap_or(0);
    let ahead = series.segments().map(|segment| ahead(segment.trigger)).max().unwrap_or(0);
    let reach = series.reach();
    let end = shifted(zone.local(until).date(), ahead + margin);
    let since = shifted(zone.local(owed.since).date(), -(reach + margin));
    let now = zone.local(subject.now).date();
    let mut back = reach.saturating_mul(2) + margin;
    loop {
        let all = !series.is_latest();
        let first = if all { since } else { shifted(now, -back).max(since) };
        let (slots, complete) = walk(subject, series, owed, DateSpan::new(first, end));
        if all || complete || first <= since {
            return slots;
        }
        back = back.saturating_mul(4);
    }
}

/// The slots of a span, from the last nominal date backwards, until one is found that nobody can still owe; whether
/// such a one was found.
fn walk<'a, 's>(
    subject: &Subject<'_>,
    series: &'a Series<'s>,
    owed: &Owed,
    span: DateSpan,
) -> (Given<'a, 's>, bool) {
    let latest = series.is_latest();
    let mut slots: Given<'a, 's> = Vec::new();
    let mut complete = false;
    let mut found = Vec::new();
    'all: for segment in series.segments() {
        for dated in segment.dates(span).iter().rev() {
            segment.add_slots(dated, &mut found);
            found.retain(|slot| owed.counts(slot));
            for slot in found.drain(..).rev() {
                let over = slots
                    .last()
                    .is_some_and(|(next, _)| !next.is_cancelled() && next.due.has_passed(subject.now));
                complete = latest && over && slot.opens_at <= subject.now;
                slots.push((slot, segment));
                if complete {
                    break 'all;
                }
            }
        }
    }
    slots.reverse();
    slots.sort_by_key(|(slot, _)| slot.due.at);
    (slots, complete)
}

/// How many days before its nominal date an occurrence can open.
fn ahead(trigger: &Trigger) -> i64 {
    match &trigger.terms.opens {
        None | Some(Opens::At(_)) => 0,
        Some(Opens::Before(_) | Opens::Offset(_)) => 400,
    }
}

/// Where a slot stands on its own; `next` is the one after it, which takes over if `latest` is owed. The dates on record
/// with it hold, if there are any.
pub(super) fn stand<'s>(
    subject: &Subject<'_>,
    segment: &Segment<'s>,
    slot: &Slot,
    next: Option<&Slot>,
) -> Stood<'s> {
    let zone = segment.facts.zone;
    let record = subject.history.occurrences.get(&slot.key);
    let pinned = record.and_then(|record| Pinned::of(record, zone));
    let slot = pinned.map_or_else(|| slot.clone(), |pinned| pinned.onto(slot));
    let moved = record.and_then(|record| record.rescheduled.as_ref());
    let due = moved.map_or(slot.due, |moved| deadline(moved.to, zone));
    let latest = segment.trigger.if_missed() == IfMissed::Latest;
    let expires = match pinned {
        Some(pinned) => pinned.expires,
        None if latest => slot.expires.or_else(|| next.map(|next| next.due)),
        None => slot.expires,
    };
    let expires = expires.map(|expires| if expires.at < due.at { due } else { expires });
    let standing = Standing::by_decision(&slot, record)
        .unwrap_or_else(|| Standing::by_clock(subject.now, slot.opens_at, due, expires));
    let next = next.map(|next| next.key.clone()).filter(|_| latest);
    let trigger = Some(segment.trigger);
    Stood { trigger, slot, due, expires, standing, older: None, missed_before: 0, next }
}

/// An occurrence that only the record knows; open or closed by what is on record. `None` if no dates are.
pub(super) fn lone(subject: &Subject<'_>, key: &str, record: &Record) -> Option<Stood<'static>> {
    let zone = &subject.named.book.zone;
    let pinned = Pinned::of(record, zone)?;
    let slot = pinned.alone(key, subject, zone);
    let due = record.rescheduled.as_ref().map_or(slot.due, |moved| deadline(moved.to, zone));
    let expires = pinned.expires.map(|expires| if expires.at < due.at { due } else { expires });
    let standing = Standing::by_decision(&slot, Some(record))
        .unwrap_or_else(|| Standing::by_clock(subject.now, slot.opens_at, due, expires));
    Some(Stood { trigger: None, slot, due, expires, standing, older: None, missed_before: 0, next: None })
}

/// When a later one was done, which did the work of older ones too: of those that had opened by then. One key can be on
/// record under an earlier rule, long before an older one opened.
pub(super) fn done_at(subject: &Subject<'_>, later: &Stood<'_>) -> Option<DateTime<Utc>> {
    let done = matches!(later.standing, Standing::Done | Standing::DoneLate);
    let record = subject.history.occurrences.get(&later.slot.key).filter(|_| done)?;
    record.closed().map(|closed| closed.at())
}

/// `latest`: an older one stays owed until the next one is due, or a later one is done; open ones share the newest one's row.
fn share_rows(subject: &Subject<'_>, series: &Series<'_>, owed: &Owed, stood: &mut Vec<Stood<'_>>) {
    let latest = |one: &Stood<'_>| one.trigger.is_some_and(|trigger| trigger.if_missed() == IfMissed::Latest);
    let mut last_done = None;
    for one in stood.iter_mut().rev() {
        let over = last_done.is_some_and(|at| at >= one.slot.opens_at);
        if over && latest(one) && matches!(one.standing, Standing::Due | Standing::Overdue) {
            one.standing = Standing::Missed;
        }
        last_done = last_done.max(done_at(subject, one));
    }
    let open: Vec<usize> = (0..stood.len())
        .filter(|&n| latest(&stood[n]) && matches!(stood[n].standing, Standing::Due | Standing::Overdue))
        .collect();
    let (Some(&oldest), Some(&newest)) = (open.first(), open.last()) else { return };
    if oldest != newest {
        let worse =
            if stood[oldest].standing == Standing::Overdue { Standing::Overdue } else { Standing::Due };
        stood[newest].older = Some((stood[oldest].slot.key.clone(), stood[oldest].due));
        stood[newest].standing = worse;
    }
    stood[newest].missed_before = missed(subject, series, owed, stood, oldest);
    let shared: Vec<usize> = open.into_iter().filter(|&n| n != newest).collect();
    let mut n = 0;
    stood.retain(|_| {
        n += 1;
        !shared.contains(&(n - 1))
    });
}

/// How many occurrences directly before the one at `n` were missed: since the last closed one, or since any counts.
fn missed(subject: &Subject<'_>, series: &Series<'_>, owed: &Owed, stood: &[Stood<'_>], n: usize) -> usize {
    let before = &stood[..n];
    if let Some(last) = before.iter().rposition(|stood| stood.standing.is_closed()) {
        return before.len() - last - 1;
    }
    if before.is_empty() {
        return 0;
    }
    let zone = series.last.facts.zone;
    let earliest = before[0].slot.nominal_on;
    // The day after the one on which the last closed one was due: its end counts as that day.
    let day_of = |at: DateTime<Utc>| zone.local(at - TimeDelta::seconds(1)).date();
    let due_of = |closed: &Closed<'_>| match closed {
        Closed::Done(run) => run.first_due_at.unwrap_or_else(|| closed.at()),
        Closed::Waived(decided) => decided.at,
    };
    let own = subject.history.closed().filter(|(key, _)| series.has(key));
    let last = own.map(|(_, closed)| due_of(&closed)).max();
    let counted = zone.local(owed.since).date();
    let first = last.map_or(counted, |last| shifted(day_of(last), 1).max(counted));
    before.len() + series.count(DateSpan::new(first.min(earliest), earliest))
}
