//! Ladders as instants: when each rung is reached.

use chrono::{DateTime, Utc};

use crate::calendar::{BusinessCalendar, Zone};
use crate::ledger::Told;
use crate::model::{Escalation, Ladder, Named, Rung};
use crate::trigger::Slot;

/// A ladder that started.
#[derive(Debug, Clone)]
pub struct Climb<'a> {
    /// From when its delays count.
    pub started_at: DateTime<Utc>,
    /// Its rungs, in the order written.
    pub rungs: Vec<RungAt<'a>>,
}

/// A rung with the instant it is reached.
#[derive(Debug, Clone)]
pub struct RungAt<'a> {
    /// The rung.
    pub rung: &'a Rung,
    /// When it is reached.
    pub at: DateTime<Utc>,
    /// When it was told, if it was.
    pub told_at: Option<DateTime<Utc>>,
}

/// The instants of a ladder that started at `started_at`. Hours are elapsed, business time and days are the book's.
#[must_use]
pub fn climb<'a>(
    ladder: &'a Ladder,
    started_at: DateTime<Utc>,
    told: &[Told],
    zone: &Zone,
    calendar: &BusinessCalendar,
) -> Climb<'a> {
    let reached = |(n, rung): (usize, &'a Rung)| {
        let at = rung.after.as_ref().map_or(started_at, |after| after.after(started_at, zone, calendar));
        let told = told.iter().find(|told| usize::try_from(told.rung) == Ok(n + 1));
        RungAt { rung, at, told_at: told.map(|told| told.at) }
    };
    Climb { started_at, rungs: ladder.rungs.iter().enumerate().map(reached).collect() }
}

/// The ladder of an occurrence with its name: the one that `started`, else that of its event's level, else the
/// procedure's own, of several cases the first. `None` if there is nobody to call, or no such ladder.
#[must_use]
pub fn ladder_of<'a>(named: Named<'a>, slot: &Slot, started: Option<&str>) -> Option<(&'a str, &'a Ladder)> {
    let book = named.book;
    let level = slot.event.as_ref().and_then(|raised| {
        let kind = book.events.get(&raised.event)?;
        kind.levels.get(raised.level.as_deref()?)?.ladder.as_deref()
    });
    let own = || match named.procedure.escalation.as_ref()? {
        Escalation::Nobody => None,
        Escalation::Ladder(name) => Some(name.as_str()),
        Escalation::Cases(cases) => cases.first().map(|(_, ladder)| ladder.as_str()),
    };
    let name = started.or(level).or_else(own)?;
    book.ladders.get_key_value(name).map(|(name, ladder)| (name.as_str(), ladder))
}

impl Climb<'_> {
    /// How many rungs are reached at an instant.
    #[must_use]
    pub fn reached(&self, now: DateTime<Utc>) -> usize {
        self.rungs.iter().filter(|rung| rung.at <= now).count()
    }
}
