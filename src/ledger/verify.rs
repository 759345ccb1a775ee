//! The proof: whether what is stored is what was recorded.
//!
//! Reads raw rows only, and derives everything else again. It never repairs.

mod export;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::ControlFlow;

use serde::Serialize;

use super::entry::{Entry, Sealed};
use super::store::{Projection, Raw, Row, Store};
use super::{Commitment, Fact, Hash, Head, Of, State, StoreError, Tree, Witness, format};

/// Whether a ledger stands, and if not, in which way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// Every entry, blob, column and stored state is as recorded, and every witness agrees.
    Intact {
        /// How many entries.
        count: u64,
        /// The last one; `None` of an empty ledger.
        head: Option<Head>,
        /// Entries of versions unknown here; their place in the chain is proved, their content is not understood.
        unknown_versions: u64,
        /// Blobs erased by a recorded redaction.
        redacted: u64,
        /// Blobs that are kept in a recorded archive alone.
        archived: u64,
        /// The last entry that somebody outside has confirmed; 0 where nobody was asked.
        witnessed: u64,
        /// How many of the first entries were not read again, but taken from a checkpoint; 0 of a full proof.
        taken: u64,
    },
    /// An export of some entries only: each is whole and in order, and what there is of the chain holds.
    Part {
        /// How many entries.
        count: u64,
        /// The head of the ledger they were taken from.
        head: Head,
        /// Entries whose predecessor is there too, and that follow it.
        linked: u64,
        /// Blobs that entries speak of and that are not in it, erased or not.
        without: u64,
    },
    /// Something was changed, added or taken out.
    Altered {
        /// The first bad position; 0 for something beside the chain.
        seq: u64,
        /// What is wrong there.
        what: String,
    },
    /// The chain is shorter than it was.
    Truncated {
        /// How many entries there are.
        count: u64,
        /// How many there were at least.
        expected: u64,
        /// Who knows, as in `a witness` or `the stored state`.
        known_by: String,
    },
    /// The chain holds together, but is not the one that a witness saw.
    Rewritten {
        /// What was kept.
        witness: Witness,
        /// What is found of it now: the entry's hash, or the root.
        found: Hash,
    },
    /// It cannot be read.
    Unreadable {
        /// Why.
        what: String,
    },
}

impl Verdict {
    /// Whether it stands, as a ledger or as a part of one.
    pub fn is_intact(&self) -> bool {
        matches!(self, Self::Intact { .. } | Self::Part { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact { count, head, unknown_versions, redacted, archived, .. } => {
                write!(f, "intact: {count} entries")?;
                head.map_or(Ok(()), |head| write!(f, ", head {head}"))?;
                if *unknown_versions > 0 {
                    write!(f, ", {unknown_versions} of versions this program does not know")?;
                }
                if *redacted > 0 {
                    write!(f, ", {redacted} texts erased by recorded redactions")?;
                }
                if *archived > 0 {
                    write!(f, ", {archived} texts kept in archives alone")?;
                }
                Ok(())
            }
            Self::Part { count, head, .. } => {
                write!(f, "a part: {count} of {} entries, head {head}", head.seq)
            }
            Self::Altered { seq: 0, what } => write!(f, "altered: {what}"),
            Self::Altered { seq, what } => write!(f, "altered at entry {seq}: {what}"),
            Self::Truncated { count, expected, known_by } => {
                write!(f, "truncated: {count} entries, but {known_by} knows of {expected}")
            }
            Self::Rewritten { witness, found } if witness.of == Of::Entry => write!(
                f,
                "rewritten: entry {} was {}, and is {} now",
                witness.seq,
                &witness.digits[..8.min(witness.digits.len())],
                found.short()
            ),
            Self::Rewritten { witness, .. } => {
                write!(f, "rewritten: the first {} entries are not those of {}", witness.seq, witness.by)
            }
            Self::Unreadable { what } => write!(f, "unreadable: {what}"),
        }
    }
}

/// Proves a store, against what others keep of it.
pub fn verify(store: &dyn Store, witnesses: &[Witness]) -> Verdict {
    verify_from(store, witnesses, 0)
}

/// The same, but the first `taken` entries are not read again: the hashes stored beside them are believed. A witness of
/// the root over just these makes that good.
pub fn verify_from(store: &dyn Store, witnesses: &[Witness], taken: u64) -> Verdict {
    let mut verdict = None;
    match store.inspect(&mut |raw| verdict = Some(prove(raw, witnesses, taken))) {
        Ok(()) => verdict.unwrap_or_else(|| unreachable!("inspect shows what is stored")),
        Err(error) => Verdict::Unreadable { what: error.to_string() },
    }
}

/// Proves what is stored or was handed out, as [`verify_from`] does.
pub fn prove(raw: &dyn Raw, witnesses: &[Witness], taken: u64) -> Verdict {
    match raw.handed() {
        Some(handed) => export::prove(raw, &handed, witnesses),
        None => prove_chain(raw, witnesses, taken),
    }
}

fn prove_chain(raw: &dyn Raw, witnesses: &[Witness], taken: u64) -> Verdict {
    let mut chain = Chain::new(witnesses, taken);
    let read = raw.rows(&mut |row| match chain.link(&row) {
        Ok(()) => ControlFlow::Continue(()),
        Err(what) => {
            chain.altered = Some(Verdict::Altered { seq: chain.count + 1, what });
            ControlFlow::Break(())
        }
    });
    let outcome = read.map_err(|error| unreadable(&error));
    match outcome.and_then(|()| chain.finish(raw)) {
        Ok(verdict) | Err(verdict) => verdict,
    }
}

/// A chain as far as it has been walked.
struct Chain<'a> {
    /// By the position they speak of.
    witnesses: BTreeMap<u64, Vec<&'a Witness>>,
    /// Grown only where a witness keeps a root.
    tree: Option<Tree>,
    /// How many of the first entries are believed.
    taken: u64,
    count: u64,
    head: Option<Head>,
    ledger: String,
    unknown_versions: u64,
    state: State,
    /// Commitment → the first entry that has it, and its length there.
    blobs: BTreeMap<Hash, (u64, u64)>,
    redacted: HashSet<Hash>,
    archived: HashSet<Hash>,
    disagreed: Option<Verdict>,
    altered: Option<Verdict>,
}

