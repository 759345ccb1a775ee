//! Targets under the ids they had before: what is recorded under a former id is the target's own.
//!
//! A run that began under a former id is gone on with under it, since its entries belong together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Ground;
use crate::ledger::{Damage, History, Record};
use crate::model::{Named, Procedure};

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
            Some(other) => drop(occurrences.insert(key, together(other, record))),
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

/// What became of one occurrence under two names.
fn together(one: Record, other: Record) -> Record {
    let mut runs = one.runs;
    runs.extend(other.runs);
    runs.sort_by_key(|run| run.started_at);
    Record {
        runs,
        waived: one.waived.or(other.waived),
        rescheduled: one.rescheduled.or(other.rescheduled),
        escalation: one.escalation.or(other.escalation),
    }
}

/// The key under which an occurrence is on record: one that begins with a former id is gone on with under it.
///
/// # Errors
/// If what the ledger keeps of the procedure cannot be read.
pub fn recorded_key(ground: &Ground<'_>, named: Named<'_>, key: &str) -> Result<String, Damage> {
    let targets = named.procedure.targets();
    if targets.iter().all(|target| target.formerly.is_empty()) {
        return Ok(key.to_owned());
    }
    let history = ground.state.history(&named.book.id, &named.procedure.id)?.unwrap_or_default();
    let is_it = |known: &&String| present(known, named.procedure).as_deref() == Some(key);
    let former = history.occurrences.keys().find(is_it).cloned();
    Ok(former.filter(|_| !history.occurrences.contains_key(key)).unwrap_or_else(|| key.to_owned()))
}
