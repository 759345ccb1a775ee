//! What is kept outside of a ledger: checkpoints, signed where there is a key, and the marks of this user.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::ledger::Place;
use super::{Failure, exit};
use crate::ledger::{Checkpoint, Filter, Hash, Head, Store, StoreError, Tree, Witness};
use crate::store::outside::{Outside, OutsideError};
use crate::store::{self, Marks, Mode};
use crate::system::environment::Environment;
use crate::system::signature;

/// More entries of others than this since the last time are left to `verify`.
const FEW: u64 = 1_000;

/// Where checkpoints go, and who signs them.
pub(super) struct Keeper {
    environment: Environment,
    pub(super) places: Vec<Outside>,
    key: Option<PathBuf>,
    marks: Option<Marks>,
}

/// A checkpoint that was taken.
pub(super) struct Taken {
    pub(super) checkpoint: Checkpoint,
    pub(super) signature: Option<String>,
    /// Where it is kept, in the order of the places.
    pub(super) kept: Vec<String>,
}

impl Context {
    /// The places that were typed, else those of the environment.
    pub(super) fn outside(&self, typed: &[String]) -> Vec<Outside> {
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let named = if typed.is_empty() { self.environment.checkpoints() } else { typed };
        named.into_iter().map(|address| Outside::at(address, &self.here)).collect()
    }

    /// The keeper of these places, or of those of the environment.
    pub(super) fn keeper(&self, typed: &[String], key: Option<&Path>) -> Keeper {
        let key = key.map(Path::to_owned).or_else(|| self.environment.signing_key());
        Keeper {
            environment: self.environment.clone(),
            places: self.outside(typed),
            key: key.map(|key| self.at(&key)),
            marks: self.marks(),
        }
    }

    /// Refuses to begin a ledger where this user has seen one.
    pub(super) fn recognise_place(&self, place: Option<&Place>) -> Result<(), Failure> {
        let Some(place) = place.filter(|place| !store::is_shared(&place.address)) else { return Ok(()) };
        let Some(seen) = self.seen_at(Some(place)) else { return Ok(()) };
        match store::open(&place.address, Mode::Read) {
            Ok(None) => Err(other_here(place, &seen, "it is not there any more")),
            // Whatever else it is, it is said where it is opened for recording.
            _ => Ok(()),
        }
    }

    /// Refuses another ledger in the place of the one that this user has seen there; else remembers it.
    pub(super) fn recognise_at(&self, place: Option<&Place>, store: &dyn Store) -> Result<(), Failure> {
        let Some(place) = place else { return Ok(()) };
        if let Some(seen) = self.seen_at(Some(place)).filter(|seen| seen != store.id()) {
            return Err(other_here(place, &seen, "another ledger is in its place"));
        }
        self.remember_place(place, store);
        Ok(())
    }

    /// Which ledger this user has seen at a place.
    pub(super) fn seen_at(&self, place: Option<&Place>) -> Option<String> {
        self.marks()?.at(&self.everywhere(&place?.address))
    }

    /// Remembers which ledger is at a place.
    pub(super) fn remember_place(&self, place: &Place, store: &dyn Store) {
        if let Some(marks) = self.marks() {
            marks.make_at(&self.everywhere(&place.address), store.id());
        }
    }

    /// An address that names the same place from everywhere, without a password.
    pub(super) fn everywhere(&self, address: &str) -> String {
        if address.contains("://") || address.starts_with("memory:") {
            return store::shown(address);
        }
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        self.at(path.as_ref()).to_string_lossy().into_owned()
    }

    /// The marks of this user; `None` where there is no state folder.
    pub(super) fn marks(&self) -> Option<Marks> {
        self.environment.state_dir().map(|state| Marks::below(&state))
    }
}

impl Keeper {
    /// Takes a checkpoint of all entries and keeps it everywhere; `None` of an empty ledger.
    pub(super) fn take(&self, store: &dyn Store) -> Result<Option<Taken>, Failure> {
        let Some(checkpoint) = checkpoint(store, u64::MAX)? else { return Ok(None) };
        let text = checkpoint.to_string();
        let sign =
            |key: &PathBuf| signature::sign(&self.environment, key, signature::CHECKPOINT, text.as_bytes());
        let signature = self.key.as_ref().map(sign).transpose().map_err(|error| {
            Failure::environment(error)
                .hint("the key is a private SSH key, or a public one whose private half the agent has")
        })?;
        let keep = |place: &Outside| place.keep(&self.environment, &checkpoint, signature.as_deref());
        let kept = self.places.iter().map(keep).collect::<Result<_, _>>().map_err(unkept)?;
        Ok(Some(Taken { checkpoint, signature, kept }))
    }

