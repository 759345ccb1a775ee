//! What the ledger knows of one procedure: since when, under which rules, and what became of each occurrence.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::facts::{EscalationCause, PauseCause, RunOutcome};

/// Everything recorded about one procedure of one book, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The first adoption of a revision that has the procedure; `None` if only runs or decisions are recorded.
    pub first_seen_at: Option<DateTime<Utc>>,
    /// The trigger's texts over time, in order of recording; the last is the current one. No two neighbours have the
    /// same digest.
    pub rules: Vec<Rule>,
    /// By key, with `@target` where there is one.
    pub occurrences: BTreeMap<String, Record>,
}

/// A trigger's text as first recorded, or that the book has the procedure no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The digest of its text; empty where the procedure was taken away.
    pub digest: String,
    /// The book's revision that holds it, or that lacks the procedure.
    pub revision: String,
}

impl Rule {
    /// Whether it says that the book has the procedure no more.
    pub fn is_removal(&self) -> bool {
        self.digest.is_empty()
    }
}

/// What became of one occurrence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its runs, in order of start.
    pub runs: Vec<RunSummary>,
    /// The waiver, if it was waived.
    pub waived: Option<Decided>,
    /// Where it was moved to.
    pub rescheduled: Option<Rescheduled>,
    /// The ladder that was started last.
    pub escalation: Option<Escalation>,
}

/// When and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The actor's `person`.
    pub person: String,
}

/// A move of an occurrence's due instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescheduled {
    /// The first due instant, before any move.
    pub from: DateTime<Utc>,
    /// The due instant now.
    pub to: DateTime<Utc>,
    /// When it opens since then; `None` where that was not recorded.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it is missed; `None` where it stays owed.
    pub expires_at: Option<DateTime<Utc>>,
    /// The last decision.
    pub decided: Decided,
}

/// One run, as far as standing, agenda and resuming need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// Its id.
    pub id: String,
    /// When it was recorded to start.
    pub started_at: DateTime<Utc>,
    /// When its end was recorded; `None` while it is unfinished.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was done, as claimed, if that was earlier than recorded.
    pub performed_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<RunOutcome>,
    /// The book's revision it began with.
    pub revision: String,
    /// The procedure's revision it began with.
    pub procedure_revision: String,
    /// Who held it last.
    pub holder: Holder,
    /// The position of its last entry.
    pub last_run_seq: u64,
    /// Where it stands: the position of the step that is next or was paused at, validations counted after the steps;
    /// 0 before the first answer.
    pub step: u32,
    /// How many steps it has, validations included.
    pub steps: u32,
    /// How many of them are validations.
    pub validations: u32,
    /// When it was paused; `None` while somebody is at it.
    pub paused_at: Option<DateTime<Utc>>,
    /// Why it was paused.
    pub pause_cause: Option<PauseCause>,
    /// Paths of the steps and validations answered; emptied when the run is finished.
    pub answered: BTreeSet<String>,
    /// When its occurrence opened.
    pub opens_at: DateTime<Utc>,
    /// When its occurrence was first due, before any move; `None` where nothing is due.
    pub first_due_at: Option<DateTime<Utc>>,
    /// When its occurrence counted as missed; `None` where it stays owed.
    pub expires_at: Option<DateTime<Utc>>,
    /// The steps and validations that failed, by path, and were not answered well since; emptied by a completion.
    pub failed: BTreeMap<String, DateTime<Utc>>,
}

impl RunSummary {
    /// When it was done: as claimed, else as recorded; `None` while unfinished.
    pub fn done_at(&self) -> Option<DateTime<Utc>> {
        self.performed_at.or(self.finished_at)
    }

    /// Where it stands, in words: `step 3 of 4`, `validation 1 of 2`.
    pub fn place(&self) -> String {
        let steps = self.steps.saturating_sub(self.validations);
        match self.step.max(1) {
            step if step > steps => format!("validation {} of {}", step - steps, self.validations),
            step => format!("step {step} of {steps}"),
        }
    }

    /// Whether it closes its occurrence.
    pub fn closes(&self) -> bool {
        self.outcome.is_some_and(RunOutcome::closes)
    }
}

