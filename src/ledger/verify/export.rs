//! The proof of an export: of a whole ledger as strict as of the ledger itself, of a part as far as a part can be proved.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::{Verdict, prove_chain, unreadable};
use crate::ledger::entry::Entry;
use crate::ledger::export::{Ending, Handed};
use crate::ledger::store::{Raw, Row};
use crate::ledger::{Hash, Head, Of, Witness};

/// Proves what was handed out.
pub(super) fn prove(raw: &dyn Raw, handed: &Handed, witnesses: &[Witness]) -> Verdict {
    match &handed.ending {
        Err(what) => altered(0, what),
        Ok(ending) if ending.is_of_part() => part(raw, ending, handed, witnesses),
        Ok(ending) => whole(raw, ending, handed, witnesses),
    }
}

fn altered(seq: u64, what: impl Into<String>) -> Verdict {
    Verdict::Altered { seq, what: what.into() }
}

fn whole(raw: &dyn Raw, ending: &Ending, handed: &Handed, witnesses: &[Witness]) -> Verdict {
    let verdict = prove_chain(raw, witnesses, 0);
    let Verdict::Intact { count, head, .. } = verdict else { return verdict };
    if count < ending.count {
        let known_by = "its last line".to_owned();
        return Verdict::Truncated { count, expected: ending.count, known_by };
    }
    let empty = Head { seq: 0, hash: Hash::ZERO };
    let spoken = match blobs_spoken_of(raw) {
        Ok(spoken) => spoken,
        Err(verdict) => return verdict,
    };
    let says = ending.head() == Some(head.unwrap_or(empty)) && count == ending.count;
    if !says || spoken.ledger.as_ref().is_some_and(|ledger| *ledger != ending.ledger) {
        return altered(0, "its last line says something else than its entries");
    }
    beside(ending, handed, &spoken).map_or(verdict, |what| altered(0, what))
}

/// What is wrong beside the entries.
fn beside(ending: &Ending, handed: &Handed, spoken: &Spoken) -> Option<&'static str> {
    let distinct: BTreeSet<&Hash> = handed.blobs.iter().collect();
    if distinct.len() != handed.blobs.len() || distinct.iter().any(|blob| !spoken.blobs.contains_key(blob)) {
        return Some("there is a blob that no entry speaks of");
    }
    let same = ending.sha256.map_or(!ending.is_of_part(), |sha256| sha256 == handed.digest);
    (!same).then_some("it is not as it was handed out: its own hash differs")
}

/// The ledger and the blobs that entries speak of, each with its length.
#[derive(Default)]
struct Spoken {
    ledger: Option<String>,
    blobs: BTreeMap<Hash, u64>,
}

fn blobs_spoken_of(raw: &dyn Raw) -> Result<Spoken, Verdict> {
    let mut spoken = Spoken::default();
    raw.rows(&mut |row| {
        if let Ok(entry) = Entry::parse(&row.bytes) {
            spoken.blobs.extend(entry.blobs.iter().map(|blob| (blob.c, blob.len)));
            spoken.ledger.get_or_insert(entry.ledger);
        }
        ControlFlow::Continue(())
    })
    .map_err(|error| unreadable(&error))?;
    Ok(spoken)
}

/// A part as far as it has been walked.
struct Walk<'a> {
    ending: &'a Ending,
    head: Head,
    witnesses: &'a [Witness],
    last: Option<Head>,
    count: u64,
    linked: u64,
}

fn part(raw: &dyn Raw, ending: &Ending, handed: &Handed, witnesses: &[Witness]) -> Verdict {
    let Some(head) = ending.head() else { return altered(0, "its last line names no head") };
    let mut walk = Walk { ending, head, witnesses, last: None, count: 0, linked: 0 };
    let mut found = None;
    let read = raw.rows(&mut |row| match walk.step(&row) {
        Ok(()) => ControlFlow::Continue(()),
        Err(verdict) => {
            found = Some(verdict);
            ControlFlow::Break(())
        }
    });
    if let Err(error) = read {
        return unreadable(&error);
    }
    if let Some(verdict) = found {
        return verdict;
    }
    if walk.count < ending.count {
        let known_by = "its last line".to_owned();
        return Verdict::Truncated { count: walk.count, expected: ending.count, known_by };
    }
    if walk.count > ending.count {
        return altered(0, "there are more entries than its last line says");
    }
    let (count, linked) = (walk.count, walk.linked);
    match contents(raw, ending, handed) {
        Ok(without) => Verdict::Part { count, head, linked, without },
        Err(verdict) => verdict,
    }
}

/// How many texts are not in it; an error for one that is there and is not what was recorded.
fn contents(raw: &dyn Raw, ending: &Ending, handed: &Handed) -> Result<u64, Verdict> {
    let spoken = blobs_spoken_of(raw)?;
    if let Some(what) = beside(ending, handed, &spoken) {
        return Err(altered(0, what));
    }
    let mut without = 0;
    for (commitment, len) in &spoken.blobs {
        match raw.stored_blob(commitment).map_err(|error| unreadable(&error))? {
            Some(stored) if stored.bytes.len() as u64 != *len => {
                return Err(altered(0, format!("its blob {} has another length", commitment.short())));
            }
            Some(_) => {}
            None => without += 1,
        }
    }
    Ok(without)
}

impl Walk<'_> {
    fn step(&mut self, row: &Row) -> Result<(), Verdict> {
        let after = self.last.map_or(0, |last| last.seq);
        let entry = Entry::parse_strict(&row.bytes).map_err(|error| altered(after + 1, error.to_string()))?;
        let hash = Hash::of_entry(&row.bytes);
        let wrong = |what: &str| Err(altered(entry.seq, what));
        if entry.seq <= after {
            return wrong("it stands after a later one");
        }
        if entry.ledger != self.ending.ledger {
            return wrong("it belongs to another ledger");
        }
        if entry.seq > self.head.seq || (entry.seq == self.head.seq && hash != self.head.hash) {
            return wrong("it is not of the chain that its last line names");
        }
        if let Some(last) = self.last.filter(|last| last.seq + 1 == entry.seq) {
            if entry.prev != last.hash {
                return wrong("it does not follow the entry before it");
            }
            self.linked += 1;
        }
        let disagrees = |one: &&Witness| one.of == Of::Entry && one.seq == entry.seq && !one.agrees(&hash);
        if let Some(witness) = self.witnesses.iter().find(disagrees) {
            return Err(Verdict::Rewritten { witness: witness.clone(), found: hash });
        }
        self.last = Some(Head { seq: entry.seq, hash });
        self.count += 1;
        Ok(())
    }
}