    /// The same at the end of a run, where places are named at all. That a place cannot be reached is said and is no
    /// reason to fail: the run is on record.
    pub(super) fn take_after_run(&self, store: &dyn Store) {
        if self.places.is_empty() {
            return;
        }
        if let Err(failure) = self.take(store) {
            // Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "note: no checkpoint was kept: {:#}", failure.error);
        }
    }

    /// Remembers the head of a ledger that was recorded in.
    pub(super) fn remember(&self, ledger: &str, head: Head) {
        if let Some(marks) = &self.marks {
            marks.make(ledger, head);
        }
    }

    /// Refuses a ledger that has moved, or that holds less than this user has seen of it, or something else.
    pub(super) fn recognise(&self, store: &dyn Store) -> Result<(), Failure> {
        if let Some(to) = store::gone_to(store)? {
            return Err(StoreError::Gone { place: "this ledger".to_owned(), to }.into());
        }
        let Some(seen) = self.marks.as_ref().and_then(|marks| marks.of(store.id())) else { return Ok(()) };
        let head = store.head()?.unwrap_or(Head { seq: 0, hash: Hash::ZERO });
        let what = if head.seq < seen.seq {
            format!("it ends at entry {}, and entry {} of it has been seen here", head.seq, seen.seq)
        } else if hash_at(store, seen.seq, head)?.is_some_and(|hash| hash != seen.hash) {
            format!("its entry {} is another one than the one that has been seen here", seen.seq)
        } else {
            return Ok(());
        };
        let message = format!("cannot record in this ledger: {what}");
        Err(Failure::new(exit::NOT_VERIFIED, message).hint(
            "an older copy was put in its place, or it was cut off or written anew: `runbook verify` says more. \
             If that was on purpose, `runbook ledger accept --reason WHY` records so and goes on",
        ))
    }
}

fn other_here(place: &Place, seen: &str, what: &str) -> Failure {
    let at = store::shown(&place.address);
    let message = format!("cannot record in '{at}': the ledger {seen} has been seen there, and {what}");
    Failure::new(exit::NOT_VERIFIED, message).hint(
        "put it back from a backup. If that was on purpose, `runbook ledger accept --reason WHY` records so, in a ledger \
         that is begun where there is none",
    )
}

/// The hash at a position; `None` where it lies far back.
fn hash_at(store: &dyn Store, seq: u64, head: Head) -> Result<Option<Hash>, Failure> {
    let back = head.seq - seq;
    if back == 0 {
        return Ok(Some(head.hash));
    }
    if back > FEW {
        return Ok(None);
    }
    let mut found = None;
    let filter = Filter { newest_first: true, limit: Some(back + 1), ..Filter::default() };
    store.read(&filter, &mut |sealed| {
        if sealed.entry.seq == seq {
            found = Some(sealed.hash);
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// A place outside that cannot be used, with what to do.
pub(super) fn unkept(error: OutsideError) -> Failure {
    let hint = error.hint();
    Failure::environment(error).hint(hint)
}

/// The checkpoint of the first so many entries, or of all there are; `None` of none.
pub(super) fn checkpoint(store: &dyn Store, most: u64) -> Result<Option<Checkpoint>, Failure> {
    let mut tree = Tree::default();
    let mut read = Ok(());
    store.inspect(&mut |raw| {
        read = raw.rows(&mut |row| {
            if tree.size() == most {
                return ControlFlow::Break(());
            }
            tree.add(Hash::of_entry(&row.bytes));
            ControlFlow::Continue(())
        });
    })?;
    read?;
    let (ledger, size, root) = (store.id().to_owned(), tree.size(), tree.root());
    Ok((size > 0).then_some(Checkpoint { ledger, size, root }))
}

/// The mark of this user as a witness.
pub(super) fn marked(context: &Context, ledger: &str) -> Option<Witness> {
    let head = context.marks()?.of(ledger)?;
    Some(Witness::from(head).by("this user's own mark"))
}
