//! Which texts must stay: those under a hold, and those of what is still open.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::facts::HoldPlaced;
use super::{Damage, Entry, Fact, Filter, State, Store, StoreError, Text};

/// A hold that nobody released.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// The entry that placed it; its subject limits it.
    pub entry: Entry,
    /// What else limits it.
    pub placed: HoldPlaced,
    /// Why; `None` if that was erased.
    pub reason: Option<String>,
}

impl Hold {
    /// Whether the texts of an entry are under it. What is limited to nothing holds everything.
    pub fn covers(&self, entry: &Entry) -> bool {
        let (limits, found) = (&self.entry.subject, &entry.subject);
        let same = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        let of_run = || match (&found.run, entry.data.get("run")) {
            (Some(run), _) => Some(run.id.as_str()),
            (None, told) => told.and_then(serde_json::Value::as_str),
        };
        same(&limits.book, &found.book)
            && same(&limits.procedure, &found.procedure)
            && same(&limits.occurrence, &found.occurrence)
            && self.placed.run.as_deref().is_none_or(|run| of_run() == Some(run))
            && self.placed.from.is_none_or(|from| entry.at >= from)
            && self.placed.to.is_none_or(|to| entry.at < to)
    }

    /// `hold 12 (litigation)`.
    pub fn in_words(&self) -> String {
        match &self.reason {
            Some(reason) => format!("hold {} ({reason})", self.entry.seq),
            None => format!("hold {}", self.entry.seq),
        }
    }
}

/// The holds that nobody released, oldest first.
pub fn holds(store: &dyn Store) -> Result<Vec<Hold>, StoreError> {
    let kinds = ["hold.placed", "hold.released"].map(str::to_owned).to_vec();
    let mut found: Vec<(Entry, HoldPlaced)> = Vec::new();
    store.read(&Filter { kinds, ..Filter::default() }, &mut |sealed| {
        match sealed.entry.fact() {
            Fact::HoldPlaced(placed) => found.push((sealed.entry, placed)),
            Fact::HoldReleased(released) => found.retain(|(entry, _)| entry.id != released.hold),
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    let with_reason = |(entry, placed): (Entry, HoldPlaced)| {
        let reason = entry.blob(Text::REASON).map(|reason| store.blob(reason)).transpose()?.flatten();
        let reason = reason.map(|reason| String::from_utf8_lossy(&reason).into_owned());
        Ok(Hold { entry, placed, reason })
    };
    found.into_iter().map(with_reason).collect()
}

/// What goes on: occurrences that nobody completed or waived, runs that can be gone on with, reviews that are owed, events
/// whose work is not done.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// Book, procedure, occurrence.
    occurrences: HashSet<(String, String, String)>,
    /// Book and key, without a target, of all that is open.
    keys: HashSet<(String, String)>,
    /// The same of all that is closed.
    closed: HashSet<(String, String)>,
    /// Book, event, id.
    called_off: HashSet<(String, String, String)>,
}

impl Open {
    /// What is open in a state.
    pub fn of(state: &State) -> Result<Self, Damage> {
        let mut open = Self::default();
        for (book, procedure) in state.procedures_of_all_books() {
            let Some(history) = state.history(&book, &procedure)? else { continue };
            for (key, record) in &history.occurrences {
                let place = (book.clone(), key.split('@').next().unwrap_or_default().to_owned());
                if record.closed().is_some() && record.unfinished().is_none() {
                    open.closed.insert(place);
                    continue;
                }
                open.keys.insert(place);
                open.occurrences.insert((book.clone(), procedure.clone(), key.clone()));
            }
        }
        for (book, known) in &state.overview.books {
            for owed in &known.reviews {
                open.occurrences.insert((book.clone(), owed.procedure.clone(), owed.occurrence.clone()));
            }
            for (event, ids) in &known.events {
                let off = ids.iter().filter(|(_, event)| event.cancelled_at.is_some());
                open.called_off.extend(off.map(|(id, _)| (book.clone(), event.clone(), id.clone())));
            }
        }
        Ok(open)
    }

    /// Whether an entry belongs to something that is open; or to the ledger and the books themselves, whose texts explain
    /// all the others.
    pub fn has(&self, entry: &Entry) -> bool {
        let subject = &entry.subject;
        match entry.fact() {
            Fact::BookAdopted(_)
            | Fact::LedgerCreated(_)
            | Fact::LedgerMoved(_)
            | Fact::LedgerArrived(_)
            | Fact::LedgerArchived(_)
            | Fact::HoldPlaced(_)
            | Fact::HoldReleased(_)
            | Fact::Redaction(_)
            | Fact::RightGranted(_)
            | Fact::Unknown { .. } => return true,
            Fact::EventRaised(event) => return self.has_event(entry, event.event, event.id),
            Fact::EventChanged(event) => return self.has_event(entry, event.event, event.id),
            Fact::EventCancelled(event) => return self.has_event(entry, event.event, event.id),
            _ => {}
        }
        match (&subject.book, &subject.procedure, &subject.occurrence) {
            (Some(book), Some(procedure), Some(key)) => {
                self.occurrences.contains(&(book.clone(), procedure.clone(), key.clone()))
            }
            _ => false,
        }
    }

    /// An event is settled when it was called off, or when the work for it was done.
    fn has_event(&self, entry: &Entry, event: String, id: String) -> bool {
        let book = entry.subject.book.clone().unwrap_or_default();
        let place = (book.clone(), id.clone());
        !self.called_off.contains(&(book, event, id))
            && (self.keys.contains(&place) || !self.closed.contains(&place))
    }
}