impl<'a> Chain<'a> {
    fn new(witnesses: &'a [Witness], taken: u64) -> Self {
        let tree = witnesses.iter().any(|witness| witness.of == Of::Root).then(Tree::default);
        let mut by_seq: BTreeMap<u64, Vec<&Witness>> = BTreeMap::new();
        for witness in witnesses {
            by_seq.entry(witness.seq).or_default().push(witness);
        }
        Self {
            witnesses: by_seq,
            tree,
            taken,
            count: 0,
            head: None,
            ledger: String::new(),
            unknown_versions: 0,
            state: State::default(),
            blobs: BTreeMap::new(),
            redacted: HashSet::new(),
            archived: HashSet::new(),
            disagreed: None,
            altered: None,
        }
    }

    /// Takes the hash stored beside an entry as it is.
    fn take(&mut self, row: &Row) -> Result<(), String> {
        let odd = || "the hash stored beside it is none".to_owned();
        let hash = Hash(<[u8; 32]>::try_from(&row.hash[..]).map_err(|_| odd())?);
        self.reach(Head { seq: self.count + 1, hash });
        Ok(())
    }

    /// Takes the next row in, or says what is wrong with it.
    fn link(&mut self, row: &Row) -> Result<(), String> {
        let seq = self.count + 1;
        if seq <= self.taken {
            return self.take(row);
        }
        let hash = Hash::of_entry(&row.bytes);
        if row.hash != hash.0 {
            return Err("its bytes are not the ones that were hashed".to_owned());
        }
        let entry = Entry::parse_strict(&row.bytes).map_err(|error| error.to_string())?;
        if entry.seq != seq {
            return Err(format!("entry {} stands in its place", entry.seq));
        }
        if entry.prev != self.head.map_or(Hash::ZERO, |head| head.hash) {
            return Err("it does not follow the entry before it".to_owned());
        }
        if self.ledger.is_empty() {
            self.ledger.clone_from(&entry.ledger);
        } else if entry.ledger != self.ledger {
            return Err("it belongs to another ledger".to_owned());
        }
        if !row.columns.are_of(&entry) {
            return Err("what is stored beside it to find it differs from what it says".to_owned());
        }
        let fact = entry.fact();
        self.note_blobs(&entry, &fact);
        self.unknown_versions += u64::from(entry.v != format::VERSION);
        let sealed = Sealed { entry, bytes: Vec::new(), hash };
        if self.taken == 0 {
            self.state.apply_fact(&sealed, fact).map_err(|damage| damage.to_string())?;
        }
        self.reach(sealed.head());
        Ok(())
    }

