//! From a nominal date to instants: roll, zone, opens, due.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Basis, Dated, Due, Expiry, Facts, IfMissed, Opens, Raised, Trigger};
use crate::calendar::{AnchorDate, DateSpan, Roll, Status, TimeOfDay, Zone};

/// A last moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Whether it includes its instant: a wall time does, the end of a day (the next midnight) does not.
    pub inclusive: bool,
}

impl Deadline {
    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(self, now: DateTime<Utc>) -> bool {
        if self.inclusive { now > self.at } else { now >= self.at }
    }
}

/// One planned instance by the files alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The occurrence's key; `~` and the trigger's id, then `@` and the target, at its end where there are any.
    pub key: String,
    /// The nominal date.
    pub nominal_on: NaiveDate,
    /// The date after the roll: the day it is due, of a whole period its first day.
    pub on: NaiveDate,
    /// The day of a business-day roll's rule; of a whole period the period.
    pub period: Option<DateSpan>,
    /// The rolled date at due if that is a time of day, the cron time, else the day's first instant.
    pub starts_at: DateTime<Utc>,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it is due.
    pub due: Deadline,
    /// When it is missed, where the trigger says so by itself.
    pub expires: Option<Deadline>,
    /// The anchor's date it counts from.
    pub anchor: Option<Box<AnchorDate>>,
    /// The event it answers.
    pub event: Option<Box<Raised>>,
}

impl Slot {
    /// Whether its date may still move.
    #[must_use]
    pub fn is_tentative(&self) -> bool {
        self.anchor.as_ref().is_some_and(|date| date.status == Status::Tentative)
    }

    /// Whether what it counts from was called off.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let anchor = self.anchor.as_ref().is_some_and(|date| date.status == Status::Cancelled);
        anchor || self.event.as_ref().is_some_and(|event| event.cancelled)
    }
}

impl Trigger {
    /// What happens to one that was not done.
    #[must_use]
    pub fn if_missed(&self) -> IfMissed {
        self.terms.if_missed.unwrap_or_else(|| self.rule.if_missed())
    }

    /// The nominal dates in a span that the bounds let through; sorted by date.
    #[must_use]
    pub fn dates(&self, span: DateSpan, facts: &Facts<'_>) -> Vec<Dated> {
        let terms = &self.terms;
        let span = self.bounded(span);
        let mut dates = self.rule.dates(span, facts);
        if terms.from.is_some() || terms.until.is_some() || !terms.except.is_empty() {
            let inside = |on: NaiveDate| {
                terms.from.is_none_or(|from| on >= from)
                    && terms.until.is_none_or(|until| on <= until)
                    && terms.except.binary_search(&on).is_err()
            };
            dates.retain(|dated| inside(dated.on));
        }
        if let Some(windows) = &terms.windows {
            windows.retain(&mut dates, span, facts);
        }
        let known = |on: NaiveDate| dates.iter().any(|dated| dated.on == on);
        let extra: Vec<Dated> = terms
            .extra
            .iter()
            .filter(|on| span.contains(**on) && !known(**on))
            .map(|&on| Dated { on, day: 0, basis: Basis::Extra })
            .collect();
        if !extra.is_empty() {
            dates.extend(extra);
            dates.sort_by_key(|dated| dated.on);
        }
        if let Some(turns) = self.turns() {
            let turn = |dated: &Dated| self.rule.turn(dated, turns.first, facts);
            dates.retain(|dated| turn(dated).is_some_and(|turn| turns.has(turn)));
        }
        dates
    }

    /// How many days roll and windows can put between a nominal date and its instants; generous.
    #[must_use]
    pub fn drift(&self, facts: &Facts<'_>) -> i64 {
        let rolls = self.terms.roll.is_some_and(|roll| roll != Roll::Keep) || self.rule.anchor().is_some();
        let windows = self.terms.windows.as_ref().map_or(0, |windows| 16 + windows.drift(facts));
        windows + if rolls { 16 } else { 2 }
    }

