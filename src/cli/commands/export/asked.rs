//! What is to be handed out: as a filter of the ledger, and as the export says it.

use std::ops::ControlFlow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::Args;
use crate::cli::commands::entries;
use crate::cli::context::Loaded;
use crate::cli::{Failure, moment};
use crate::ledger::{Filter, Head, Sealed, State, Store};

/// What was asked for.
pub(super) struct Asked {
    wanted: Filter,
    /// The same in the words of the format; empty for everything.
    pub(super) filter: Map<String, Value>,
}

impl Asked {
    pub(super) fn read(args: &Args, loaded: &Loaded, state: &State) -> Result<Self, Failure> {
        let zone = &loaded.wording.zone;
        let at = |text: &Option<String>| text.as_deref().map(|text| moment::instant(text, zone)).transpose();
        let (since, until) = (at(&args.from)?, at(&args.to)?);
        let mut wanted = Filter { since, until, ..Filter::default() };
        let mut filter = Map::new();
        if let Some(name) = &args.procedure {
            (wanted.book, wanted.procedure) = entries::procedure(name, loaded, state)?;
            let address = [wanted.book.as_deref(), wanted.procedure.as_deref()];
            let address = address.into_iter().flatten().collect::<Vec<_>>().join("/");
            filter.insert("procedure".to_owned(), address.into());
        }
        for (name, at) in [("from", since), ("to", until)] {
            if let Some(at) = at {
                filter.insert(name.to_owned(), text(at).into());
            }
        }
        Ok(Self { wanted, filter })
    }

    /// Everything recorded before an instant.
    pub(super) fn before(until: DateTime<Utc>) -> Self {
        let filter = Map::from_iter([("to".to_owned(), text(until).into())]);
        Self { wanted: Filter { until: Some(until), ..Filter::default() }, filter }
    }

    /// Hands over what was asked for, up to a head, in the order of recording; how many there were.
    pub(super) fn each(
        &self,
        head: Head,
        store: &dyn Store,
        mut each: impl FnMut(Sealed) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        let (mut count, mut done) = (0, Ok(()));
        store.read(&self.wanted, &mut |sealed| {
            if sealed.entry.seq > head.seq {
                return ControlFlow::Break(());
            }
            count += 1;
            done = each(sealed);
            if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        done.map(|()| count)
    }
}

/// RFC 3339, UTC, milliseconds: as entries have it.
pub(super) fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
