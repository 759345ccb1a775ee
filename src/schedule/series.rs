//! A trigger through its rules: what it gives now, and what it gave before it was edited.
//!
//! A change of a procedure's triggers that was recorded at T splits time in two. The old rule owns the nominal dates
//! before T and finishes its period that contains T, but never past the beginning of the new rule; the new one begins
//! with its first period after the one that contains T: for days the next day, for weeks the next Monday, for months
//! the next first. `cron` changes at T itself, an event with what is recorded from T on. Of an anchor each key follows
//! the rule that was in force when its date under the old one came; no key is given twice.
//!
//! Old and new triggers belong together by id and target; of one left over on both sides it is taken to be the same.
//! A trigger that stands unchanged in a changed list so loses nothing and gains nothing.

mod bounds;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::Subject;
use super::ground::facts_of;
use super::rules::Earlier;
use crate::calendar::DateSpan;
use crate::model::{Named, Procedure};
use crate::trigger::{Dated, Facts, IfMissed, Slot, Trigger};
use bounds::{End, Start};

/// A trigger under one rule, held to the time of that rule.
#[derive(Debug)]
pub(super) struct Segment<'s> {
    pub(super) trigger: &'s Trigger,
    pub(super) facts: Facts<'s>,
    /// When the next rule was recorded; `None` of the present one.
    pub(super) replaced_at: Option<DateTime<Utc>>,
    /// The id that its target has now, where it had another then.
    target: Option<&'s str>,
    /// Keys that belong to earlier rules of another kind, which name their dates alike.
    taken: BTreeSet<String>,
    start: Start,
    end: End,
}

/// A trigger through its rules.
#[derive(Debug)]
pub(super) struct Series<'s> {
    /// Under the last rule that had it.
    pub(super) last: Segment<'s>,
    /// Under the rules before, newest first.
    earlier: Vec<Segment<'s>>,
}

impl<'s> Segment<'s> {
    fn whole(trigger: &'s Trigger, facts: Facts<'s>) -> Self {
        Self {
            trigger,
            facts,
            replaced_at: None,
            target: None,
            taken: BTreeSet::new(),
            start: Start::Ever,
            end: End::Ever,
        }
    }

    /// The nominal dates in a span, sorted.
    pub(super) fn dates(&self, span: DateSpan) -> Vec<Dated> {
        if self.is_whole() {
            return self.trigger.dates(span, &self.facts);
        }
        let span = self.end.clip(self.start.clip(span));
        if span.is_empty() {
            return Vec::new();
        }
        let mut dates = self.trigger.dates(span, &self.facts);
        dates.retain(|dated| self.start.admits(self.trigger, dated) && self.end.admits(dated));
        if !self.taken.is_empty() {
            dates.retain(|dated| !self.taken.contains(&self.trigger.rule.key(dated)));
        }
        dates
    }

    /// The slots of a nominal date.
    pub(super) fn slots(&self, dated: &Dated) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.add_slots(dated, &mut slots);
        slots
    }

    /// Adds the slots of a nominal date to a list.
    pub(super) fn add_slots(&self, dated: &Dated, slots: &mut Vec<Slot>) {
        let from = slots.len();
        self.trigger.add_slots(dated, &self.facts, slots);
        if let Some(target) = self.target {
            for slot in &mut slots[from..] {
                let base = slot.key.rsplit_once('@').map_or(slot.key.as_str(), |(base, _)| base);
                slot.key = format!("{base}@{target}");
            }
        }
    }

    /// How many occurrences the nominal dates in a span give.
    fn count(&self, span: DateSpan) -> usize {
        if self.is_whole() {
            return self.trigger.count(span, &self.facts);
        }
        self.dates(span).iter().map(|dated| self.slots(dated).len()).sum()
    }

    fn is_whole(&self) -> bool {
        matches!((&self.start, &self.end), (Start::Ever, End::Ever))
    }
}