    /// Goes on to the next position, and asks who keeps something of it.
    fn reach(&mut self, head: Head) {
        self.count = head.seq;
        self.head = Some(head);
        if let Some(tree) = &mut self.tree {
            tree.add(head.hash);
        }
        for witness in self.witnesses.get(&head.seq).into_iter().flatten() {
            let found = match (witness.of, &self.tree) {
                (Of::Root, Some(tree)) => tree.root(),
                _ => head.hash,
            };
            if !witness.agrees(&found) {
                let witness = (*witness).clone();
                self.disagreed.get_or_insert(Verdict::Rewritten { witness, found });
            }
        }
    }

    fn note_blobs(&mut self, entry: &Entry, fact: &Fact) {
        for blob in &entry.blobs {
            self.blobs.entry(blob.c).or_insert((entry.seq, blob.len));
        }
        match fact {
            Fact::Redaction(redaction) => self.redacted.extend(&redaction.commitments),
            Fact::LedgerArchived(archived) => self.archived.extend(&archived.commitments),
            _ => {}
        }
    }

    fn finish(self, raw: &dyn Raw) -> Result<Verdict, Verdict> {
        if let Some(verdict) = self.altered {
            return Err(verdict);
        }
        if let Some(verdict) = self.disagreed {
            return Err(verdict);
        }
        let last = self.witnesses.last_key_value();
        if let Some((&expected, witnesses)) = last.filter(|(expected, _)| **expected > self.count) {
            let known_by = witnesses.first().map_or_else(String::new, |witness| witness.by.clone());
            return Err(Verdict::Truncated { count: self.count, expected, known_by });
        }
        let (redacted, archived) = self.check_blobs(raw)?;
        if self.taken == 0 {
            self.check_projections(raw)?;
        }
        Ok(Verdict::Intact {
            count: self.count,
            head: self.head,
            unknown_versions: self.unknown_versions,
            redacted,
            archived,
            witnessed: last.map_or(0, |(seq, _)| *seq),
            taken: self.taken.min(self.count),
        })
    }

    /// How many blobs are gone by a redaction, and how many into an archive; an error for any other that is not there as
    /// committed.
    fn check_blobs(&self, raw: &dyn Raw) -> Result<(u64, u64), Verdict> {
        let (mut redacted, mut archived) = (0, 0);
        for (commitment, (seq, len)) in &self.blobs {
            let what = match raw.stored_blob(commitment).map_err(|error| unreadable(&error))? {
                Some(blob) if blob.bytes.len() as u64 != *len || blob.salt.len() != 32 => {
                    "has another length"
                }
                Some(blob) if Commitment::hash(&blob.salt, &blob.bytes) != *commitment => "was changed",
                Some(_) => continue,
                None if self.redacted.contains(commitment) => {
                    redacted += 1;
                    continue;
                }
                None if self.archived.contains(commitment) => {
                    archived += 1;
                    continue;
                }
                None => "is missing, and no redaction says why",
            };
            return Err(Verdict::Altered {
                seq: *seq,
                what: format!("its blob {} {what}", commitment.short()),
            });
        }
        Ok((redacted, archived))
    }

    fn check_projections(&self, raw: &dyn Raw) -> Result<(), Verdict> {
        let Some(stored) = raw.projections().map_err(|error| unreadable(&error))? else { return Ok(()) };
        let mut derived = self.state.each_projection();
        if stored.iter().all(|part| derived.next().as_ref() == Some(part)) && derived.next().is_none() {
            return Ok(());
        }
        let claimed = stored.first().and_then(|overview| State::from_overview(&overview.body).ok());
        let expected = claimed.and_then(|state| state.head()).map_or(0, |head| head.seq);
        if expected > self.count {
            return Err(Verdict::Truncated {
                count: self.count,
                expected,
                known_by: "the stored state".to_owned(),
            });
        }
        Err(Verdict::Altered { seq: 0, what: difference(&stored, &self.state.projections()) })
    }
}

fn unreadable(error: &StoreError) -> Verdict {
    Verdict::Unreadable { what: error.to_string() }
}

fn difference(stored: &[Projection], derived: &[Projection]) -> String {
    let odd = stored.iter().find(|part| !derived.contains(part));
    let odd = odd.or_else(|| derived.iter().find(|part| !stored.contains(part)));
    match odd {
        Some(part) if part.book.is_empty() => {
            "the stored state of the books differs from its entries".to_owned()
        }
        Some(part) => {
            format!("the stored state of {}/{} differs from its entries", part.book, part.procedure)
        }
        None => "the stored state differs from the entries".to_owned(),
    }
}