    /// A span without what is paused.
    fn bounded(&self, span: DateSpan) -> DateSpan {
        let resumed = self.terms.paused.as_ref().map(|paused| paused.until);
        resumed.map_or(span, |until| DateSpan::new(span.first.max(until), span.end))
    }

    /// How many occurrences the nominal dates in a span give, roll and bounds considered.
    #[must_use]
    pub fn count(&self, span: DateSpan, facts: &Facts<'_>) -> usize {
        let terms = &self.terms;
        let times = if let Some(Due::Times(times)) = &terms.due { times.len() } else { 1 };
        let first = terms.from.map_or(span.first, |from| from.max(span.first));
        let end = terms.until.and_then(|until| until.succ_opt()).map_or(span.end, |end| end.min(span.end));
        let span = self.bounded(DateSpan::new(first, end));
        let uneven = self.turns().is_some() || terms.roll == Some(Roll::Skip) || terms.windows.is_some();
        if uneven || !terms.except.is_empty() || !terms.extra.is_empty() {
            return self.dates(span, facts).iter().map(|dated| self.slots(dated, facts).len()).sum();
        }
        self.rule.count(span, facts) * times
    }

    /// The slots of a nominal date: none if the roll leaves it out, several if it is due at several times.
    #[must_use]
    pub fn slots(&self, dated: &Dated, facts: &Facts<'_>) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.add_slots(dated, facts, &mut slots);
        slots
    }

    /// Adds the slots of a nominal date to a list; see [`Trigger::slots`].
    pub fn add_slots(&self, dated: &Dated, facts: &Facts<'_>, slots: &mut Vec<Slot>) {
        let from = slots.len();
        match (&dated.basis, &self.terms.due) {
            (Basis::Day | Basis::Extra | Basis::Period(_) | Basis::Cycle(..), Some(Due::Times(times))) => {
                slots.extend(self.at_times(dated, times, facts));
            }
            _ => slots.extend(self.single(dated, facts)),
        }
        for slot in &mut slots[from..] {
            if let Some(id) = &self.id {
                slot.key = format!("{}~{id}", slot.key);
            }
            if let Some(target) = self.target() {
                slot.key = format!("{}@{target}", slot.key);
            }
            slot.expires = self.expiry(slot, facts);
            if let Basis::Clock { until: Some(until), .. } = &dated.basis
                && self.if_missed() != IfMissed::Each
            {
                slot.expires = Some(Deadline { at: *until, inclusive: false });
            }
        }
    }

    /// The days of a nominal date after roll and windows: one, of a whole period all that is left of it. `None` if it
    /// is left out.
    fn days(&self, dated: &Dated, facts: &Facts<'_>) -> Option<DateSpan> {
        let roll = self.terms.roll.unwrap_or(match &dated.basis {
            Basis::Anchor(anchor) if dated.on < anchor.date => Roll::Previous,
            Basis::Anchor(_) => Roll::Next,
            _ => Roll::Keep,
        });
        let day = |on: NaiveDate| DateSpan::inclusive(on, on);
        match (&dated.basis, &self.terms.windows) {
            (Basis::Event(_) | Basis::Counted { at: Some(_), .. }, _) => Some(day(dated.on)),
            (Basis::Period(period) | Basis::Cycle(_, Some(period)), windows)
                if period.days() > 1 && !self.is_timed() =>
            {
                match windows {
                    Some(windows) => windows.clipped(*period, roll, facts),
                    None => Some(*period),
                }
            }
            (_, Some(windows)) => windows.rolled(dated.on, roll, facts).map(day),
            (_, None) if roll == Roll::Keep => Some(day(dated.on)),
            (_, None) => facts.calendar.roll(dated.on, roll).map(day),
        }
    }

    /// Whether it is due at a time of its day.
    fn is_timed(&self) -> bool {
        matches!(self.terms.due, Some(Due::At(_) | Due::Times(_)))
    }

