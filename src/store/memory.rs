//! A ledger in this process's memory: for rehearsals, and gone with them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::admission::{Admission, Chain, admit};
use super::{Backend, Check, Mode};
use crate::ledger::{
    AppendError, Blob, Columns, Commitment, Draft, Expected, Filter, Hash, Head, Projection, Raw, Row,
    Sealed, Sealing, State, Store, StoreError, StoredBlob,
};

pub(super) const BACKEND: Backend = Backend {
    claims: |address| address.strip_prefix("memory:"),
    open: |_, _: Mode| Ok(None),
    create: |_, ledger, first| Ok(Box::new(Memory::new(ledger, first)?)),
    doctor: |_| Ok(vec![Check::well("ledger", "in memory, gone with this process")]),
    grant: |_, _| Err(super::without_rights("memory:")),
    land: |_, _| Err(super::no_landing("memory:", "nothing stays in memory")),
};

/// A ledger in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    ledger: String,
    entries: Vec<Sealed>,
    blobs: BTreeMap<Hash, StoredBlob>,
    state: State,
}

impl Memory {
    /// A ledger of one entry, a `ledger.created`.
    pub fn new(ledger: &str, first: &Draft) -> Result<Self, StoreError> {
        let mut memory = Self {
            ledger: ledger.to_owned(),
            entries: Vec::new(),
            blobs: BTreeMap::new(),
            state: State::default(),
        };
        match memory.append(first, Expected::Any) {
            Ok(_) => Ok(memory),
            Err(AppendError::Store(error)) => Err(error),
            Err(AppendError::Moved { .. } | AppendError::RunMoved { .. }) => {
                unreachable!("nothing can have moved in an empty ledger")
            }
        }
    }
}

impl Chain for Memory {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.entries.last().map(Sealed::head))
    }

    fn moved(&self) -> Result<Option<StoreError>, StoreError> {
        let to = super::gone_to(self)?;
        Ok(to.map(|to| StoreError::Gone { place: "memory:".to_owned(), to }))
    }

    fn by_id(&self, id: &str) -> Result<Option<Sealed>, StoreError> {
        Ok(self.entries.iter().find(|sealed| sealed.entry.id == id).cloned())
    }

    fn by_run(&self, run: &str, run_seq: u64) -> Result<Option<Sealed>, StoreError> {
        let taken = |sealed: &&Sealed| {
            sealed.entry.subject.run.as_ref().is_some_and(|at| at.id == run && at.seq == run_seq)
        };
        Ok(self.entries.iter().find(taken).cloned())
    }

    fn has(&self, commitment: &Hash) -> Result<bool, StoreError> {
        Ok(self.blobs.contains_key(commitment))
    }
}

impl Store for Memory {
    fn id(&self) -> &str {
        &self.ledger
    }

    fn head(&self) -> Result<Option<Head>, StoreError> {
        Chain::head(self)
    }

    fn is_test(&self) -> bool {
        self.state.is_test()
    }

    fn append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError> {
        let head = match admit(self, draft, expected)? {
            Admission::Recorded(sealed) => return Ok(*sealed),
            Admission::Follows(head) => head,
        };
        let sealed = draft.seal(&Sealing { ledger: &self.ledger, head }).map_err(StoreError::from)?;
        self.state.apply(&sealed).map_err(|damage| StoreError::from_damage(Path::new("memory:"), &damage))?;
        for blob in &draft.blobs {
            if let Blob::New { text, salt } = blob {
                let stored = StoredBlob { salt: salt.to_vec(), bytes: text.bytes.to_vec() };
                self.blobs.insert(Commitment::hash(salt, &text.bytes), stored);
            }
        }
        self.blobs.retain(|commitment, _| !draft.fact.erases().contains(commitment));
        self.entries.push(sealed.clone());
        Ok(sealed)
    }

    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let admitted = self.entries.iter().filter(|sealed| filter.admits(&sealed.entry));
        let limit = filter.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let mut walk = |sealed: &Sealed| each(sealed.clone());
        let _ = if filter.newest_first {
            admitted.rev().take(limit).try_for_each(&mut walk)
        } else {
            admitted.take(limit).try_for_each(&mut walk)
        };
        Ok(())
    }

    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.blobs.get(&commitment.c).map(|stored| stored.bytes.clone()))
    }

    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError> {
        self.has(&commitment.c)
    }

    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
        let Some(until) = until.filter(|until| self.state.overview.latest_at > Some(*until)) else {
            return Ok(self.state.clone());
        };
        let mut state = State::default();
        for sealed in self.entries.iter().filter(|sealed| sealed.entry.at <= until) {
            state.apply(sealed).map_err(|damage| StoreError::from_damage(Path::new("memory:"), &damage))?;
        }
        Ok(state)
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        look(self);
        Ok(())
    }
}

impl Raw for Memory {
    fn rows(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> {
        let rows = self.entries.iter().map(|sealed| Row {
            bytes: sealed.bytes.clone(),
            hash: sealed.hash.0.to_vec(),
            columns: Columns::from(&sealed.entry),
        });
        let _ = rows.into_iter().try_for_each(each);
        Ok(())
    }

    fn stored_blob(&self, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError> {
        Ok(self.blobs.get(commitment).cloned())
    }

    fn projections(&self) -> Result<Option<Vec<Projection>>, StoreError> {
        Ok(Some(self.state.projections()))
    }
}
