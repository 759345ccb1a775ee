//! One occurrence of the agenda, with what stands beside its standing.

use chrono::{DateTime, Utc};

use super::Standing;
use super::blocked::Blocker;
use super::line::Line;
use super::owed::{Owed, Why};
use crate::ledger::facts::RunOutcome;
use crate::ledger::{Record, RunSummary};
use crate::model::{Library, Minutes, Named, Target};
use crate::trigger::{Deadline, Slot};

/// One occurrence.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Its procedure.
    pub named: Named<'a>,
    /// What it is done for, where the procedure has targets.
    pub target: Option<&'a Target>,
    /// Its instants by the files.
    pub slot: Slot,
    /// The due that holds: rescheduled, or the slot's.
    pub due: Deadline,
    /// When it is missed.
    pub expires: Option<Deadline>,
    /// Where it is.
    pub standing: Standing,
    /// How often its trigger comes.
    pub cadence: &'static str,
    /// An earlier one that is still owed and shares this row: its key and due.
    pub older: Option<(String, Deadline)>,
    /// How many directly before were missed.
    pub missed_before: usize,
    /// The key of the one that takes over from it when it is due.
    pub next: Option<String>,
    /// What its last run is at, while the occurrence is open.
    pub run: RunState,
    /// Whether that run is of the older one.
    pub run_is_older: bool,
    /// Whether it can no longer end in time in the slow case.
    pub late_start: bool,
    /// Since when the procedure counts.
    pub owed: Owed,
    /// When it was done or waived.
    pub closed_at: Option<DateTime<Utc>>,
    /// What has to be done first, while nobody has begun it; empty where nothing has.
    pub blocked_by: Vec<Blocker>,
}

/// What the last run of an open occurrence is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// There is none.
    None,
    /// Somebody is at it.
    Running(Box<RunSummary>),
    /// It waits to be gone on with.
    Paused(Box<RunSummary>),
    /// It ended without closing the occurrence.
    Ended(Box<RunSummary>, RunOutcome),
}

impl RunState {
    pub(super) fn of(record: Option<&Record>) -> Self {
        let Some(run) = record.and_then(|record| record.runs.last()) else { return Self::None };
        let known = Box::new(run.clone());
        match (run.outcome, run.paused_at) {
            (Some(outcome), _) => Self::Ended(known, outcome),
            (None, Some(_)) => Self::Paused(known),
            (None, None) => Self::Running(known),
        }
    }

    /// The run.
    #[must_use]
    pub fn run(&self) -> Option<&RunSummary> {
        match self {
            Self::None => None,
            Self::Running(run) | Self::Paused(run) | Self::Ended(run, _) => Some(run),
        }
    }

    /// The word in text and JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Running(_) => "running",
            Self::Paused(_) => "paused",
            Self::Ended(_, RunOutcome::Aborted) => "aborted",
            Self::Ended(_, RunOutcome::Abandoned) => "abandoned",
            Self::Ended(..) => "failed",
        }
    }

    /// Whether the run has not ended.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Self::Running(_) | Self::Paused(_))
    }
}

impl<'a> Row<'a> {
    /// A new occurrence of a procedure that is done when somebody asks; open for today.
    #[must_use]
    pub fn requested(line: Line<'a>, key: String, now: DateTime<Utc>) -> Self {
        let Line { named, target } = line;
        let zone = &named.book.zone;
        let on = zone.local(now).date();
        let due = Deadline { at: zone.day_end(on), inclusive: false };
        let slot = Slot {
            key,
            nominal_on: on,
            on,
            period: None,
            starts_at: now,
            opens_at: now,
            due,
            expires: None,
            anchor: None,
            event: None,
        };
        Self {
            named,
            target,
            slot,
            due,
            expires: None,
            standing: Standing::Due,
            cadence: "on request",
            older: None,
            missed_before: 0,
            next: None,
            run: RunState::None,
            run_is_older: false,
            late_start: false,
            owed: Owed { since: now, why: Why::NotAdopted },
            closed_at: None,
            blocked_by: Vec::new(),
        }
    }

    /// The key of the occurrence that its run is of.
    #[must_use]
    pub fn run_key(&self) -> &str {
        match &self.older {
            Some((older, _)) if self.run_is_older => older,
            _ => &self.slot.key,
        }
    }
}

impl<'a> Row<'a> {
    /// What it is an occurrence of.
    #[must_use]
    pub fn line(&self) -> Line<'a> {
        Line { named: self.named, target: self.target }
    }

    /// The role that answers for it.
    #[must_use]
    pub fn owner(&self) -> Option<&'a str> {
        self.line().owner()
    }

    /// The role or person that does it.
    #[must_use]
    pub fn operator(&self) -> Option<&'a str> {
        self.line().operator()
    }

    /// The address of its procedure, with `@` and its target where it has one.
    #[must_use]
    pub fn address(&self, library: &Library) -> String {
        self.line().address(library)
    }

    /// Work in minutes; 0 where nothing is said.
    #[must_use]
    pub fn effort(&self) -> Minutes {
        self.named.procedure.effort.unwrap_or(0)
    }

    /// Since when it is overdue: the due of the oldest one in this row.
    #[must_use]
    pub fn oldest_due(&self) -> Deadline {
        self.older.as_ref().map_or(self.due, |(_, due)| *due)
    }
}
