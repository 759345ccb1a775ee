//! Reviews that are owed since a gate was passed by break glass, and until when.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::calendar::Wording;
use crate::calendar::wording::length;
use crate::cli::context::Loaded;
use crate::ledger::{OwedReview, State};
use crate::model::{Named, RunBook};
use crate::ui::table::{Cell, Group};
use crate::ui::theme::Style;

/// How much of a run's id is shown.
const SHORT: usize = 13;

/// A review that somebody else than the operator owes.
pub(super) struct Owed<'a> {
    pub(super) review: &'a OwedReview,
    named: Named<'a>,
    /// The end of the next business day after the gate was passed.
    pub(super) until: DateTime<Utc>,
}

/// The reviews owed of these books, the earliest first; of procedures that are there no more none.
pub(super) fn owed<'a>(loaded: &'a Loaded, state: &'a State) -> Vec<Owed<'a>> {
    let books = loaded.library.books.iter();
    let known =
        books.flat_map(|book| book.ids().filter_map(|id| state.book(id)).map(move |known| (book, known)));
    let mut owed: Vec<Owed<'_>> = known
        .flat_map(|(book, known)| known.reviews.iter().map(move |review| (book, review)))
        .filter_map(|(book, review)| {
            let is = |id: &str| id == review.procedure;
            let procedure = book.procedures.iter().find(|procedure| procedure.ids().any(is))?;
            Some(Owed { review, named: Named { book, procedure }, until: until(book, review.at) })
        })
        .collect();
    owed.sort_by_key(|owed| owed.until);
    owed
}

/// The end of the next business day.
fn until(book: &RunBook, passed: DateTime<Utc>) -> DateTime<Utc> {
    book.zone.day_end(book.calendar.add(book.zone.local(passed).date(), 1))
}

impl Owed<'_> {
    /// Whether it is a procedure's.
    pub(super) fn is_of(&self, named: Named<'_>) -> bool {
        std::ptr::eq(self.named.procedure, named.procedure)
    }

    /// Whether it should have been done by now.
    pub(super) fn is_late(&self, now: DateTime<Utc>) -> bool {
        now >= self.until
    }

    /// `step 2 was passed by break glass by ops1@example.com, Mon 23 Nov 10:00`.
    fn passed(&self, wording: &Wording) -> String {
        let OwedReview { step, person, at, .. } = self.review;
        format!("step {step} was passed by break glass by {person}, {}", wording.day_and_time(*at))
    }

    /// The command that records the review.
    pub(super) fn command(&self) -> String {
        let run = &self.review.run;
        format!("runbook approve {} --reason WHY", run.get(..SHORT).unwrap_or(run))
    }

    /// What is said of it beside its occurrence.
    pub(super) fn lines(&self, wording: &Wording) -> Vec<String> {
        let late = if self.is_late(wording.now) { ", which is over" } else { "" };
        let day = wording.deadline_day(self.until);
        vec![
            self.passed(wording),
            format!("a review by somebody else is owed by the end of {day}{late}: {}", self.command()),
        ]
    }

    /// The same for programs.
    pub(super) fn json(&self, now: DateTime<Utc>) -> Value {
        let OwedReview { procedure, occurrence, run, step, at, person } = self.review;
        json!({
            "book": self.named.book.id,
            "procedure": procedure,
            "occurrence": occurrence,
            "run": run,
            "step": step,
            "passed_at": at,
            "passed_by": person,
            "due_at": self.until,
            "late": self.is_late(now),
        })
    }
}

/// The group of them in a list of columns with owner and effort; empty where none is owed.
pub(super) fn group(owed: &[Owed<'_>], loaded: &Loaded) -> Group {
    let wording = &loaded.wording;
    let mut group = Group::new(Cell::new(Style::Bold, "To review"));
    for one in owed {
        let late = if one.is_late(wording.now) {
            Cell::new(Style::Failed, format!("{} late", length(wording.now - one.until)))
        } else {
            Cell::default()
        };
        group.row([
            Cell::from(format!("{} {}", one.named.procedure.id, one.review.occurrence)),
            Cell::from(wording.deadline(one.until, false)),
            Cell::default(),
            Cell::default(),
            late,
        ]);
        group.note(1, Cell::from(one.passed(wording)));
        group.note(1, Cell::new(Style::Typed, one.command()));
    }
    group
}
