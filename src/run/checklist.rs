//! What a run goes through: the engine's own input, independent of how a procedure was written.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::layout::{Item, Layout};
use super::spot::{Section, Spot};
use crate::measure::Series;
use crate::step::{Execution, Private, Scope, Step};

/// A procedure's occurrence, ready to be run.
#[derive(Debug, Clone, Default)]
pub struct Checklist {
    /// The procedure's name for people.
    pub title: String,
    /// The occurrence's key, with its target.
    pub key: String,
    /// When it is due; none where nothing is.
    pub due_at: Option<DateTime<Utc>>,
    /// The planned work in minutes, where it is known.
    pub effort_minutes: Option<u32>,
    /// The role that answers for it.
    pub owner: String,
    /// The role or person that does what no step says otherwise of; may be empty.
    pub operator: String,
    /// What is said of the roles that do single steps: their titles, and how to reach them.
    pub cards: BTreeMap<String, String>,
    /// Environment variables of every command, in order.
    pub values: Vec<(String, String)>,
    /// The names of values that a site has still to fill in; no command that uses one is run.
    pub unfilled: Vec<String>,
    /// It is only gone through to be seen: what its commands would find is not known.
    pub rehearsed: bool,
    /// Whether its commands were read and are trusted to run without a person, where they may.
    pub trusted: bool,
    /// The values that every step may know from the start.
    pub scope: Scope,
    /// The shell of scripts.
    pub shell: Option<String>,
    /// Inputs that are not asked, by path, with their values: they were given, or have a default; shown at the start.
    pub given: Vec<(String, String)>,
    /// What is gone through. A run of nothing completes at once.
    pub layout: Layout,
    /// Whom to call.
    pub ladder: Option<Ladder>,
    /// The last values of measures, by name.
    pub series: BTreeMap<String, Series>,
    /// The beginning of the run's id; empty where there is none.
    pub run: String,
    /// The persons of the roles that may decide at gates or do single steps; none listed where they are not known.
    pub people: BTreeMap<String, Vec<String>>,
    /// Who did what has to be done before, by procedure.
    pub doers: BTreeMap<String, Vec<String>>,
    /// The command that goes on with the run: `runbook run app-insights-review`.
    pub resume: String,
}

/// Whom to call, in order.
#[derive(Debug, Clone, Default)]
pub struct Ladder {
    /// Its name.
    pub name: String,
    /// Its rungs, first first.
    pub rungs: Vec<Rung>,
}

/// When a rung is reached, counted from the instant the ladder starts.
#[derive(Clone)]
pub struct Reach(Arc<dyn Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync>);

impl Reach {
    /// A rule for the instant a rung is reached.
    pub fn new(rule: impl Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(rule))
    }

    /// The instant, for a ladder that starts then.
    #[must_use]
    pub fn from(&self, start: DateTime<Utc>) -> DateTime<Utc> {
        (self.0)(start)
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reach")
    }
}

/// One rung of a ladder.
#[derive(Debug, Clone)]
pub struct Rung {
    /// The role to tell.
    pub role: String,
    /// How to reach it, as one text.
    pub contact: String,
    /// The role that calls, if not the operator.
    pub by: Option<String>,
    /// The delay as text, `4h`; none for the rung that is reached at once.
    pub after: Option<String>,
    /// The condition under which it is offered, if it is not owed anyway.
    pub when: Option<String>,
    /// When it is reached.
    pub reach: Reach,
}

impl Checklist {
    /// Every spot, in the order of the layout.
    #[must_use]
    pub fn spots(&self) -> Vec<Spot> {
        let mut counts = [0_u32; Section::ALL.len()];
        let all = self.layout.items.iter().enumerate().map(|(index, item)| {
            let count = &mut counts[item.section as usize];
            *count += u32::from(self.counts(index));
            Spot { index, section: item.section, position: (*count).max(1), of: 0 }
        });
        let mut spots: Vec<Spot> = all.collect();
        for spot in &mut spots {
            spot.of = counts[spot.section as usize];
        }
        spots
    }

    /// The item at a spot of this checklist.
    ///
    /// # Panics
    /// For a spot of another checklist.
    #[must_use]
    pub fn item(&self, spot: Spot) -> &Item {
        &self.layout.items[spot.index]
    }

    /// The step at a spot of this checklist.
    ///
    /// # Panics
    /// For a spot of another checklist.
    #[must_use]
    pub fn step(&self, spot: Spot) -> &Step {
        &self.item(spot).step
    }

    /// The path that entries and answers files know a spot by: `2`, `validation/1`.
    ///
    /// # Panics
    /// For a spot of another checklist.
    #[must_use]
    pub fn path(&self, spot: Spot) -> &str {
        &self.item(spot).path
    }

    /// Whether an item is one of those that are counted: not one where targets were found, nor one of a former target.
    fn counts(&self, index: usize) -> bool {
        let item = &self.layout.items[index];
        let entered = item.entrance && self.layout.found(&item.path).is_some();
        !entered && !self.layout.is_former(index)
    }

    /// How many items a part has.
    #[must_use]
    pub fn count(&self, section: Section) -> usize {
        let items = self.layout.items.iter().enumerate();
        items.filter(|(index, item)| item.section == section && self.counts(*index)).count()
    }

    /// How many steps and validations there are together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count(Section::Steps) + self.count(Section::Validation)
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layout.items.is_empty()
    }

    /// The position of a spot with the validations counted after the steps, from 1: what comes before the steps
    /// stands at the first, what comes after them at the last.
    #[must_use]
    pub fn position(&self, spot: Spot) -> u32 {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match spot.section {
            Section::Inputs | Section::Before => 1,
            Section::Steps => spot.position,
            Section::Validation => count(self.count(Section::Steps)).saturating_add(spot.position),
            Section::Rollback | Section::Finally => count(self.len()),
        }
    }

    /// The command of a step with all it gets: the values of the book, those known now, and its own variables, of
    /// which later ones win. None for a step without means.
    #[must_use]
    pub fn execution(&self, step: &Step, known: Vec<(String, String)>) -> Option<Execution> {
        let means = step.means.as_ref()?;
        let mut env: Vec<(String, String)> = Vec::new();
        for (name, value) in self.values.iter().cloned().chain(known).chain(means.env.iter().cloned()) {
            env.retain(|(other, _)| *other != name);
            env.push((name, value));
        }
        let (command, timeout) = (means.command.clone(), means.timeout);
        Some(Execution {
            command,
            shell: self.shell.clone(),
            env,
            timeout,
            again: false,
            private: Private::default(),
        })
    }
}