/// Who may go on with a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The actor's `person`.
    pub person: String,
    /// The machine's name, or empty.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// When that process started, in the host's own terms.
    pub process_started: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A ladder being climbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// The ladder's name.
    pub ladder: String,
    /// Why it started.
    pub cause: EscalationCause,
    /// From when its delays count.
    pub started_at: DateTime<Utc>,
    /// Who was told, in order.
    pub told: Vec<Told>,
    /// Who took it on first.
    pub acknowledged: Option<Decided>,
    /// Who ended it first.
    pub stopped: Option<Decided>,
}

/// A rung that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The role.
    pub role: String,
    /// The rung, from 1.
    pub rung: u32,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// How an occurrence was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed<'a> {
    /// By a waiver.
    Waived(&'a Decided),
    /// By the first run that completed it.
    Done(&'a RunSummary),
}

impl Closed<'_> {
    /// When: of a run, when it was done.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Waived(decided) => decided.at,
            Self::Done(run) => run.done_at().unwrap_or(run.started_at),
        }
    }
}

impl Record {
    /// Takes in what is recorded of the same occurrence under another name.
    pub fn absorb(&mut self, other: Self) {
        self.runs.extend(other.runs);
        self.runs.sort_by_key(|run| run.started_at);
        self.waived = self.waived.take().or(other.waived);
        self.rescheduled = self.rescheduled.take().or(other.rescheduled);
        self.escalation = self.escalation.take().or(other.escalation);
    }

    /// How it was closed: by its first completion, else by a waiver; `None` while it is open.
    pub fn closed(&self) -> Option<Closed<'_>> {
        let done = self.runs.iter().find(|run| run.closes()).map(Closed::Done);
        done.or_else(|| self.waived.as_ref().map(Closed::Waived))
    }

    /// The run that can be gone on with: the last one, if it has not ended.
    pub fn unfinished(&self) -> Option<&RunSummary> {
        self.runs.last().filter(|run| run.finished_at.is_none())
    }
}

impl History {
    /// Takes in what is recorded under another id of the same procedure. Its rules are put in order of recording; one that
    /// was taken away under one id and came under the other at the same moment was only renamed.
    pub fn absorb(&mut self, other: Self) {
        self.first_seen_at = [self.first_seen_at, other.first_seen_at].into_iter().flatten().min();
        self.rules.extend(other.rules);
        self.rules.sort_by_key(|rule| (rule.at, !rule.is_removal()));
        let renamed = |n: usize, rules: &[Rule]| {
            rules[n].is_removal() && rules.get(n + 1).is_some_and(|next| next.at == rules[n].at)
        };
        let kept: Vec<bool> = (0..self.rules.len()).map(|n| !renamed(n, &self.rules)).collect();
        let mut kept = kept.into_iter();
        self.rules.retain(|_| kept.next().unwrap_or(true));
        self.rules.dedup_by(|next, rule| next.digest == rule.digest);
        for (key, record) in other.occurrences {
            self.occurrences.entry(key).or_default().absorb(record);
        }
    }

    /// Every closed occurrence, by key.
    pub fn closed(&self) -> impl Iterator<Item = (&str, Closed<'_>)> {
        self.occurrences.iter().filter_map(|(key, record)| Some((key.as_str(), record.closed()?)))
    }

    /// The completion that was done last, with its occurrence's key; waivers do not count.
    pub fn latest_completion(&self) -> Option<(&str, &RunSummary)> {
        let runs =
            self.occurrences.iter().flat_map(|(key, record)| record.runs.iter().map(move |run| (key, run)));
        runs.filter(|(_, run)| run.closes())
            .max_by_key(|(_, run)| run.done_at())
            .map(|(key, run)| (key.as_str(), run))
    }

    /// Every unfinished run, with its occurrence's key.
    pub fn unfinished(&self) -> impl Iterator<Item = (&str, &RunSummary)> {
        self.occurrences.iter().filter_map(|(key, record)| Some((key.as_str(), record.unfinished()?)))
    }

    /// The digest of the trigger's text as recorded last; `None` when it was never adopted or was taken away.
    pub fn current_rule(&self) -> Option<&Rule> {
        self.rules.last().filter(|rule| !rule.is_removal())
    }
}
