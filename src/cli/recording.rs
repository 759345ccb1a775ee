//! Recording: the ledger open for appending, and the revision that is followed.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::context::{Context, Loaded};
use super::outside::Keeper;
use super::stamping::{Stamping, create};
use super::texts::text_of;
use super::{Failure, exit};
use crate::ledger::facts::{AnchorMoved, BookAdopted};
use crate::ledger::{
    AppendError, Auth, Blob, Commitment, Draft, Expected, Fact, Filter, Sealed, Stamp, State, Store, Subject,
    Text,
};
use crate::model::{RunBook, is_holiday_file, revision, source_texts, trigger_digest};
use crate::schedule::moved_dates;
use crate::store::{self, Mode, Spool, together};
use crate::system::entropy;

/// The ledger open for appending.
pub(super) struct Recording {
    pub(super) store: Box<dyn Store>,
    /// Ledgers that are only read.
    others: Vec<Box<dyn Store>>,
    stamping: Stamping,
    /// The latest instant on record.
    latest: Option<DateTime<Utc>>,
    keeper: Keeper,
    /// Where drafts go that cannot be recorded now; `None` where there is no state folder.
    pub(super) spool: Option<Spool>,
}

/// A fact that was decided on a state, with what it is about and its texts.
pub(super) struct Decision {
    pub(super) subject: Subject,
    pub(super) fact: Fact,
    pub(super) texts: Vec<Text>,
}

impl Context {
    /// Opens the ledger for appending, creating it if there is none.
    ///
    /// Refused under a replaced clock, unless the ledger was created under one.
    pub(super) fn recording(&self, loaded: &Loaded) -> Result<Recording, Failure> {
        let place = self.place(loaded)?;
        self.recognise_place(place.as_ref())?;
        let mut recording = self.recording_as_it_is(loaded)?;
        recording.recognise()?;
        self.recognise_at(place.as_ref(), &*recording.store)?;
        recording.drain()?;
        Ok(recording)
    }

    /// The same, also where less than was seen of the ledger is left of it.
    pub(super) fn recording_as_it_is(&self, loaded: &Loaded) -> Result<Recording, Failure> {
        let place = self.place(loaded)?.ok_or_else(|| {
            Failure::new(exit::ENVIRONMENT, "cannot record anything here: this is no workspace")
                .hint("`runbook init` makes one, or name a ledger with --ledger PATH")
        })?;
        let mut stamping = self.stamping(loaded)?;
        let store = match store::open(&place.address, Mode::Append)? {
            Some(store) => store,
            None => create(place.address.as_str(), &place.workspace, &stamping, None)?,
        };
        if let Some(person) = store.person() {
            (stamping.actor.person, stamping.actor.auth) = (person.to_owned(), Auth::Db);
        }
        if loaded.clock.is_fixed() && !store.is_test() {
            return Err(Failure::refused("cannot record under a replaced clock: this ledger is a real one")
                .hint("leave --as-of and RUNBOOK_NOW out, or name a new ledger with --ledger PATH to try things out"));
        }
        let latest = store.state(None)?.overview.latest_at;
        let others = self.others()?;
        let keeper = self.keeper(&[], None);
        let spool = self.environment.state_dir().map(|state| Spool::below(&state));
        Ok(Recording { store, others, stamping, latest, keeper, spool })
    }
}

impl Recording {
    /// Refuses a ledger that holds less than this user has seen of it, or something else.
    pub(super) fn recognise(&self) -> Result<(), Failure> {
        self.keeper.recognise(&*self.store)
    }

    /// Remembers the ledger as it is at another place.
    pub(super) fn remember(&self, sealed: &Sealed) {
        self.keeper.remember(&sealed.entry.ledger, sealed.head());
    }

    /// Who records.
    pub(super) fn person(&self) -> &str {
        &self.stamping.actor.person
    }

    /// The machine it is recorded on.
    pub(super) fn host(&self) -> Option<String> {
        self.stamping.actor.host.clone()
    }

    /// The fold of everything on record, in other ledgers too; its head is that of the ledger that is written.
    pub(super) fn state(&self) -> Result<State, Failure> {
        if self.others.is_empty() {
            return self.own_state();
        }
        Ok(together(Some(&*self.store), &self.others, None)?)
    }

    /// The fold of the ledger that is written alone.
    fn own_state(&self) -> Result<State, Failure> {
        Ok(self.store.state(None)?)
    }

