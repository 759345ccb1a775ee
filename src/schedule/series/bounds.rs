//! From where and until where a rule holds.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{At, Segment, target_now};
use crate::calendar::DateSpan;
use crate::schedule::Subject;
use crate::schedule::rules::Earlier;
use crate::trigger::{Basis, Begins, Dated, Facts, Trigger};

/// From where a rule holds.
#[derive(Debug)]
pub(super) enum Start {
    Ever,
    /// The first nominal date.
    On(NaiveDate),
    /// Times after a moment; days after its day.
    After(DateTime<Utc>, NaiveDate),
    /// What was recorded at a moment or later.
    Recorded(DateTime<Utc>),
    /// Dates after a day without the keys taken by earlier rules, and the keys whose old dates lay after that day.
    Keys {
        day: NaiveDate,
        taken: BTreeSet<String>,
        waiting: BTreeSet<String>,
    },
}

/// Until where a rule holds.
#[derive(Debug)]
pub(super) enum End {
    Ever,
    /// The first nominal date that is another rule's.
    Before(NaiveDate),
    /// Times up to a moment; days up to its day.
    At(DateTime<Utc>, NaiveDate),
    /// What was recorded before a moment.
    Recorded(DateTime<Utc>),
}

impl Start {
    pub(super) fn clip(&self, span: DateSpan) -> DateSpan {
        match self {
            Self::On(first) => DateSpan::new(span.first.max(*first), span.end),
            _ => span,
        }
    }

    pub(super) fn admits(&self, trigger: &Trigger, dated: &Dated) -> bool {
        match (self, &dated.basis) {
            (Self::On(first), _) => dated.on >= *first,
            (Self::After(at, _), Basis::Clock { opens_at, .. }) => opens_at > at,
            (Self::Recorded(at), Basis::Event(raised)) => raised.recorded_at >= *at,
            (Self::Keys { day, taken, waiting }, _) => {
                let key = trigger.rule.key(dated);
                // What counts from the record may have come while another rule was in force.
                if dated.on > *day || trigger.rule.counts_from_record() {
                    !taken.contains(&key)
                } else {
                    waiting.contains(&key)
                }
            }
            (Self::After(_, day), _) => dated.on > *day,
            (Self::Ever | Self::Recorded(_), _) => true,
        }
    }
}

impl End {
    pub(super) fn clip(&self, span: DateSpan) -> DateSpan {
        match self {
            Self::Before(end) => DateSpan::new(span.first, span.end.min(*end)),
            Self::At(_, day) => DateSpan::inclusive(span.first, *day).meet(span),
            _ => span,
        }
    }

    pub(super) fn admits(&self, dated: &Dated) -> bool {
        match (self, &dated.basis) {
            (Self::At(at, _), Basis::Clock { opens_at, .. }) => opens_at <= at,
            (Self::Recorded(at), Basis::Event(raised)) => raised.recorded_at < *at,
            (Self::At(_, day), _) => dated.on <= *day,
            (Self::Before(end), _) => dated.on < *end,
            (Self::Ever | Self::Recorded(_), _) => true,
        }
    }
}

/// How far from a change dates are looked for by their keys.
const AROUND: TimeDelta = TimeDelta::days(1_600);

/// What keeps keys apart along a line, from the oldest rule to the newest.
#[derive(Default)]
struct Keys {
    /// Keys that belong to a rule gone through.
    taken: BTreeSet<String>,
    /// Keys of the last rule gone through whose dates had not come when it was replaced.
    waiting: BTreeSet<String>,
    /// The last rule gone through.
    rule: Option<usize>,
    /// How many kinds of rules there are along the line: those of one kind never give a name twice by themselves.
    kinds: usize,
}

/// How many ways of beginning the rules of a line have.
fn kinds(subject: &Subject<'_>, earlier: &[Earlier<'_>], line: &[At]) -> usize {
    let begins = |at: &At| {
        let named = if at.rule == 0 { Some(subject.named) } else { earlier[at.rule - 1].named }?;
        let trigger = named.procedure.triggers.get(at.trigger)?;
        let facts = subject.facts_of_rule(named, trigger);
        Some(std::mem::discriminant(&trigger.rule.begins(facts.zone.local(subject.now).date(), &facts)))
    };
    line.iter().filter_map(begins).collect::<std::collections::HashSet<_>>().len()
}