impl<'s> Series<'s> {
    /// Newest first.
    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment<'s>> {
        std::iter::once(&self.last).chain(&self.earlier)
    }

    /// How far a date can lie from the next at most, in days.
    pub(super) fn reach(&self) -> i64 {
        self.segments().map(|segment| segment.trigger.reach()).max().unwrap_or(1)
    }

    /// Whether every one of it is owed until the next is due or done.
    pub(super) fn is_latest(&self) -> bool {
        self.segments().all(|segment| segment.trigger.if_missed() == IfMissed::Latest)
    }

    /// How many occurrences the nominal dates in a span give.
    pub(super) fn count(&self, span: DateSpan) -> usize {
        self.segments().map(|segment| segment.count(span)).sum()
    }

    /// Whether the key of an occurrence is of this series.
    pub(super) fn has(&self, key: &str) -> bool {
        self.segments().any(|segment| segment.trigger.gives(key))
    }

    /// The slots of the nominal dates in `[first, end)` with the rule of each, sorted by the instant they are due.
    pub(super) fn slots(&self, first: NaiveDate, end: NaiveDate) -> Vec<(Slot, &Segment<'s>)> {
        let span = DateSpan::new(first, end);
        let of = |segment: &'_ Segment<'s>| -> Vec<Slot> {
            segment.dates(span).iter().flat_map(|dated| segment.slots(dated)).collect()
        };
        let all =
            self.segments().flat_map(|segment| of(segment).into_iter().map(move |slot| (slot, segment)));
        let mut slots: Vec<(Slot, &Segment<'s>)> = all.collect();
        slots.sort_by_key(|(slot, _)| (slot.due.at, slot.nominal_on));
        slots
    }
}

impl Subject<'_> {
    /// The triggers of the procedure through their rules; those it has no more come last.
    pub(super) fn series(&self) -> Vec<Series<'_>> {
        let triggers = &self.named.procedure.triggers;
        let Some(rules) = &self.rules else {
            let whole =
                |trigger| Series { last: Segment::whole(trigger, self.facts(trigger)), earlier: Vec::new() };
            return triggers.iter().map(whole).collect();
        };
        let lines = lines(self.named.procedure, &rules.earlier);
        let series = lines.into_iter().filter_map(|line| {
            let mut segments = bounds::segments(self, &rules.earlier, &line).into_iter();
            Some(Series { last: segments.next()?, earlier: segments.collect() })
        });
        series.collect()
    }

    /// The triggers of the n-th rule, counted from the present one back, and what they may know. The business days are
    /// those of the present; so are the anchors, unless the book has them no more.
    fn facts_of_rule<'s>(&'s self, named: Named<'s>, trigger: &'s Trigger) -> Facts<'s> {
        let zone = trigger.terms.zone.as_ref().unwrap_or(&named.book.zone);
        let facts = facts_of(self.named.book, trigger, zone, self.events);
        let mut facts = Facts { anchors: self.anchors, followed: self.followed.as_deref(), ..facts };
        if std::ptr::eq(named.procedure, self.named.procedure) {
            facts.began_at = self.rules.as_ref().and_then(|rules| rules.since);
        }
        if trigger.rule.anchor().is_some_and(|anchor| !facts.anchors.contains_key(anchor)) {
            facts.anchors = &named.book.anchors;
        }
        let mut windows = trigger.terms.windows.iter().flat_map(|windows| windows.names());
        if windows.any(|window| !facts.windows.contains_key(window)) {
            facts.windows = &named.book.windows;
        }
        facts
    }
}

/// A trigger's place: the rule, counted from the present one back, and the position in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    rule: usize,
    trigger: usize,
}

/// The id that a trigger's target has now.
fn target_now<'p>(procedure: &'p Procedure, trigger: &'p Trigger) -> Option<&'p str> {
    let id = trigger.target()?;
    let renamed = procedure.targets().iter().find(|target| target.formerly.iter().any(|old| old == id));
    Some(renamed.map_or(id, |target| &target.id))
}

/// Which triggers of all rules belong together, each line newest first.
fn lines(procedure: &Procedure, earlier: &[Earlier<'_>]) -> Vec<Vec<At>> {
    let present = &procedure.triggers[..];
    let of = |rule: usize| if rule == 0 { present } else { earlier[rule - 1].triggers() };
    let mut lines: Vec<Vec<At>> = (0..present.len()).map(|trigger| vec![At { rule: 0, trigger }]).collect();
    for rule in 1..=earlier.len() {
        let triggers = of(rule);
        let mut taken = vec![false; lines.len()];
        let mut alone = Vec::new();
        for (trigger, one) in triggers.iter().enumerate() {
            let is = |other: &Trigger| {
                other.id == one.id && target_now(procedure, other) == target_now(procedure, one)
            };
            let same = |line: &Vec<At>| line.last().is_some_and(|at| is(&of(at.rule)[at.trigger]));
            match (0..taken.len()).find(|&n| !taken[n] && same(&lines[n])) {
                Some(n) => {
                    taken[n] = true;
                    lines[n].push(At { rule, trigger });
                }
                None => alone.push(At { rule, trigger }),
            }
        }
        let left: Vec<usize> = (0..taken.len())
            .filter(|&n| !taken[n] && lines[n].last().is_some_and(|at| at.rule + 1 == rule))
            .collect();
        match (&left[..], &alone[..]) {
            (&[n], &[at]) => lines[n].push(at),
            _ => lines.extend(alone.into_iter().map(|at| vec![at])),
        }
    }
    lines
}
