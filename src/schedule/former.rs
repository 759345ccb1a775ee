//! Books, procedures and targets under the ids they had before: what is recorded under a former id is their own.
//!
//! What began under a former id is gone on with under it, since its entries belong together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::subject_of;
use crate::ledger::{Damage, History, Record, State, Subject};
use crate::model::{Named, Procedure};

/// Whether a procedure or its book had another id.
fn is_renamed(named: Named<'_>) -> bool {
    !(named.book.formerly.is_empty() && named.procedure.formerly.is_empty())
}

/// Every (book, procedure) under which something of a procedure may be recorded; the present one first.
fn ids(named: Named<'_>) -> impl Iterator<Item = (&str, &str)> {
    named.book.ids().flat_map(move |book| named.procedure.ids().map(move |procedure| (book, procedure)))
}

/// What is recorded of a procedure under all its ids; `recent` leaves out what is settled long ago.
pub(super) fn history<'a>(
    state: &'a State,
    named: Named<'_>,
    recent: bool,
) -> Result<Cow<'a, History>, Damage> {
    let read = |(book, procedure)| {
        if recent { state.recent(book, procedure) } else { state.history(book, procedure) }
    };
    if !is_renamed(named) {
        return Ok(read((&named.book.id, &named.procedure.id))?.unwrap_or_default());
    }
    let mut all = History::default();
    for id in ids(named) {
        if let Some(found) = read(id)? {
            all.absorb(found.into_owned());
        }
    }
    Ok(Cow::Owned(all))
}

/// A history in which every key ends in the target's present id.
pub(super) fn renamed<'h>(history: Cow<'h, History>, procedure: &Procedure) -> Cow<'h, History> {
    let is_former = |key: &String| present(key, procedure).is_some();
    if !procedure.targets().iter().any(|target| !target.formerly.is_empty())
        || !history.occurrences.keys().any(is_former)
    {
        return history;
    }
    let mut history = history.into_owned();
    let mut occurrences: BTreeMap<String, Record> = BTreeMap::new();
    for (key, record) in std::mem::take(&mut history.occurrences) {
        let key = present(&key, procedure).unwrap_or(key);
        match occurrences.remove(&key) {
            None => drop(occurrences.insert(key, record)),
            Some(mut other) => {
                other.absorb(record);
                occurrences.insert(key, other);
            }
        }
    }
    history.occurrences = occurrences;
    Cow::Owned(history)
}

/// The key with the present id of a target that it names by a former one; `None` of any other key.
fn present(key: &str, procedure: &Procedure) -> Option<String> {
    let (base, id) = key.rsplit_once('@')?;
    let is_former = |old: &String| old == id;
    let target = procedure.targets().iter().find(|target| target.formerly.iter().any(is_former))?;
    Some(format!("{base}@{}", target.id))
}

/// What an entry about the occurrence of a key is about: one that has a record stays under the ids under which that is.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn filed(named: Named<'_>, key: &str, state: &State) -> Result<Subject, Damage> {
    let own = subject_of(named, key);
    let targets = named.procedure.targets();
    if !is_renamed(named) && targets.iter().all(|target| target.formerly.is_empty()) {
        return Ok(own);
    }
    for (book, procedure) in ids(named) {
        let Some(history) = state.history(book, procedure)? else { continue };
        let is_it =
            |known: &&String| *known == key || present(known, named.procedure).as_deref() == Some(key);
        let found = history.occurrences.get_key_value(key).map(|(key, _)| key);
        if let Some(known) = found.or_else(|| history.occurrences.keys().find(is_it)) {
            let (book, procedure) = (Some(book.to_owned()), Some(procedure.to_owned()));
            return Ok(Subject { book, procedure, occurrence: Some(known.clone()), ..own });
        }
    }
    Ok(own)
}
