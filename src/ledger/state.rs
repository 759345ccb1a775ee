//! The state: what all entries add up to at one position of the chain.
//!
//! Owns the shape and the reading of it; `fold` owns how an entry changes it. Never stored as truth: a store may keep
//! its parts, and `verify` derives them again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::serde::{ts_milliseconds, ts_milliseconds_option};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::facts::LedgerKind;
use super::folding::{self, Folding};
use super::{Head, History, Projection};

/// A stored part of the state that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read what the ledger keeps of {of}: {what}")]
pub struct Damage {
    /// The procedure, as `book/procedure`, or `the books`.
    pub of: String,
    /// What is wrong.
    pub what: String,
}

impl Damage {
    pub(super) fn of(book: &str, procedure: &str, what: String) -> Self {
        Self { of: format!("{book}/{procedure}"), what }
    }
}

/// What all entries add up to: one [`Overview`], and one [`History`] a procedure, decoded when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Everything but the histories.
    pub overview: Overview,
    histories: BTreeMap<String, BTreeMap<String, Slot>>,
}

#[derive(Clone, Debug)]
enum Slot {
    Stored(String),
    Folding(Box<Folding>),
}

impl Slot {
    fn body(&self) -> String {
        match self {
            Self::Stored(text) => text.clone(),
            Self::Folding(folding) => folding.text(),
        }
    }
}

/// The ledger and its books, without the histories of procedures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The ledger's id; empty before the first entry.
    pub ledger: String,
    /// The workspace's id; empty before the first entry.
    pub workspace: String,
    /// Real or test; `None` before the first entry.
    pub kind: Option<LedgerKind>,
    /// The last entry folded.
    pub head: Option<Head>,
    /// The latest `at` of all entries; later than the last entry's where a clock went backwards.
    #[serde(with = "ts_milliseconds_option")]
    pub latest_at: Option<DateTime<Utc>>,
    /// By id.
    pub books: BTreeMap<String, BookState>,
}

/// What is recorded of one run book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookState {
    /// In order of recording; the last is the current revision.
    pub adoptions: Vec<Adoption>,
    /// Moves of anchors, in order of recording.
    pub anchors: Vec<MovedAnchor>,
    /// By the event's name, then by its id.
    pub events: BTreeMap<String, BTreeMap<String, EventState>>,
    /// The reviews that are owed, in order of recording.
    pub reviews: Vec<OwedReview>,
}

/// A review that is owed since a gate was passed by break glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedReview {
    /// The procedure, as it was called then.
    pub procedure: String,
    /// The occurrence's key.
    pub occurrence: String,
    /// The run.
    pub run: String,
    /// The path of the gate.
    pub step: String,
    /// When it was passed.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// By whom.
    pub person: String,
}

/// A revision seen for the first time, or again after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// When it was recorded.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The entry that holds its sources.
    pub seq: u64,
    /// The revision; empty if the entry lacks it.
    pub revision: String,
}

/// A recorded move of an anchor's date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedAnchor {
    /// When it was recorded.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// By whom.
    pub person: String,
    /// The anchor's name.
    pub anchor: String,
    /// The key of the date.
    pub key: String,
    /// The date before.
    pub from: Option<NaiveDate>,
    /// The date now.
    pub to: Option<NaiveDate>,
    /// The status now.
    pub status: Option<String>,
}

/// An event as known now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventState {
    /// When it was recorded first.
    #[serde(with = "ts_milliseconds")]
    pub raised_at: DateTime<Utc>,
    /// When it happened.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// Its level.
    pub level: Option<String>,
    /// When it was recorded to be none.
    #[serde(with = "ts_milliseconds_option")]
    pub cancelled_at: Option<DateTime<Utc>>,
}

impl State {
    /// A state of stored parts: the overview's text, then histories by [`State::put`].
    pub fn from_overview(body: &str) -> Result<Self, Damage> {
        let overview = serde_json::from_str(body)
            .map_err(|error| Damage { of: "the books".to_owned(), what: error.to_string() })?;
        Ok(Self { overview, histories: BTreeMap::new() })
    }

    /// Puts the stored text of a history in; it is decoded when asked for.
    pub fn put(&mut self, book: String, procedure: String, body: String) {
        self.histories.entry(book).or_default().insert(procedure, Slot::Stored(body));
    }

    /// The head of the chain this state stands at; `None` before the first entry.
    pub fn head(&self) -> Option<Head> {
        self.overview.head
    }