    fn single(&self, dated: &Dated, facts: &Facts<'_>) -> Option<Slot> {
        let days = self.days(dated, facts)?;
        let on = days.first;
        let opens_at = self.opens_at(dated, on, facts);
        let due = self.due(dated, days, opens_at, facts);
        let starts_at = match (&dated.basis, &self.terms.due) {
            (Basis::Clock { .. } | Basis::Event(_), _) => opens_at,
            (_, Some(Due::At(_) | Due::Offset(_))) if due.inclusive => due.at,
            // It opens with its day, and that instant is known.
            (basis, _) if self.terms.opens.is_none() && !matches!(basis, Basis::Counted { .. }) => opens_at,
            _ => facts.zone.first_instant(on),
        };
        let anchor = anchor_of(&dated.basis);
        let event = if let Basis::Event(raised) = &dated.basis { Some(raised.clone()) } else { None };
        let period = match dated.basis {
            Basis::Period(span) | Basis::Cycle(_, Some(span)) => Some(span),
            _ => None,
        };
        let (key, nominal_on) = (self.rule.key(dated), dated.on);
        Some(Slot { key, nominal_on, on, period, starts_at, opens_at, due, expires: None, anchor, event })
    }

    fn opens_at(&self, dated: &Dated, on: NaiveDate, facts: &Facts<'_>) -> DateTime<Utc> {
        let zone = facts.zone;
        match (&self.terms.opens, &dated.basis) {
            (_, Basis::Clock { opens_at, .. }) => moved(*opens_at, dated.on, on, zone),
            (_, Basis::Event(raised)) => raised.at,
            (_, Basis::Counted { at: Some(at), .. }) => *at,
            (Some(Opens::At(time)), _) => time.instant(on, zone),
            (Some(Opens::Before(span)), _) if !span.is_days() => {
                span.before(self.timed_due(dated, on, facts), zone, facts.calendar)
            }
            (Some(Opens::Before(span)), _) => span.before(zone.first_instant(on), zone, facts.calendar),
            (Some(Opens::Offset(offset)), Basis::Anchor(anchor)) => {
                let day = offset.date_in_week(anchor.date, self.week(facts), facts.calendar);
                offset.time().map_or_else(|| zone.first_instant(day), |time| time.instant(day, zone))
            }
            _ => zone.first_instant(on),
        }
    }

    /// What an opening in hours counts back from: the due if that is a time of day, else the day's first instant.
    fn timed_due(&self, dated: &Dated, on: NaiveDate, facts: &Facts<'_>) -> DateTime<Utc> {
        let first = facts.zone.first_instant(on);
        let timed = match &self.terms.due {
            Some(Due::At(_)) => true,
            Some(Due::Offset(offset)) => offset.time().is_some(),
            _ => false,
        };
        if timed { self.due(dated, DateSpan::inclusive(on, on), first, facts).at } else { first }
    }

    /// The number of the week that its anchor's dates lie in.
    fn week(&self, facts: &Facts<'_>) -> i32 {
        self.rule.anchor().and_then(|name| facts.anchors.get(name)).map_or(0, |anchor| anchor.week)
    }

    fn due(&self, dated: &Dated, days: DateSpan, opens_at: DateTime<Utc>, facts: &Facts<'_>) -> Deadline {
        let (zone, on) = (facts.zone, days.first);
        let day_end = |day: NaiveDate| Deadline { at: zone.day_end(day), inclusive: false };
        let at_time = |day: NaiveDate, time: &TimeOfDay| Deadline {
            at: time.as_deadline().instant(day, zone),
            inclusive: !time.is_midnight(),
        };
        match (&self.terms.due, &dated.basis) {
            (_, Basis::Clock { due, .. }) if on == dated.on => *due,
            (_, Basis::Clock { opens_at: before, due, .. }) => {
                let end = day_end(on);
                let at = opens_at + (due.at - *before);
                if at < end.at { Deadline { at, inclusive: due.inclusive } } else { end }
            }
            (Some(Due::At(time)), _) => at_time(on, time),
            (Some(Due::Times(times)), _) => {
                times.first().map_or_else(|| day_end(on), |time| at_time(on, time))
            }
            // The day that something was done on counts, however late.
            (Some(Due::After(span)), Basis::Counted { at: Some(_), .. }) if span.is_days() => {
                after(span, zone.first_instant(on), facts)
            }
            (Some(Due::After(span)), _) => after(span, opens_at, facts),
            (Some(Due::Offset(offset)), _) => {
                offset.time().map_or_else(|| day_end(on), |time| at_time(on, time))
            }
            (None, Basis::Event(raised)) => match &raised.respond_within {
                Some(span) => after(span, raised.at, facts),
                None => day_end(on),
            },
            (None, _) => day_end(days.last()),
        }
    }

