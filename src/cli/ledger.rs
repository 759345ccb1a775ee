//! Which ledger is meant, and its state at the moment that is asked about.

use std::io::Write;

use super::context::{Context, Loaded};
use super::{Failure, exit};
use crate::ledger::{State, Store};
use crate::store::{self, Mode, Several};
use crate::workspace::Settings;

/// Where the ledger is, and of which workspace.
pub(super) struct Place {
    /// The address.
    pub(super) address: String,
    /// The workspace's id; the first book's where a ledger was named outside any workspace.
    pub(super) workspace: String,
}

impl Context {
    /// The settings of the workspace that the books or the current folder are in.
    pub(super) fn settings(&self) -> Result<Option<Settings>, Failure> {
        let from = self.books().first().map(|path| self.at(path));
        let found = from.map(|from| Settings::find(&from)).transpose()?.flatten();
        match found {
            Some(settings) => Ok(Some(settings)),
            None => Ok(Settings::find(&self.here)?),
        }
    }

    /// The ledgers named by option or environment: the first is written, the others are read.
    fn named_ledgers(&self) -> Vec<&str> {
        let typed: Vec<&str> = self.global.ledger.iter().map(String::as_str).collect();
        if typed.is_empty() { self.environment.ledgers() } else { typed }
    }

    /// The one of them that is written.
    fn named_ledger(&self) -> Option<&str> {
        self.named_ledgers().first().copied()
    }

    /// The ledgers that are only read, in the order given. Each is there.
    pub(super) fn others(&self) -> Result<Vec<Box<dyn Store>>, Failure> {
        let open = |address: &&str| -> Result<Box<dyn Store>, Failure> {
            store::open(address, Mode::Read)?.ok_or_else(|| none_there(address))
        };
        self.named_ledgers().iter().skip(1).map(open).collect()
    }

    /// A ledger together with those that are only read.
    fn with_others(&self, own: Option<Box<dyn Store>>) -> Result<Option<Box<dyn Store>>, Failure> {
        self.say_if_moved(own.as_deref())?;
        let others = self.others()?;
        if others.is_empty() {
            return Ok(own);
        }
        Ok(Some(Box::new(Several::new(own, others)?)))
    }

    /// Says once that what is recorded now is elsewhere.
    fn say_if_moved(&self, own: Option<&dyn Store>) -> Result<(), Failure> {
        let Some(to) = own.map(store::gone_to).transpose()?.flatten() else { return Ok(()) };
        self.tell(&format!("this ledger has moved to {to}; what was recorded since is not in it"));
        Ok(())
    }

    /// Tells once what is odd about the ledger.
    fn tell(&self, note: &str) {
        if !self.told.replace(true) {
            // Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "note: {note}");
        }
    }

    /// The ledger that is written, without others, for reading; `None` if there is none yet.
    pub(super) fn own(&self, loaded: &Loaded) -> Result<Option<Box<dyn Store>>, Failure> {
        match self.place(loaded)? {
            Some(place) => Ok(store::open(&place.address, Mode::Read)?),
            None => Ok(None),
        }
    }

    /// The ledger that is to be read and nothing else; `None` if there is none yet. One that was named and is not
    /// there, and no place to look at all, are failures.
    pub(super) fn required(&self, loaded: &Loaded) -> Result<Option<Box<dyn Store>>, Failure> {
        let place = self.place(loaded)?.ok_or_else(Failure::no_workspace)?;
        match (store::open(&place.address, Mode::Read)?, self.named_ledger()) {
            (None, Some(named)) => Err(none_there(named)),
            (found, _) => self.with_others(found),
        }
    }

    /// The ledger by option, environment, workspace, or the user's state folder; `None` outside any workspace.
    pub(super) fn place(&self, loaded: &Loaded) -> Result<Option<Place>, Failure> {
        let settings = self.settings()?;
        let named = self.named_ledger().map(str::to_owned);
        let book = || loaded.library.books.first().map(|book| book.id.clone()).unwrap_or_default();
        let Some(settings) = settings else {
            return Ok(named.map(|address| Place { address, workspace: book() }));
        };
        let workspace = settings.id.clone();
        if settings.ledger.as_deref().is_some_and(store::has_password) {
            return Err(Failure::refused("the workspace's settings have a password in the ledger's address")
                .hint("take it out, also of the history, and change it; it belongs into ~/.pgpass or PGPASSWORD"));
        }
        let address = if let Some(address) = named.or(settings.ledger) {
            address
        } else {
            let state = self.environment.state_dir().ok_or_else(|| {
                Failure::new(exit::ENVIRONMENT, "cannot tell where your state folder is")
                    .hint("set HOME or XDG_STATE_HOME, or name a ledger with --ledger PATH")
            })?;
            state.join(&workspace).join("ledger.db").to_string_lossy().into_owned()
        };
        Ok(Some(Place { address, workspace }))
    }

    /// The ledger for reading; `None` if there is none yet. Creates nothing.
    pub(super) fn reading(&self, loaded: &Loaded) -> Result<Option<Box<dyn Store>>, Failure> {
        let Some(place) = self.place(loaded)? else { return Ok(None) };
        let own = store::open(&place.address, Mode::Read)?;
        if own.is_none() && !self.told.get() && self.seen_at(Some(&place)).is_some() {
            self.tell("the ledger that has been seen here is not there any more; nothing of it counts");
        }
        self.with_others(own)
    }

    /// What is recorded at the moment that is asked about: everything, unless the clock was replaced.
    pub(super) fn state(&self, loaded: &Loaded) -> Result<State, Failure> {
        let until = loaded.clock.is_fixed().then_some(loaded.wording.now);
        match self.reading(loaded)? {
            Some(store) => Ok(store.state(until)?),
            None => Ok(State::default()),
        }
    }
}

fn none_there(address: &str) -> Failure {
    let address = store::shown(address);
    Failure::new(exit::ENVIRONMENT, format!("cannot open the ledger '{address}': there is none"))
        .hint("give the path of a ledger; the first command that records makes one")
}