/// The segments of a line, newest first.
pub(super) fn segments<'s>(
    subject: &'s Subject<'_>,
    earlier: &'s [Earlier<'_>],
    line: &[At],
) -> Vec<Segment<'s>> {
    let mut segments: Vec<Segment<'s>> = Vec::with_capacity(line.len());
    let mut keys = Keys { kinds: kinds(subject, earlier, line), ..Keys::default() };
    for (n, at) in line.iter().enumerate().rev() {
        let named = if at.rule == 0 { Some(subject.named) } else { earlier[at.rule - 1].named };
        let Some(named) = named else { continue };
        let Some(trigger) = named.procedure.triggers.get(at.trigger) else { continue };
        let facts = subject.facts_of_rule(named, trigger);
        let target = target_now(subject.named.procedure, trigger).filter(|id| trigger.target() != Some(id));
        let began_at = earlier.get(at.rule).map(|before| before.until);
        let replaced_at = at.rule.checked_sub(1).map(|rule| earlier[rule].until);
        let start = began_at.map_or(Start::Ever, |began| {
            // Keys wait for the rule that follows directly.
            let waits = keys.rule == Some(at.rule + 1);
            let waiting = std::mem::take(&mut keys.waiting);
            begin(trigger, &facts, began, &keys.taken, if waits { waiting } else { BTreeSet::new() })
        });
        let taken = if keys.kinds > 1 { keys.taken.clone() } else { BTreeSet::new() };
        let mut segment = Segment { trigger, facts, replaced_at, target, taken, start, end: End::Ever };
        if let Some(replaced) = replaced_at {
            let next = n.checked_sub(1).map(|n| line[n]).filter(|next| next.rule + 1 == at.rule);
            let next = Next { subject, earlier, rule: at.rule - 1, own: next };
            let end = end(&segment, replaced, &next);
            keys.pass(&segment, replaced, at.rule);
            segment.end = end;
            keys.keep(&segment, replaced);
        }
        segments.push(segment);
    }
    segments.reverse();
    segments
}

impl Keys {
    /// Notes which keys a rule owns and which it leaves, where it goes by keys.
    fn pass(&mut self, segment: &Segment<'_>, replaced: DateTime<Utc>, rule: usize) {
        self.rule = Some(rule);
        self.waiting.clear();
        let day = segment.facts.zone.local(replaced).date();
        if segment.trigger.rule.begins(day, &segment.facts) != Begins::Keys {
            return;
        }
        for dated in around(segment, replaced) {
            let key = segment.trigger.rule.key(&dated);
            if dated.on <= day {
                self.taken.insert(key)
            } else {
                self.waiting.insert(key)
            };
        }
    }
}

impl Keys {
    /// Notes which keys a rule owns around the moment it was replaced, where another kind of rule could name them too.
    fn keep(&mut self, segment: &Segment<'_>, replaced: DateTime<Utc>) {
        if self.kinds > 1 {
            let keys = around(segment, replaced);
            self.taken.extend(keys.iter().map(|dated| segment.trigger.rule.key(dated)));
        }
    }
}

/// The dates of a rule around the moment it was replaced.
fn around(segment: &Segment<'_>, replaced: DateTime<Utc>) -> Vec<Dated> {
    let day = segment.facts.zone.local(replaced).date();
    let first = day.checked_sub_signed(AROUND).unwrap_or(day);
    let end = day.checked_add_signed(AROUND).unwrap_or(day);
    segment.dates(DateSpan::new(first, end))
}

fn begin(
    trigger: &Trigger,
    facts: &Facts<'_>,
    began: DateTime<Utc>,
    taken: &BTreeSet<String>,
    waiting: BTreeSet<String>,
) -> Start {
    let day = facts.zone.local(began).date();
    match trigger.rule.begins(day, facts) {
        Begins::On(first) => Start::On(first),
        Begins::After => Start::After(began, day),
        Begins::Recorded => Start::Recorded(began),
        Begins::Keys => Start::Keys { day, taken: taken.clone(), waiting },
    }
}

/// The rule that follows.
struct Next<'s> {
    subject: &'s Subject<'s>,
    earlier: &'s [Earlier<'s>],
    /// Its number, counted from the present one back.
    rule: usize,
    /// The trigger there that takes the place of the one replaced.
    own: Option<At>,
}

impl Next<'_> {
    /// The first day that is its: of the trigger that takes the place, else of the first of its triggers to begin.
    /// `None` where it gives nothing by day before `before`.
    fn begins(&self, replaced: DateTime<Utc>, before: NaiveDate) -> Option<NaiveDate> {
        let named = match self.rule.checked_sub(1) {
            None => Some(self.subject.named),
            Some(rule) => self.earlier[rule].named,
        }?;
        let triggers = &named.procedure.triggers;
        let own = self.own.and_then(|at| triggers.get(at.trigger)).map(std::slice::from_ref);
        let one = |trigger: &Trigger| {
            let facts = self.subject.facts_of_rule(named, trigger);
            let day = facts.zone.local(replaced).date();
            match trigger.rule.begins(day, &facts) {
                Begins::On(first) => Some(first),
                Begins::After => day.succ_opt(),
                Begins::Recorded => None,
                Begins::Keys => trigger
                    .dates(DateSpan::new(day.succ_opt()?, before), &facts)
                    .first()
                    .map(|dated| dated.on),
            }
        };
        own.unwrap_or(triggers).iter().filter_map(one).min()
    }
}

fn end(segment: &Segment<'_>, replaced: DateTime<Utc>, next: &Next<'_>) -> End {
    let facts = &segment.facts;
    let day = facts.zone.local(replaced).date();
    match segment.trigger.rule.begins(day, facts) {
        Begins::On(own) => {
            let end = next.begins(replaced, own).map_or(own, |begins| begins.min(own));
            End::Before(end.max(day.succ_opt().unwrap_or(day)))
        }
        Begins::Recorded => End::Recorded(replaced),
        Begins::After | Begins::Keys => End::At(replaced, day),
    }
}
