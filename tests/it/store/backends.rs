//! The places that the conformance suite runs over.

use runbook::ledger::facts::LedgerKind;
use runbook::ledger::{Draft, Store};
use runbook::store::{self, Mode};
use tempfile::TempDir;

use super::sample::{LEDGER, Scribe};

/// Where a new ledger can be made, and opened again if it outlives its store.
pub(super) trait Backend {
    fn create(&self, first: &Draft) -> Box<dyn Store>;
    /// Another store over the same ledger; `None` if there can be none.
    fn again(&self, mode: Mode) -> Option<Box<dyn Store>>;
}

/// A ledger in memory.
pub(super) struct InMemory;

impl Backend for InMemory {
    fn create(&self, first: &Draft) -> Box<dyn Store> {
        store::create("memory:", LEDGER, first).unwrap()
    }

    fn again(&self, _: Mode) -> Option<Box<dyn Store>> {
        None
    }
}

/// A folder of its own for a test; in memory where the system has such a place, since waiting for disks proves nothing.
pub(super) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A ledger in a file of a folder of its own.
pub(super) struct InFile(pub(super) TempDir);

impl InFile {
    pub(super) fn new() -> Self {
        Self(folder())
    }

    pub(super) fn address(&self) -> String {
        self.0.path().join("state/ledger.db").to_str().unwrap().to_owned()
    }
}

impl Backend for InFile {
    fn create(&self, first: &Draft) -> Box<dyn Store> {
        store::create(&self.address(), LEDGER, first).unwrap()
    }

    fn again(&self, mode: Mode) -> Option<Box<dyn Store>> {
        Some(store::open(&self.address(), mode).unwrap().unwrap())
    }
}

/// A ledger in a database of its own.
#[cfg(all(unix, feature = "postgres"))]
pub(super) struct InDatabase(String);

#[cfg(all(unix, feature = "postgres"))]
impl InDatabase {
    /// `None` where there is no server.
    pub(super) fn new() -> Option<Self> {
        let server = crate::server::shared()?;
        Some(Self(server.address(&server.database())))
    }

    pub(super) fn address(&self) -> String {
        self.0.clone()
    }
}

#[cfg(all(unix, feature = "postgres"))]
impl Backend for InDatabase {
    fn create(&self, first: &Draft) -> Box<dyn Store> {
        store::create(&self.0, LEDGER, first).unwrap()
    }

    fn again(&self, mode: Mode) -> Option<Box<dyn Store>> {
        Some(store::open(&self.0, mode).unwrap().unwrap())
    }
}

/// A ledger that has just been created.
pub(super) fn fresh(backend: &dyn Backend) -> (Scribe, Box<dyn Store>) {
    let mut scribe = Scribe::new();
    let store = backend.create(&scribe.created(LedgerKind::Real));
    (scribe, store)
}
