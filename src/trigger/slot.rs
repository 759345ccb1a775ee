//! From a nominal date to instants: roll, zone, opens, due.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Basis, Dated, Due, Expiry, Facts, IfMissed, Opens, Raised, Trigger};
use crate::calendar::{AnchorDate, DateSpan, Roll, Status, TimeOfDay};

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
    pub anchor: Option<AnchorDate>,
    /// The event it answers.
    pub event: Option<Raised>,
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
        let inside = |on: NaiveDate| {
            terms.from.is_none_or(|from| on >= from)
                && terms.until.is_none_or(|until| on <= until)
                && terms.except.binary_search(&on).is_err()
        };
        let mut dates = self.rule.dates(span, facts);
        dates.retain(|dated| inside(dated.on));
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

    /// How many occurrences the nominal dates in a span give, roll and bounds considered.
    #[must_use]
    pub fn count(&self, span: DateSpan, facts: &Facts<'_>) -> usize {
        let terms = &self.terms;
        let times = if let Some(Due::Times(times)) = &terms.due { times.len() } else { 1 };
        let first = terms.from.map_or(span.first, |from| from.max(span.first));
        let end = terms.until.and_then(|until| until.succ_opt()).map_or(span.end, |end| end.min(span.end));
        let span = DateSpan::new(first, end);
        let uneven = self.turns().is_some() || terms.roll == Some(Roll::Skip);
        if uneven || !terms.except.is_empty() || !terms.extra.is_empty() {
            return self.dates(span, facts).iter().map(|dated| self.slots(dated, facts).len()).sum();
        }
        self.rule.count(span, facts) * times
    }

    /// The slots of a nominal date: none if the roll leaves it out, several if it is due at several times.
    #[must_use]
    pub fn slots(&self, dated: &Dated, facts: &Facts<'_>) -> Vec<Slot> {
        let mut slots = match (&dated.basis, &self.terms.due) {
            (Basis::Day | Basis::Extra, Some(Due::Times(times))) => self.at_times(dated, times, facts),
            (Basis::Period(span), Some(Due::Times(times))) if span.days() == 1 => {
                self.at_times(dated, times, facts)
            }
            _ => self.single(dated, facts).into_iter().collect(),
        };
        for slot in &mut slots {
            if let Some(id) = &self.id {
                slot.key = format!("{}~{id}", slot.key);
            }
            if let Some(target) = self.target() {
                slot.key = format!("{}@{target}", slot.key);
            }
            slot.expires = self.expiry(slot, facts);
        }
        slots
    }

    fn roll(&self, by_kind: Roll) -> Roll {
        self.terms.roll.unwrap_or(by_kind)
    }

    fn single(&self, dated: &Dated, facts: &Facts<'_>) -> Option<Slot> {
        let default_roll = match (&dated.basis, &self.terms.due) {
            (Basis::Anchor(_), Some(Due::Offset(offset))) if offset.is_before() => Roll::Previous,
            (Basis::Anchor(_), _) => Roll::Next,
            _ => Roll::Keep,
        };
        let rolls = matches!(dated.basis, Basis::Day | Basis::Extra | Basis::Anchor(_));
        let on = if rolls { facts.calendar.roll(dated.on, self.roll(default_roll))? } else { dated.on };
        let opens_at = self.opens_at(dated, on, facts);
        let due = self.due(dated, on, opens_at, facts);
        let timed = due.inclusive && !matches!(dated.basis, Basis::Event(_) | Basis::Clock { .. });
        let starts_at = match &dated.basis {
            Basis::Clock { opens_at, .. } => *opens_at,
            Basis::Event(raised) => raised.at,
            _ if timed && facts.zone.local(due.at).date() == on => due.at,
            _ => facts.zone.first_instant(on),
        };
        let anchor = if let Basis::Anchor(date) = &dated.basis { Some(date.clone()) } else { None };
        let event = if let Basis::Event(raised) = &dated.basis { Some(raised.clone()) } else { None };
        let period = if let Basis::Period(span) = dated.basis { Some(span) } else { None };
        let (key, nominal_on) = (self.rule.key(dated), dated.on);
        Some(Slot { key, nominal_on, on, period, starts_at, opens_at, due, expires: None, anchor, event })
    }

    fn opens_at(&self, dated: &Dated, on: NaiveDate, facts: &Facts<'_>) -> DateTime<Utc> {
        let zone = facts.zone;
        match (&self.terms.opens, &dated.basis) {
            (_, Basis::Clock { opens_at, .. }) => *opens_at,
            (_, Basis::Event(raised)) => raised.at,
            (Some(Opens::At(time)), _) => time.instant(on, zone),
            (Some(Opens::Before(span)), _) => span.before(zone.first_instant(on), zone, facts.calendar),
            (Some(Opens::Offset(offset)), Basis::Anchor(anchor)) => {
                let day = offset.date(anchor.date, facts.calendar);
                offset.time().map_or_else(|| zone.first_instant(day), |time| time.instant(day, zone))
            }
            _ => zone.first_instant(on),
        }
    }

    fn due(&self, dated: &Dated, on: NaiveDate, opens_at: DateTime<Utc>, facts: &Facts<'_>) -> Deadline {
        let zone = facts.zone;
        let day_end = |day: NaiveDate| Deadline { at: zone.day_end(day), inclusive: false };
        let at_time = |day: NaiveDate, time: &TimeOfDay| Deadline {
            at: time.instant(day, zone),
            inclusive: !time.is_midnight(),
        };
        match (&self.terms.due, &dated.basis) {
            (_, Basis::Clock { due, .. }) => *due,
            (Some(Due::At(time)), _) => at_time(on, time),
            (Some(Due::Times(times)), _) => {
                times.first().map_or_else(|| day_end(on), |time| at_time(on, time))
            }
            (Some(Due::After(span)), _) => after(span, opens_at, facts),
            (Some(Due::Offset(offset)), _) => {
                offset.time().map_or_else(|| day_end(on), |time| at_time(on, time))
            }
            (None, Basis::Period(span)) => day_end(span.last()),
            (None, Basis::Event(raised)) => match &raised.respond_within {
                Some(span) => after(span, raised.at, facts),
                None => day_end(on),
            },
            (None, _) => day_end(on),
        }
    }

    /// Each time opens an occurrence, due when the next one opens, at latest at the day's end.
    fn at_times(&self, dated: &Dated, times: &[TimeOfDay], facts: &Facts<'_>) -> Vec<Slot> {
        let Some(on) = facts.calendar.roll(dated.on, self.roll(Roll::Keep)) else { return Vec::new() };
        let mut opens: Vec<(DateTime<Utc>, &TimeOfDay)> =
            times.iter().map(|time| (time.instant(on, facts.zone), time)).collect();
        opens.sort_by_key(|(at, _)| *at);
        opens.dedup_by_key(|(at, _)| *at);
        let ends = opens.iter().skip(1).map(|(at, _)| Deadline { at: *at, inclusive: true });
        let last = Deadline { at: facts.zone.day_end(on), inclusive: false };
        let dues: Vec<Deadline> = ends.chain([last]).collect();
        let slot = |(&(opens_at, time), due): (&(DateTime<Utc>, &TimeOfDay), Deadline)| Slot {
            key: format!("{}T{}", dated.on, time.compact()),
            nominal_on: dated.on,
            on,
            period: None,
            starts_at: opens_at,
            opens_at,
            due,
            expires: None,
            anchor: None,
            event: None,
        };
        opens.iter().zip(dues).map(slot).collect()
    }

    fn expiry(&self, slot: &Slot, facts: &Facts<'_>) -> Option<Deadline> {
        match &self.terms.expires {
            Some(Expiry::At(time)) => {
                let day = facts.zone.local(slot.due.at).date();
                let day = if slot.due.inclusive { day } else { day.pred_opt().unwrap_or(day) };
                let at = time.instant(day, facts.zone).max(slot.due.at);
                Some(Deadline { at, inclusive: !time.is_midnight() })
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
