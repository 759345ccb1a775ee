//! What every question about occurrences stands on: the files, the record, the instant.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::moves::with_taken_away;
use super::rules::{self, Rules};
use super::{Texts, follow, former};
use crate::calendar::{Anchor, DateSpan, Zone};
use crate::ledger::{Damage, History, State};
use crate::model::{Library, Named, RunBook};
use crate::trigger::{Facts, Followed, IfMissed, Raised, Slot, Trigger};

/// Files, record and instant.
#[derive(Debug)]
pub struct Ground<'a> {
    /// What was loaded.
    pub library: &'a Library,
    /// What is recorded.
    pub state: &'a State,
    /// The instant that is asked about.
    pub now: DateTime<Utc>,
    events: BTreeMap<&'a str, Vec<Raised>>,
    texts: Option<&'a Texts<'a>>,
    /// Of books of which dates were taken away: their anchors with those.
    anchors: BTreeMap<&'a str, BTreeMap<String, Anchor>>,
}

/// A procedure with everything a question about it needs.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The procedure and its book.
    pub named: Named<'a>,
    /// What is recorded of it.
    pub history: Cow<'a, History>,
    /// The instant that is asked about.
    pub now: DateTime<Utc>,
    /// The events of its book.
    pub events: &'a [Raised],
    /// What its triggers are told of the record, if one of them counts from it.
    pub followed: Option<Box<Followed>>,
    /// The anchors of its book.
    pub(super) anchors: &'a BTreeMap<String, Anchor>,
    /// The rules it had before, where there are any.
    pub(super) rules: Option<Box<Rules<'a>>>,
}

impl<'a> Ground<'a> {
    /// Puts them together.
    #[must_use]
    pub fn new(library: &'a Library, state: &'a State, now: DateTime<Utc>) -> Self {
        let events = library.books.iter().map(|book| (book.id.as_str(), raised(book, state))).collect();
        let changed = |book: &'a RunBook| Some((book.id.as_str(), with_taken_away(book, state)?));
        let anchors = library.books.iter().filter_map(changed).collect();
        Self { library, state, now, events, texts: None, anchors }
    }

    /// The same with the texts of earlier revisions. Without them what an edit replaced is not known.
    #[must_use]
    pub fn with_texts(self, texts: &'a Texts<'a>) -> Self {
        Self { texts: Some(texts), ..self }
    }

    /// A procedure with its record.
    ///
    /// # Errors
    /// If what the ledger keeps of it cannot be read.
    pub fn subject(&'a self, named: Named<'a>) -> Result<Subject<'a>, Damage> {
        self.with(named, former::history(self.state, named, false)?)
    }

    /// A procedure with as much of its record as decides what is owed now.
    ///
    /// # Errors
    /// If what the ledger keeps of it cannot be read.
    pub fn current(&'a self, named: Named<'a>) -> Result<Subject<'a>, Damage> {
        let recent =
            |trigger: &Trigger| trigger.if_missed() == IfMissed::Latest && !trigger.rule.counts_from_record();
        // What is recent of a procedure may be that of one target alone.
        if named.procedure.targets.is_some() || !named.procedure.triggers.iter().all(recent) {
            return self.subject(named);
        }
        let history = former::history(self.state, named, true)?;
        if history.rules.len() > 1 || rules::is_pending(named, &history) {
            return self.subject(named);
        }
        self.with(named, history)
    }

    /// When a book was adopted first, under any of its ids.
    pub(super) fn adopted_at(&self, book: &RunBook) -> Option<DateTime<Utc>> {
        book.ids().filter_map(|id| Some(self.state.book(id)?.adoptions.first()?.at)).min()
    }

    fn with(&'a self, named: Named<'a>, history: Cow<'a, History>) -> Result<Subject<'a>, Damage> {
        let events = self.events.get(named.book.id.as_str()).map_or(&[][..], Vec::as_slice);
        let history = former::renamed(history, named.procedure);
        let rules = rules::of(named, &history, self.now, self.texts)?;
        let anchors = self.anchors.get(named.book.id.as_str()).unwrap_or(&named.book.anchors);
        let mut subject = Subject { named, history, now: self.now, events, followed: None, anchors, rules };
        subject.followed = follow::followed(self, &subject)?;
        Ok(subject)
    }
}

/// The events of a book that were raised so far, by instant.
fn raised(book: &RunBook, state: &State) -> Vec<Raised> {
    let mut raised: Vec<Raised> = Vec::new();
    let recorded = book.ids().filter_map(|id| state.book(id));
    for (event, ids) in recorded.flat_map(|recorded| &recorded.events) {
        let levels = book.events.get(event).map(|kind| &kind.levels);
        for (id, known) in ids {
            let level = known.level.as_ref().and_then(|level| levels?.get(level));
            raised.push(Raised {
                event: event.clone(),
                id: id.clone(),
                level: known.level.clone(),
                at: known.at,
                recorded_at: known.raised_at,
                cancelled: known.cancelled_at.is_some(),
                respond_within: level.and_then(|level| level.respond_within.clone()),
                update_every: level.and_then(|level| level.update_every.clone()),
            });
        }
    }
    raised.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    raised
}

/// What a trigger may know of a book, without the record.
pub(super) fn facts_of<'s>(
    book: &'s RunBook,
    trigger: &'s Trigger,
    zone: &'s Zone,
    events: &'s [Raised],
) -> Facts<'s> {
    Facts {
        zone,
        calendar: &book.calendar,
        anchors: &book.anchors,
        windows: &book.windows,
        events,
        followed: None,
        began_at: None,
        id: trigger.id.as_deref(),
        target: trigger.target(),
    }
}

impl Subject<'_> {
    /// What a trigger of the procedure may know.
    #[must_use]
    pub fn facts<'s>(&'s self, trigger: &'s Trigger) -> Facts<'s> {
        let facts = facts_of(self.named.book, trigger, self.zone(trigger), self.events);
        Facts { anchors: self.anchors, followed: self.followed.as_deref(), ..facts }
    }

    /// The zone of a trigger: its own, else the book's.
    #[must_use]
    pub fn zone<'s>(&'s self, trigger: &'s Trigger) -> &'s Zone {
        trigger.terms.zone.as_ref().unwrap_or(&self.named.book.zone)
    }

    /// The slots of the nominal dates in `[first, end)`, sorted by the instant they are due.
    #[must_use]
    pub fn slots(&self, trigger: &Trigger, first: NaiveDate, end: NaiveDate) -> Vec<Slot> {
        let facts = self.facts(trigger);
        let dates = trigger.dates(DateSpan::new(first, end), &facts);
        let mut slots: Vec<Slot> = Vec::with_capacity(dates.len());
        for dated in &dates {
            trigger.add_slots(dated, &facts, &mut slots);
        }
        slots.sort_by_key(|slot| (slot.due.at, slot.nominal_on));
        slots
    }
}
