//! Since when a procedure counts. Nobody owes the past.

use chrono::{DateTime, Utc};

use super::Subject;
use crate::trigger::Slot;

/// Since when a procedure counts, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// An occurrence counts if its deadline lies after this instant.
    pub since: DateTime<Utc>,
    /// What says so.
    pub why: Why,
}

/// What says since when a procedure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// `since` of the procedure or the book.
    Written,
    /// The first record of it.
    FirstSeen,
    /// Nothing: it counts from now, so nothing of it can become overdue.
    NotAdopted,
}

impl Owed {
    /// Whether an occurrence counts.
    #[must_use]
    pub fn counts(&self, slot: &Slot) -> bool {
        slot.due.at > self.since
    }
}

/// Since when a procedure counts. `known` says whether the ledger holds an adoption of its book.
///
/// `since` counts from the beginning of its date in the book's zone. A procedure that earlier recorded revisions
/// lacked counts from the first entry whose revision has it, if that is later.
#[must_use]
pub fn owed(subject: &Subject<'_>, adopted_at: Option<DateTime<Utc>>) -> Owed {
    let book = subject.named.book;
    let written = subject.named.procedure.since.or(book.since).map(|date| book.zone.first_instant(date));
    let seen = subject.history.first_seen_at;
    let added_later = match (seen, adopted_at) {
        (Some(seen), Some(adopted)) => seen > adopted,
        (None, Some(_)) => true,
        _ => false,
    };
    match (written, seen) {
        (Some(since), Some(seen)) if added_later && seen > since => Owed { since: seen, why: Why::FirstSeen },
        (Some(since), None) if added_later => Owed { since: since.max(subject.now), why: Why::NotAdopted },
        (Some(since), _) => Owed { since, why: Why::Written },
        (None, Some(seen)) => Owed { since: seen, why: Why::FirstSeen },
        (None, None) => Owed { since: subject.now, why: Why::NotAdopted },
    }
}
