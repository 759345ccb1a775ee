//! The connection: made when a ledger is opened, made again when it was lost meanwhile.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Row};

use super::address::Address;
use super::trouble;
use crate::ledger::StoreError;

/// A value for a statement, with its type on the wire.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// How long a transaction waits for another one, and how long the server waits for us in one.
const BEGIN: &str =
    "BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '60s'";
const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A connection to a server.
pub(super) struct Wire {
    address: Address,
    client: RefCell<Client>,
    /// In a transaction nothing is asked again: what was done in it before is gone.
    inside: Cell<bool>,
    lost: Cell<bool>,
}

impl Wire {
    /// Connects.
    pub(super) fn open(address: Address) -> Result<Self, StoreError> {
        let client = RefCell::new(connect(&address)?);
        Ok(Self { address, client, inside: Cell::new(false), lost: Cell::new(false) })
    }

    /// The address for messages.
    pub(super) fn place(&self) -> &str {
        &self.address.shown
    }

    /// The same where a path is wanted.
    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(self.place())
    }

    /// The role that the session began with.
    pub(super) fn user(&self) -> &str {
        &self.address.user
    }

    /// Whether the connection was lost, so that the last statement may or may not have been carried out.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Connects again.
    pub(super) fn reconnect(&self) -> Result<(), StoreError> {
        self.inside.set(false);
        let client = connect(&self.address).inspect_err(|error| {
            self.lost.set(matches!(error, StoreError::Unreachable { .. }));
        })?;
        *self.client.borrow_mut() = client;
        self.lost.set(false);
        Ok(())
    }

    /// The rows of a statement that can be asked twice.
    pub(super) fn rows(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        match self.once(|client| client.query_typed(sql, values)) {
            Err(_) if self.is_lost() && !self.inside.get() => {
                self.reconnect()?;
                self.once(|client| client.query_typed(sql, values))
            }
            other => other,
        }
    }

    /// The first row, if there is one.
    pub(super) fn row(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Statements without values, once.
    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.once(|client| client.batch_execute(sql))
    }

    /// Begins a transaction that writes.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        self.batch(BEGIN)?;
        self.inside.set(true);
        Ok(())
    }

    /// Ends it, and keeps what was done.
    pub(super) fn commit(&self) -> Result<(), StoreError> {
        self.inside.set(false);
        self.batch("COMMIT")
    }

    /// Ends it, and keeps nothing. A connection that is gone has done so already.
    pub(super) fn roll_back(&self) {
        self.inside.set(false);
        if !self.is_lost() && self.batch("ROLLBACK").is_err() {
            self.lost.set(true);
        }
    }

    /// Runs some reads against one state of the ledger.
    pub(super) fn at_once<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.batch(BEGIN_READING).is_err() && self.is_lost() {
            self.reconnect()?;
            self.batch(BEGIN_READING)?;
        }
        self.inside.set(true);
        let done = work();
        self.roll_back();
        done
    }

    fn once<T>(&self, work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, StoreError> {
        work(&mut self.client.borrow_mut()).map_err(|error| {
            if trouble::is_lost(&error) {
                self.lost.set(true);
            }
            trouble::of(self.place(), self.user(), &error)
        })
    }
}

fn connect(address: &Address) -> Result<Client, StoreError> {
    let connected = if address.tls.is_wanted {
        let place = || address.shown.clone();
        let connector = address.tls.connector();
        address.config.connect(connector.map_err(|what| StoreError::Unreachable { place: place(), what })?)
    } else {
        address.config.connect(NoTls)
    };
    connected.map_err(|error| {
        let mut failure = trouble::of(&address.shown, &address.user, &error);
        if let (StoreError::Denied { what, .. } | StoreError::Io { what, .. }, Some(note)) =
            (&mut failure, &address.note)
        {
            *what = format!("{what}; {note}");
        }
        failure
    })
}
