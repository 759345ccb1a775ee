//! Who records, when and with what; and the first entry of a ledger, which says so too.

use chrono::{DateTime, Utc};

use super::Failure;
use super::context::{Context, Loaded};
use super::ledger::Place;
use crate::ledger::facts::{LedgerCreated, LedgerKind};
use crate::ledger::{Actor, Auth, Draft, Fact, Stamp, Store, StoreError, Subject, Text};
use crate::store::{self, Mode};
use crate::system::clock::Clock;
use crate::system::entropy;
use crate::system::identity::{Identity, Source};

/// Everything that goes into a stamp besides its instant and id.
pub(super) struct Stamping {
    clock: Clock,
    zone: String,
    pub(super) actor: Actor,
}

impl Context {
    pub(super) fn stamping(&self, loaded: &Loaded) -> Result<Stamping, Failure> {
        Ok(Stamping {
            clock: loaded.clock,
            zone: loaded.wording.zone.name().to_owned(),
            actor: actor(&Identity::of(&self.environment)?),
        })
    }

    /// The ledger at a place, and whether it was made just now.
    /// `anyway` is why it is made in a place that is refused.
    pub(super) fn made(
        &self,
        loaded: &Loaded,
        place: &Place,
        anyway: Option<&str>,
    ) -> Result<(Box<dyn Store>, bool), Failure> {
        self.recognise_place(Some(place))?;
        let refused = store::refused_place(&place.address);
        if anyway.is_some() && refused.is_none() {
            return Err(Failure::usage("nothing speaks against this place: leave --anyway out"));
        }
        // Opening what is not there yet would only say what is said here.
        if anyway.is_some() && !self.at(place.address.as_ref()).exists() {
            return Ok((self.create(loaded, place, anyway)?, true));
        }
        match store::open(&place.address, Mode::Append) {
            Ok(Some(store)) => Ok((store, false)),
            Ok(None) | Err(StoreError::NotThere { .. }) => Ok((self.create(loaded, place, None)?, true)),
            Err(error) => Err(error.into()),
        }
    }

    fn create(
        &self,
        loaded: &Loaded,
        place: &Place,
        anyway: Option<&str>,
    ) -> Result<Box<dyn Store>, Failure> {
        create(&place.address, &place.workspace, &self.stamping(loaded)?, anyway)
    }
}

fn actor(identity: &Identity) -> Actor {
    let auth = match identity.source {
        Source::Setting | Source::Git => Auth::Claimed,
        Source::Account => Auth::Os,
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (os_user, host) = (some(&identity.account), some(&identity.host));
    Actor { person: identity.person.clone(), auth, os_user, host }
}

pub(super) fn create(
    address: &str,
    workspace: &str,
    stamping: &Stamping,
    anyway: Option<&str>,
) -> Result<Box<dyn Store>, Failure> {
    let kind = if stamping.clock.is_fixed() { LedgerKind::Test } else { LedgerKind::Real };
    let place = anyway.and_then(|_| store::refused_place(address));
    let fact = Fact::LedgerCreated(LedgerCreated { workspace: workspace.to_owned(), kind, place });
    let mut blobs = Vec::new();
    if let Some(why) = anyway {
        let salt = entropy::bytes::<32>().map_err(Failure::environment)?;
        blobs.push(Text::plain(Text::REASON, why).salted(salt));
    }
    let first = Draft { subject: Subject::default(), fact, blobs, stamp: stamping.stamp(None)? };
    let id = entropy::uuid_v7(stamping.clock.now()).map_err(Failure::environment)?;
    Ok(store::create(address, &id, &first)?)
}

impl Stamping {
    /// A stamp of this moment. `latest` is the latest instant on record: a clock behind it is said so.
    pub(super) fn stamp(&self, latest: Option<DateTime<Utc>>) -> Result<Stamp, Failure> {
        let at = self.clock.now();
        let clock = match latest {
            _ if self.clock.is_fixed() => Some("fixed"),
            Some(latest) if at < latest => Some("behind"),
            _ => None,
        };
        Ok(Stamp {
            at,
            tz: self.zone.clone(),
            clock: clock.map(str::to_owned),
            actor: self.actor.clone(),
            tool: concat!("runbook ", env!("CARGO_PKG_VERSION")).to_owned(),
            id: entropy::uuid_v7(at).map_err(Failure::environment)?,
        })
    }
}
