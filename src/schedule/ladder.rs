//! Ladders as instants: when each rung is reached.

use chrono::{DateTime, Utc};

use crate::calendar::{BusinessCalendar, Zone};
use crate::ledger::Told;
use crate::model::{Ladder, Rung};

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

impl Climb<'_> {
    /// How many rungs are reached at an instant.
    #[must_use]
    pub fn reached(&self, now: DateTime<Utc>) -> usize {
        self.rungs.iter().filter(|rung| rung.at <= now).count()
    }
}