    /// Each time opens an occurrence, due when the next one opens, at latest at the day's end.
    fn at_times(&self, dated: &Dated, times: &[TimeOfDay], facts: &Facts<'_>) -> Vec<Slot> {
        let Some(on) = self.days(dated, facts).map(|days| days.first) else { return Vec::new() };
        let mut opens: Vec<(DateTime<Utc>, &TimeOfDay)> =
            times.iter().map(|time| (time.instant(on, facts.zone), time)).collect();
        opens.sort_by_key(|(at, _)| *at);
        opens.dedup_by_key(|(at, _)| *at);
        let ends = opens.iter().skip(1).map(|(at, _)| Deadline { at: *at, inclusive: true });
        let last = Deadline { at: facts.zone.day_end(on), inclusive: false };
        let dues: Vec<Deadline> = ends.chain([last]).collect();
        let cycle =
            if let Basis::Cycle(date, _) = &dated.basis { format!("{}.", date.key) } else { String::new() };
        let slot = |(&(opens_at, time), due): (&(DateTime<Utc>, &TimeOfDay), Deadline)| Slot {
            key: format!("{cycle}{}T{}", dated.on, time.compact()),
            nominal_on: dated.on,
            on,
            period: None,
            starts_at: opens_at,
            opens_at,
            due,
            expires: None,
            anchor: anchor_of(&dated.basis),
            event: None,
        };
        opens.iter().zip(dues).map(slot).collect()
    }

    fn expiry(&self, slot: &Slot, facts: &Facts<'_>) -> Option<Deadline> {
        match &self.terms.expires {
            Some(Expiry::At(time)) => {
                let at = time.as_deadline().instant(due_on(&slot.due, facts), facts.zone).max(slot.due.at);
                Some(Deadline { at, inclusive: !time.is_midnight() })
            }
            Some(Expiry::After(span)) if span.is_days() => {
                let day = facts.zone.first_instant(due_on(&slot.due, facts));
                Some(after(span, day, facts))
            }
            Some(Expiry::After(span)) => Some(after(span, slot.due.at, facts)),
            None if self.if_missed() == IfMissed::Skip => Some(slot.due),
            None => None,
        }
    }
}

fn after(span: &crate::calendar::Span, at: DateTime<Utc>, facts: &Facts<'_>) -> Deadline {
    let inclusive = !span.is_days() || span.time().is_some_and(|time| !time.is_midnight());
    Deadline { at: span.after(at, facts.zone, facts.calendar), inclusive }
}

/// The day on which something is due: the end of a day belongs to it.
fn due_on(due: &Deadline, facts: &Facts<'_>) -> NaiveDate {
    // The instant before, not the date before: a zone that crossed the date line lacks a date.
    let within = if due.inclusive { due.at } else { due.at - TimeDelta::seconds(1) };
    facts.zone.local(within).date()
}

fn anchor_of(basis: &Basis) -> Option<Box<AnchorDate>> {
    match basis {
        Basis::Anchor(date) | Basis::Cycle(date, _) => Some(Box::new(date.clone())),
        Basis::Counted { anchor, .. } => anchor.clone(),
        _ => None,
    }
}

/// The instant of another day at which clocks show the same.
fn moved(at: DateTime<Utc>, from: NaiveDate, to: NaiveDate, zone: &Zone) -> DateTime<Utc> {
    if from == to { at } else { zone.instant(to.and_time(zone.local(at).time())) }
}
