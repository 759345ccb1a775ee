//! An export as a ledger that is read: JSON Lines as they were handed out, never written to.
//!
//! The whole file is held in memory; its lines are told apart once, when it is opened. What is odd about them is kept
//! for [`verify`](crate::ledger::verify()), and refuses every other reading.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{Backend, Check, Mode};
use crate::ledger::{
    AppendError, Columns, Commitment, Draft, Ending, Entry, Expected, ExportLine, Fact, Filter, Handed, Hash,
    Head, Projection, Raw, Row, Sealed, State, Store, StoreError, StoredBlob, facts, read_blob,
};

pub(super) const BACKEND: Backend = Backend {
    claims,
    open: |path, mode| {
        Ok(Export::open(Path::new(path), mode)?.map(|export| Box::new(export) as Box<dyn Store>))
    },
    create: |path, _, _| Err(only_read(Path::new(path))),
    doctor: |path| Ok(vec![Check::well("ledger", format!("an export, which is only read: {path}"))]),
    grant: |path, _| Err(super::without_rights(path)),
    land: |path, _| Err(super::no_landing(path, "an export is only read")),
};

/// A path that ends in `.jsonl`, or a file that begins as an entry does.
fn claims(address: &str) -> Option<&str> {
    let begins_so = || {
        let mut first = [0];
        fs::File::open(address).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *b"{"
    };
    let named_so = Path::new(address).extension().is_some_and(|extension| extension == "jsonl");
    (named_so || begins_so()).then_some(address)
}

fn only_read(path: &Path) -> StoreError {
    StoreError::ReadOnlyExport { path: path.to_owned() }
}

/// What was handed out of a ledger.
#[derive(Debug)]
pub struct Export {
    path: PathBuf,
    bytes: Vec<u8>,
    entries: Vec<Range<usize>>,
    blobs: BTreeMap<Hash, Range<usize>>,
    handed: Handed,
    ledger: String,
    test: bool,
}

impl Export {
    /// Opens an export for reading; `None` if there is no such file.
    pub fn open(path: &Path, mode: Mode) -> Result<Option<Self>, StoreError> {
        if mode == Mode::Append {
            return Err(only_read(path));
        }
        match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Io { path: path.to_owned(), what: error.to_string() }),
            Ok(bytes) => Ok(Some(Self::over(path, bytes))),
        }
    }

    fn over(path: &Path, bytes: Vec<u8>) -> Self {
        let handed = Handed { ending: Err(String::new()), digest: Hash::ZERO, blobs: Vec::new() };
        let mut export = Self {
            path: path.to_owned(),
            bytes,
            entries: Vec::new(),
            blobs: BTreeMap::new(),
            handed,
            ledger: String::new(),
            test: false,
        };
        export.handed.ending = export.sort_lines();
        let first = export.entries.first().and_then(|range| Entry::parse(&export.bytes[range.clone()]).ok());
        if let Some(entry) = first {
            export.test = matches!(entry.fact(), Fact::LedgerCreated(created) if created.kind == facts::LedgerKind::Test);
            export.ledger = entry.ledger;
        } else if let Ok(ending) = &export.handed.ending {
            export.ledger.clone_from(&ending.ledger);
        }
        export
    }

    /// Tells the lines apart; the last one, or what is wrong with their order.
    fn sort_lines(&mut self) -> Result<Ending, String> {
        if self.bytes.last() != Some(&b'\n') {
            return Err("it was cut off: its last line has no end".to_owned());
        }
        let mut begin = 0;
        while let Some(length) = self.bytes[begin..].iter().position(|byte| *byte == b'\n') {
            let line = begin..begin + length;
            match ExportLine::of(&self.bytes[line.clone()])? {
                ExportLine::Entry if self.blobs.is_empty() => self.entries.push(line.clone()),
                ExportLine::Entry => return Err("an entry stands after the texts".to_owned()),
                ExportLine::Blob(commitment) => {
                    self.blobs.insert(commitment, line.clone());
                    self.handed.blobs.push(commitment);
                }
                ExportLine::Ending(ending) => {
                    let bare = Ending { sha256: None, ..ending.clone() }.line();
                    self.handed.digest = Hash::of_parts(&[&self.bytes[..begin], &bare, b"\n"]);
                    let last = line.end + 1 == self.bytes.len();
                    return if last {
                        Ok(ending)
                    } else {
                        Err("something stands after its last line".to_owned())
                    };
                }
            }
            begin = line.end + 1;
        }
        Err("it was cut off: its last line, which says what it holds, is missing".to_owned())
    }

    fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what: what.into() }
    }

    fn ending(&self) -> Result<&Ending, StoreError> {
        self.handed.ending.as_ref().map_err(|what| self.damaged(what.clone()))
    }

    fn sealed(&self, range: &Range<usize>) -> Result<Sealed, StoreError> {
        let bytes = self.bytes[range.clone()].to_vec();
        let entry = Entry::parse(&bytes).map_err(|error| self.damaged(error.to_string()))?;
        let hash = Hash::of_entry(&bytes);
        Ok(Sealed { entry, bytes, hash })
    }

    /// The hash that the line after an entry's says it has.
    fn told_hash(&self, number: usize) -> Option<Hash> {
        if let Some(next) = self.entries.get(number + 1) {
            return Entry::parse(&self.bytes[next.clone()]).ok().map(|entry| entry.prev);
        }
        self.handed.ending.as_ref().ok()?.head().map(|head| head.hash)
    }
}

