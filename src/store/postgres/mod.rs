//! A ledger in a PostgreSQL database, shared by a team.
//!
//! Owns the addresses `postgres://` and `postgresql://`, the tables in the schema `runbook`, and who may do what with
//! them. Recording goes through functions of the database that lock one head row, check what they can, and are all that
//! a writer may call; the tables themselves refuse every change. The state is kept per form, so that older and newer
//! versions of the program work side by side.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::{Backend, gone_to};
use crate::ledger::{
    AppendError, Commitment, Draft, Expected, Filter, Hash, Head, Projection, Raw, Row, Sealed, State, Store,
    StoreError, StoredBlob,
};
use crate::system::environment::Environment;

mod address;
mod append;
mod doctor;
mod grant;
mod landing;
mod open;
mod password;
mod query;
mod read;
mod tls;
mod trouble;
mod wire;

use address::Address;
use wire::Wire;

pub(super) const BACKEND: Backend = Backend {
    claims: super::is_database,
    open: |address, mode| Ok(Some(Box::new(open::open(wire_to(address)?, mode)?))),
    create: |address, ledger, first| Ok(Box::new(open::create(wire_to(address)?, ledger, first)?)),
    doctor: |address| doctor::look(&wire_to(address)?),
    grant: |address, asked| grant::grant(&wire_to(address)?, asked),
    land: |address, ledger| Ok(Box::new(landing::open(wire_to(address)?, ledger)?)),
};

fn wire_to(address: &str) -> Result<Wire, StoreError> {
    Wire::open(Address::read(address, &Environment::read())?)
}

/// A ledger in a database.
struct Postgres {
    wire: Wire,
    ledger: String,
    test: bool,
    person: Option<String>,
}

impl Postgres {
    /// The server says that the ledger has moved; its last entry says where.
    fn with_place(&self, error: AppendError) -> AppendError {
        match error {
            AppendError::Store(StoreError::Gone { place, .. }) => match gone_to(self) {
                Ok(to) => StoreError::Gone { place, to: to.unwrap_or_default() }.into(),
                Err(error) => error.into(),
            },
            other => other,
        }
    }
}

impl Store for Postgres {
    fn id(&self) -> &str {
        &self.ledger
    }

    fn head(&self) -> Result<Option<Head>, StoreError> {
        read::head(&self.wire)
    }

    fn is_test(&self) -> bool {
        self.test
    }

    fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    fn append(&mut self, draft: &Draft, expected: Expected) -> Result<Sealed, AppendError> {
        let recorded = append::append(&self.wire, &self.ledger, draft, expected);
        let sealed = recorded.map_err(|error| self.with_place(error))?;
        if !draft.fact.erases().is_empty() {
            // What was erased is still in the table's file until that is written anew.
            self.wire.batch("VACUUM (FULL) runbook.blobs")?;
        }
        Ok(sealed)
    }

    fn read(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Sealed) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        query::entries(&self.wire, filter, None, each)
    }

    fn blob(&self, commitment: &Commitment) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(read::blob(&self.wire, &commitment.c)?.map(|stored| stored.bytes))
    }

    fn has_blob(&self, commitment: &Commitment) -> Result<bool, StoreError> {
        read::has_blob(&self.wire, &commitment.c)
    }

    fn state(&self, until: Option<DateTime<Utc>>) -> Result<State, StoreError> {
        read::state(&self.wire, until)
    }

    fn inspect(&self, look: &mut dyn FnMut(&dyn Raw)) -> Result<(), StoreError> {
        self.wire.at_once(|| {
            look(&Stored { wire: &self.wire });
            Ok(())
        })
    }
}

/// The database as it is at one moment.
struct Stored<'a> {
    wire: &'a Wire,
}

impl Raw for Stored<'_> {
    fn rows(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> {
        read::rows(self.wire, each)
    }

    fn stored_blob(&self, commitment: &Hash) -> Result<Option<StoredBlob>, StoreError> {
        read::blob(self.wire, commitment)
    }

    fn projections(&self) -> Result<Option<Vec<Projection>>, StoreError> {
        read::projections(self.wire)
    }
}