    /// Whether a run is on record in the ledger that is written, the only one where it can go on.
    pub(super) fn is_own(&self, run: &str) -> Result<bool, Failure> {
        let mut found = self.others.is_empty();
        self.store.read(&Filter { limit: Some(1), ..Filter::run(run) }, &mut |_| {
            found = true;
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// Records a fact durably with its texts.
    pub(super) fn append(
        &mut self,
        subject: Subject,
        fact: Fact,
        texts: Vec<Text>,
        expected: Expected,
    ) -> Result<Sealed, Failure> {
        let mut blobs = Vec::with_capacity(texts.len());
        for text in texts {
            blobs.push(text.salted(entropy::bytes::<32>().map_err(Failure::environment)?));
        }
        self.append_blobs(subject, fact, blobs, expected)
    }

    fn append_blobs(
        &mut self,
        subject: Subject,
        fact: Fact,
        blobs: Vec<Blob>,
        expected: Expected,
    ) -> Result<Sealed, Failure> {
        let stamp = self.stamping.stamp(self.latest)?;
        let draft = Draft { subject, fact, blobs, stamp };
        self.try_append(&draft, expected).map_err(Failure::from)
    }

    /// Records a draft; the error is kept for callers that decide again.
    pub(super) fn try_append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError> {
        let sealed = self.store.append(draft, expected)?;
        self.latest = self.latest.max(Some(sealed.entry.at));
        self.keeper.remember(self.store.id(), sealed.head());
        if matches!(draft.fact, Fact::RunFinished(_)) {
            self.keeper.take_after_run(&*self.store);
        }
        Ok(sealed)
    }

    /// Records what is decided on the state at the head; decides again if somebody recorded something meanwhile.
    /// `None` if there was nothing to record.
    pub(super) fn decide(
        &mut self,
        mut decide: impl FnMut(&State) -> Result<Option<Decision>, Failure>,
    ) -> Result<Option<Sealed>, Failure> {
        loop {
            let state = self.state()?;
            let Some(Decision { subject, fact, texts }) = decide(&state)? else { return Ok(None) };
            let mut blobs = Vec::with_capacity(texts.len());
            for text in texts {
                blobs.push(text.salted(entropy::bytes::<32>().map_err(Failure::environment)?));
            }
            let draft = Draft { subject, fact, blobs, stamp: self.stamp()? };
            match self.try_append(&draft, Expected::Head(state.head().map_or(0, |head| head.seq))) {
                Ok(sealed) => return Ok(Some(sealed)),
                Err(AppendError::Moved { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A stamp of this moment, for callers that make their own drafts.
    pub(super) fn stamp(&self) -> Result<Stamp, Failure> {
        self.stamping.stamp(self.latest)
    }

    /// Records that this revision of the book is followed, if it is not the one recorded last. Returns whether an
    /// entry was made.
    pub(super) fn adopt(
        &mut self,
        book: &RunBook,
        loaded: &Loaded,
        reason: Option<&str>,
    ) -> Result<bool, Failure> {
        loop {
            // The text that is followed stays with the runs that follow it, whatever other ledgers hold.
            let state = self.own_state()?;
            let revision = revision(book, &loaded.library.sources);
            let last = state.book(&book.id).and_then(|known| known.adoptions.last());
            if last.is_some_and(|last| last.revision == revision) {
                return Ok(false);
            }
            let whole = loaded.library.missing_from(book).is_empty();
            let fact = Fact::BookAdopted(changes(book, &state, whole)?);
            let mut blobs = self.sources(book, loaded, last.map(|last| last.seq))?;
            if let Some(reason) = reason {
                let salt = entropy::bytes::<32>().map_err(Failure::environment)?;
                blobs.push(Text::plain(Text::REASON, reason).salted(salt));
            }
            let subject =
                Subject { book: Some(book.id.clone()), revision: Some(revision), ..Subject::default() };
            let Some(head) = self.record_moves(book, loaded, &state, reason)? else { continue };
            let draft = Draft { subject, fact, blobs, stamp: self.stamp()? };
            match self.try_append(&draft, Expected::Head(head)) {
                Ok(_) => return Ok(true),
                // Somebody recorded something meanwhile: decide again on what is there now.
                Err(AppendError::Moved { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Records which dates of anchors the new text moves. The head after that; `None` if somebody recorded something
    /// meanwhile.
    fn record_moves(
        &mut self,
        book: &RunBook,
        loaded: &Loaded,
        state: &State,
        reason: Option<&str>,
    ) -> Result<Option<u64>, Failure> {
        let mut head = state.head().map_or(0, |head| head.seq);
        for moved in self.moves(book, loaded, state)? {
            let mut blobs = Vec::new();
            if let Some(reason) = reason {
                let salt = entropy::bytes::<32>().map_err(Failure::environment)?;
                blobs.push(Text::plain(Text::REASON, reason).salted(salt));
            }
            let subject = Subject { book: Some(book.id.clone()), ..Subject::default() };
            let draft = Draft { subject, fact: Fact::AnchorMoved(moved), blobs, stamp: self.stamp()? };
            match self.try_append(&draft, Expected::Head(head)) {
                Ok(sealed) => head = sealed.entry.seq,
                Err(AppendError::Moved { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(head))
    }

    /// The dates of anchors that the book's text moves, against the text recorded last.
    fn moves(&self, book: &RunBook, loaded: &Loaded, state: &State) -> Result<Vec<AnchorMoved>, Failure> {
        let last = |id: &str| Some((id.to_owned(), state.book(id)?.adoptions.last()?.revision.clone()));
        let Some((id, revision)) = book.ids().find_map(last).filter(|_| !book.anchors.is_empty()) else {
            return Ok(Vec::new());
        };
        let header = book.parts.first().map_or("runbook.yaml", |part| part.path.as_str());
        let before = text_of(&*self.store, &id, &revision, header)?;
        let today = book.zone.local(loaded.wording.now).date();
        let before = before.iter().flat_map(|library| &library.books);
        Ok(before.flat_map(|before| moved_dates(before, book, today, state)).collect())
    }

    /// The book's files; one that is as it was at the last adoption is only committed to again.
    fn sources(&self, book: &RunBook, loaded: &Loaded, last: Option<u64>) -> Result<Vec<Blob>, Failure> {
        let before = self.commitments(&book.id, last)?;
        let texts = source_texts(book, &loaded.library.sources);
        let mut blobs = Vec::with_capacity(texts.len());
        for (path, text) in texts {
            let text = text.into_bytes();
            let kept = before.iter().find(|kept| kept.name == path && kept.len == text.len() as u64);
            let same = match kept {
                Some(kept) => self.store.blob(kept)?.filter(|bytes| *bytes == text).map(|_| kept.clone()),
                None => None,
            };
            blobs.push(if let Some(kept) = same {
                Blob::Kept(kept)
            } else {
                let salt = entropy::bytes::<32>().map_err(Failure::environment)?;
                let media = if is_holiday_file(&path) { "text/calendar" } else { "application/yaml" };
                Text { name: path, media: media.to_owned(), bytes: text.into() }.salted(salt)
            });
        }
        Ok(blobs)
    }

    fn commitments(&self, book: &str, seq: Option<u64>) -> Result<Vec<Commitment>, Failure> {
        let Some(seq) = seq else { return Ok(Vec::new()) };
        let filter = Filter {
            book: Some(book.to_owned()),
            kinds: vec!["book.adopted".to_owned()],
            newest_first: true,
            ..Filter::default()
        };
        let mut found = Vec::new();
        self.store.read(&filter, &mut |sealed| {
            if sealed.entry.seq == seq {
                found = sealed.entry.blobs;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

/// What changed since the last adoption: triggers new or other than recorded, procedures gone. Of a book that could not
/// be read whole nothing is known to be gone.
fn changes(book: &RunBook, state: &State, whole: bool) -> Result<BookAdopted, Failure> {
    let mut adopted = BookAdopted::default();
    for procedure in &book.procedures {
        let digest = trigger_digest(procedure);
        let history = state.history(&book.id, &procedure.id)?;
        let known = history.as_ref().and_then(|history| history.current_rule());
        if known.is_none_or(|rule| rule.digest != digest) {
            adopted.procedures.insert(procedure.id.clone(), digest);
        }
    }
    for id in state.procedures(&book.id) {
        let history = state.history(&book.id, id)?;
        let had = history.is_some_and(|history| history.current_rule().is_some());
        let named = book.procedure(id).is_some() || book.left_out.iter().any(|left| left == id);
        if whole && had && !named {
            adopted.removed.push(id.to_owned());
        }
    }
    Ok(adopted)
}