impl Store for Export {
    fn id(&self) -> &str {
        &self.ledger
    }

    fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.ending()?.head().filter(|head| head.seq > 0))
    }

    fn is_test(&self) -> bool {
        self.test
    }

    fn append(&mut self, _: &Draft, _: Expected) -> Result<Sealed, AppendError> {
        Err(only_read(&self.path).into())
    }

    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ending()?;
        let mut left = filter.limit.unwrap_or(u64::MAX);
        let count = self.entries.len();
        for n in 0..count {
            let range = &self.entries[if filter.newest_first { count - 1 - n } else { n }];
            let sealed = self.sealed(range)?;
            if filter.admits(&sealed.entry) {
                if left == 0 || each(sealed).is_break() {
                    break;
                }
                left -= 1;
            }
        }
        Ok(())
    }

    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.stored_blob(&commitment.c)?.map(|stored| stored.bytes))
    }

    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError> {
        Ok(self.blobs.contains_key(&commitment.c))
    }

    /// Only a whole ledger has one: what is missing from a part would be owed again.
    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
        if self.ending()?.is_of_part() {
            return Err(StoreError::PartOfLedger { path: self.path.clone() });
        }
        let mut state = State::default();
        for range in &self.entries {
            let sealed = self.sealed(range)?;
            if until.is_none_or(|until| sealed.entry.at <= until) {
                state.apply(&sealed).map_err(|damage| StoreError::from_damage(&self.path, &damage))?;
            }
        }
        Ok(state)
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        look(self);
        Ok(())
    }
}

impl Raw for Export {
    fn rows(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> {
        let part = self.handed.ending.as_ref().is_ok_and(Ending::is_of_part);
        for (number, range) in self.entries.iter().enumerate() {
            let bytes = self.bytes[range.clone()].to_vec();
            let told = if part { None } else { self.told_hash(number) };
            let hash = told.unwrap_or_else(|| Hash::of_entry(&bytes)).0.to_vec();
            let columns = Entry::parse(&bytes).map(|entry| Columns::from(&entry)).unwrap_or_default();
            if each(Row { bytes, hash, columns }).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn stored_blob(&self, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError> {
        let Some(range) = self.blobs.get(commitment) else { return Ok(None) };
        let read = read_blob(&self.bytes[range.clone()]);
        read.map(|(_, stored)| Some(stored)).map_err(|what| self.damaged(what))
    }

    fn projections(&self) -> Result<Option<Vec<Projection>>, StoreError> {
        Ok(None)
    }

    fn handed(&self) -> Option<Handed> {
        Some(self.handed.clone())
    }
}
