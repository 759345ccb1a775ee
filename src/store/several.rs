//! Several ledgers read as one: the first is written, the others are not.
//!
//! Their entries are taken in the order of `at`, then ledger, then `seq`; within one ledger never against its `seq`, also
//! where a clock went backwards. An entry that two of them hold counts once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::ledger::{
    AppendError, Commitment, Draft, Expected, Filter, Head, Raw, Sealed, State, Store, StoreError,
};

/// A ledger that is written, if there is one by now, and others that are only read.
pub struct Several {
    own: Option<Box<dyn Store>>,
    others: Vec<Box<dyn Store>>,
}

impl Several {
    /// Puts them together. Test ledgers are not mixed with real ones.
    pub fn new(own: Option<Box<dyn Store>>, others: Vec<Box<dyn Store>>) -> Result<Self, StoreError> {
        unmixed(own.as_deref(), &others)?;
        Ok(Self { own, others })
    }

    fn all(&self) -> impl Iterator<Item = &dyn Store> {
        self.own.iter().chain(&self.others).map(|store| &**store)
    }
}

fn unmixed(own: Option<&dyn Store>, others: &[Box<dyn Store>]) -> Result<(), StoreError> {
    let mut all = own.into_iter().chain(others.iter().map(|store| &**store));
    let Some(first) = all.next() else { return Ok(()) };
    match all.find(|store| store.is_test() != first.is_test()) {
        Some(other) => Err(StoreError::Mixed { one: first.id().to_owned(), other: other.id().to_owned() }),
        None => Ok(()),
    }
}

/// The fold of all of them; its head, id and workspace are those of the one that is written.
pub fn together(
    own: Option<&dyn Store>,
    others: &[Box<dyn Store>],
    until: Option<DateTime<Utc>>,
) -> Result<State, StoreError> {
    unmixed(own, others)?;
    // Read first: what is recorded meanwhile is folded, but not vouched for.
    let written = own.map(|store| store.state(until)).transpose()?.unwrap_or_default();
    let mut state = State::default();
    // A part of a ledger is refused here as everywhere.
    for other in others {
        other.state(until)?;
    }
    let stores: Vec<&dyn Store> = own.into_iter().chain(others.iter().map(|store| &**store)).collect();
    for sealed in merged(&stores, &Filter::default())? {
        if until.is_none_or(|until| sealed.entry.at <= until) {
            let ledger = PathBuf::from(&sealed.entry.ledger);
            state.apply(&sealed).map_err(|damage| StoreError::from_damage(&ledger, &damage))?;
        }
    }
    let (latest_at, books) = (state.overview.latest_at, std::mem::take(&mut state.overview.books));
    state.overview = written.overview;
    (state.overview.latest_at, state.overview.books) = (latest_at, books);
    Ok(state)
}

/// The entries of all that pass, oldest first. Two that claim one place in one ledger and differ are damage.
fn merged(stores: &[&dyn Store], filter: &Filter) -> Result<Vec<Sealed>, StoreError> {
    let each = Filter { newest_first: false, limit: None, ..filter.clone() };
    let mut places: BTreeMap<(String, u64), Sealed> = BTreeMap::new();
    let mut forked = None;
    for store in stores {
        store.read(&each, &mut |sealed| {
            let place = (sealed.entry.ledger.clone(), sealed.entry.seq);
            let known = places.entry(place).or_insert_with(|| sealed.clone());
            if known.hash != sealed.hash {
                forked = Some(sealed.entry);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
    }
    if let Some(entry) = forked {
        let what = format!("two copies of it differ at entry {}", entry.seq);
        return Err(StoreError::Damaged { path: entry.ledger.into(), what });
    }
    let mut latest: Option<(String, DateTime<Utc>)> = None;
    let mut ordered: Vec<(DateTime<Utc>, (String, u64), Sealed)> = Vec::with_capacity(places.len());
    for (place, sealed) in places {
        let before = latest.take().filter(|(ledger, _)| *ledger == place.0).map(|(_, at)| at);
        let at = before.map_or(sealed.entry.at, |before| before.max(sealed.entry.at));
        latest = Some((place.0.clone(), at));
        ordered.push((at, place, sealed));
    }
    ordered.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(ordered.into_iter().map(|(_, _, sealed)| sealed).collect())
}

impl Store for Several {
    fn id(&self) -> &str {
        self.own.as_ref().map_or("", |own| own.id())
    }

    fn head(&self) -> Result<Option<Head>, StoreError> {
        self.own.as_ref().map_or(Ok(None), |own| own.head())
    }

    fn is_test(&self) -> bool {
        self.all().next().is_some_and(Store::is_test)
    }

    fn append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError> {
        match &mut self.own {
            Some(own) => own.append(draft, expected),
            None => {
                Err(StoreError::Misplaced("the ledger that is written does not exist yet".to_owned()).into())
            }
        }
    }

    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let stores: Vec<&dyn Store> = self.all().collect();
        let mut found = merged(&stores, filter)?;
        if filter.newest_first {
            found.reverse();
        }
        let limit = filter.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let _ = found.into_iter().take(limit).try_for_each(each);
        Ok(())
    }

    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError> {
        for store in self.all() {
            if let Some(bytes) = store.blob(commitment)? {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError> {
        for store in self.all() {
            if store.has_blob(commitment)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
        together(self.own.as_deref(), &self.others, until)
    }

    /// Each is proved by itself; this shows the one that is written, or the first where there is none yet.
    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        self.all().next().map_or(Ok(()), |store| store.inspect(look))
    }
}