    /// Whether the ledger was created under a replaced clock.
    pub fn is_test(&self) -> bool {
        self.overview.kind == Some(LedgerKind::Test)
    }

    /// What is recorded of a book.
    pub fn book(&self, book: &str) -> Option<&BookState> {
        self.overview.books.get(book)
    }

    /// What is recorded of a procedure; `None` if nothing is.
    pub fn history(&self, book: &str, procedure: &str) -> Result<Option<Cow<'_, History>>, Damage> {
        match self.histories.get(book).and_then(|book| book.get(procedure)) {
            None => Ok(None),
            Some(Slot::Folding(folding)) if folding.is_near() => Ok(Some(Cow::Borrowed(&folding.near))),
            Some(Slot::Folding(folding)) => owned(folding.whole(), book, procedure),
            Some(Slot::Stored(text)) => {
                owned(Folding::read(text).and_then(|folding| folding.whole()), book, procedure)
            }
        }
    }

    /// The same without the occurrences that are settled, but for the few closed last: what is owed now needs no more,
    /// unless each missed one stays owed.
    pub fn recent(&self, book: &str, procedure: &str) -> Result<Option<Cow<'_, History>>, Damage> {
        match self.histories.get(book).and_then(|book| book.get(procedure)) {
            None => Ok(None),
            Some(Slot::Folding(folding)) => Ok(Some(Cow::Borrowed(&folding.near))),
            Some(Slot::Stored(text)) => owned(folding::near(text), book, procedure),
        }
    }

    /// The ids of a book's procedures that anything is recorded of, sorted.
    pub fn procedures(&self, book: &str) -> impl Iterator<Item = &str> {
        self.histories.get(book).into_iter().flat_map(|book| book.keys().map(String::as_str))
    }

    /// Every (book, procedure) that anything is recorded of, sorted.
    pub fn procedures_of_all_books(&self) -> Vec<(String, String)> {
        let of = |(book, histories): (&String, &BTreeMap<String, Slot>)| -> Vec<(String, String)> {
            histories.keys().map(|procedure| (book.clone(), procedure.clone())).collect()
        };
        self.histories.iter().flat_map(of).collect()
    }

    /// The ids of the books that anything is recorded of, sorted.
    pub fn books(&self) -> impl Iterator<Item = &str> {
        self.overview.books.keys().map(String::as_str)
    }

    /// The text to store of the overview.
    pub fn overview_body(&self) -> String {
        serde_json::to_string(&self.overview).unwrap_or_else(|_| unreachable!("its keys are texts"))
    }

    /// The text to store of a history; `None` if there is none.
    pub fn history_body(&self, book: &str, procedure: &str) -> Option<String> {
        self.histories.get(book)?.get(procedure).map(Slot::body)
    }

    /// Everything a store keeps of the state: the overview first, then the histories, sorted by book and procedure.
    pub fn projections(&self) -> Vec<Projection> {
        self.each_projection().collect()
    }

    /// The same, one after the other: each is made when it is asked for.
    pub(super) fn each_projection(&self) -> impl Iterator<Item = Projection> {
        let overview =
            Projection { book: String::new(), procedure: String::new(), body: self.overview_body() };
        let histories = self.histories.iter().flat_map(|(book, histories)| {
            histories.iter().map(move |(procedure, slot)| Projection {
                book: book.clone(),
                procedure: procedure.clone(),
                body: slot.body(),
            })
        });
        std::iter::once(overview).chain(histories)
    }

    /// The history of a procedure, to fold an entry into it: read now, made if there was none.
    pub(super) fn folding(&mut self, book: &str, procedure: &str) -> Result<&mut Folding, Damage> {
        let histories = self.histories.entry(book.to_owned()).or_default();
        let slot = histories.entry(procedure.to_owned()).or_insert_with(|| Slot::Folding(Box::default()));
        if let Slot::Stored(text) = slot {
            let folding = Folding::read(text).map_err(|what| Damage::of(book, procedure, what))?;
            *slot = Slot::Folding(Box::new(folding));
        }
        match slot {
            Slot::Folding(folding) => Ok(folding),
            Slot::Stored(_) => unreachable!("it was read above"),
        }
    }
}

fn owned<'s>(
    read: Result<History, String>,
    book: &str,
    procedure: &str,
) -> Result<Option<Cow<'s, History>>, Damage> {
    read.map(|history| Some(Cow::Owned(history))).map_err(|what| Damage::of(book, procedure, what))
}
