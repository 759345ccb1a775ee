//! The record of one run: what was done, by whom and how it went, and every entry that says so.

mod attempt;
mod blocks;
mod deviations;
mod holders;
mod json;
mod read;
mod trend;

use crate::cli::commands::runs::Known;
use crate::cli::commands::waiting::Waiting;
use crate::ledger::facts::{Mode, RunFinished, RunStarted, RunTurned, StepFinished, StepStarted, Turn};
use crate::ledger::{Fact, Rescheduled, Sealed, Text};
use crate::model::{Library, Procedure};
use crate::run::{Block, BlockRole, Checklist, Found, Layout, Spot};

pub(super) use blocks::blocks;
pub(super) use json::json;
pub(super) use read::read;

/// A run with everything on record of it.
pub(super) struct Record {
    known: Known,
    /// Its entries, and those of others about it, in order of recording.
    entries: Vec<Recorded>,
    /// How it began; absent only in a damaged ledger.
    started: Option<RunStarted>,
    /// How it ended last.
    finished: Option<RunFinished>,
    /// The text that it followed, if it can still be read.
    then: Option<Library>,
    /// Whether the procedure is now as it was then.
    unchanged: bool,
    rescheduled: Option<Rescheduled>,
    /// The steps and validations in the order of the text, those that nobody came to too.
    steps: Vec<StepRecord>,
    /// What was measured, in order of recording.
    trends: Vec<Trend>,
    /// What it waits for, while it is open.
    waiting: Option<Waiting>,
    /// What is said of the reviews that it owes.
    reviews: Vec<String>,
}

/// An entry with what belongs to it.
struct Recorded {
    sealed: Sealed,
    fact: Fact,
    blobs: Vec<Kept>,
}

/// A text or file of an entry.
struct Kept {
    name: String,
    media: String,
    length: u64,
    /// Its bytes; none if they were not wanted or are erased.
    bytes: Option<Vec<u8>>,
    /// What is said where it was erased.
    erased: Option<String>,
}

/// A step with every attempt at it.
struct StepRecord {
    /// As `2` or `validation/1`.
    path: String,
    position: u32,
    of: u32,
    validation: bool,
    /// What it says, if the text can still be read.
    text: Option<String>,
    attempts: Vec<Attempt>,
}

/// One try; an end that is absent is not on record yet.
struct Attempt {
    number: u32,
    /// Where its entries are in the record.
    begun: Option<usize>,
    ended: Option<usize>,
}

/// A measured value against the one before it.
struct Trend {
    measure: String,
    path: String,
    value: String,
    unit: Option<String>,
    /// The bound that judged, as `above 50`.
    bound: Option<String>,
    at: chrono::DateTime<chrono::Utc>,
    previous: Option<Previous>,
}

/// The value of the run before.
#[derive(Clone)]
struct Previous {
    value: String,
    unit: Option<String>,
    at: chrono::DateTime<chrono::Utc>,
    occurrence: Option<String>,
    run: Option<String>,
}

impl Record {
    /// What was gone through, as its text was then.
    fn checklist(&self) -> Option<Checklist> {
        let mut layout = Layout::of_procedure(self.then.as_ref()?.books.first()?, self.procedure()?);
        for recorded in &self.entries {
            let Fact::RunTurned(RunTurned { to: Turn::Each, target: Some(group), count, first, .. }) =
                &recorded.fact
            else {
                continue;
            };
            let found = Found::recorded(group, (*first, *count), recorded.text(Text::TARGETS).as_deref());
            layout = layout.with_found(found);
        }
        Some(Checklist { layout, ..Checklist::default() })
    }

    /// The procedure as the run followed it.
    fn procedure(&self) -> Option<&Procedure> {
        let book = self.then.as_ref()?.books.first()?;
        book.procedures.iter().find(|procedure| procedure.ids().any(|id| id == self.known.procedure))
    }

    fn entry(&self, at: Option<usize>) -> Option<&Recorded> {
        self.entries.get(at?)
    }

    fn began(&self, attempt: &Attempt) -> Option<&StepStarted> {
        match &self.entry(attempt.begun)?.fact {
            Fact::StepStarted(started) => Some(started),
            _ => None,
        }
    }

    fn ended(&self, attempt: &Attempt) -> Option<&StepFinished> {
        match &self.entry(attempt.ended)?.fact {
            Fact::StepFinished(finished) => Some(finished),
            _ => None,
        }
    }

    /// The last entry of the run itself.
    fn last(&self) -> Option<&Recorded> {
        self.entries.iter().rev().find(|recorded| recorded.sealed.entry.subject.run.is_some())
    }

    fn is_from_answers(&self) -> bool {
        self.started.as_ref().is_some_and(|started| started.mode == Mode::Answers)
    }
}

/// What a step says; of a target that was found behind what that is called, since its path does not say it.
fn text_of(list: &Checklist, spot: Spot) -> String {
    let text = &list.step(spot).text;
    let found = |(_, block): (usize, &Block)| match &block.role {
        BlockRole::Target(target) => {
            let group = block.step.extras().group.as_ref()?;
            group.found_in.is_some().then(|| target.clone())
        }
        _ => None,
    };
    match list.layout.around(spot.index).find_map(found) {
        Some(target) => format!("{target}: {text}"),
        None => text.to_string(),
    }
}

impl Recorded {
    /// A text of the entry: as it is, or that it was erased.
    fn text(&self, name: &str) -> Option<String> {
        let kept = self.blobs.iter().find(|kept| kept.name == name)?;
        Some(kept.text().unwrap_or_else(|| kept.erased.clone().unwrap_or_else(|| "(not shown)".to_owned())))
    }
}

impl Kept {
    fn text(&self) -> Option<String> {
        self.bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

impl StepRecord {
    /// `2/4`.
    fn mark(&self) -> String {
        match (self.path.parse::<u32>(), self.of) {
            _ if self.validation => format!("{}/{}", self.position, self.of),
            (Ok(_), of @ 1..) => format!("{}/{of}", self.position),
            _ => self.path.clone(),
        }
    }

    /// `step 2`, `validation 1`.
    fn name(&self) -> String {
        if self.validation { format!("validation {}", self.position) } else { format!("step {}", self.path) }
    }
}
