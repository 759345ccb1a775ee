//! Former ids: what is recorded under them is the procedure's own.

use std::borrow::Cow;

use crate::ledger::{Damage, History, State, Subject};
use crate::model::Named;

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

/// The subject of an entry about an occurrence: one that has a record stays under the id under which that is.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn filed(subject: Subject, named: Named<'_>, state: &State) -> Result<Subject, Damage> {
    let Some(key) = subject.occurrence.as_ref().filter(|_| is_renamed(named)) else { return Ok(subject) };
    for (book, procedure) in ids(named) {
        let known = state.history(book, procedure)?;
        if known.is_some_and(|history| history.occurrences.contains_key(key)) {
            let (book, procedure) = (Some(book.to_owned()), Some(procedure.to_owned()));
            return Ok(Subject { book, procedure, ..subject });
        }
    }
    Ok(subject)
}
