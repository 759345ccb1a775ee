//! `runbook ledger move`: the ledger goes on at another place, and nowhere else.

use crate::cli::commands::recorded;
use crate::cli::context::Context;
use crate::cli::ledger::Place;
use crate::cli::outside::checkpoint;
use crate::cli::recording::Recording;
use crate::cli::{Failure, exit};
use crate::ledger::facts::{LedgerArrived, LedgerMoved};
use crate::ledger::{
    Checkpoint, Draft, Expected, Fact, Filter, Sealed, Store, StoreError, Subject, Text, verify,
};
use crate::store::{self, Landing, Mode};
use crate::system::entropy;
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// So often a copy is made again that a redaction went through before the old place is closed.
const TRIES: usize = 3;

/// Move it to another place, where it goes on
///
/// Every entry and every text is copied as it is and proved at the new place; then the old one is closed: whoever
/// records there is told where it went. What was interrupted goes on when the same is typed again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook ledger move postgres://db.example.com/ops\n  runbook ledger move /srv/runbook/ledger.db\n  runbook ledger move ledger.db --ledger postgres://db.example.com/ops"
)]
pub(super) struct Args {
    /// Where it goes: a file that is not there yet, or a database without a ledger
    target: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    // Looked at before anything is made: where nothing is recorded, nothing is moved.
    let Place { address: from, workspace } = context.place(&loaded)?.ok_or_else(Failure::no_workspace)?;
    context.own(&loaded)?.ok_or_else(|| {
        Failure::new(exit::ENVIRONMENT, "cannot move the ledger: nothing is recorded yet")
            .hint("name the new place with --ledger from now on")
    })?;
    let mut moving = Moving {
        recording: context.recording_as_it_is(&loaded)?,
        from: located(&from, context),
        to: located(&args.target, context),
    };
    let is_closed = moving.gone_to()?.is_some();
    if !is_closed {
        moving.recording.recognise()?;
    }
    if let Some(there) = moving.there()? {
        return moving.was_there(&*there, context);
    }
    if !is_closed {
        moving.recording.drain()?;
    }
    let arrived = moving.go()?;
    moving.recording.remember(&arrived);
    let place = Place { address: moving.to.clone(), workspace };
    context.remember_place(&place, &*moving.recording.store);
    moving.told(&arrived, context)
}

/// An address that names the same place from everywhere.
fn located(address: &str, context: &Context) -> String {
    if address.contains("://") { address.to_owned() } else { context.everywhere(address) }
}

/// A ledger that goes from one place to another.
struct Moving {
    recording: Recording,
    from: String,
    to: String,
}

impl Moving {
    /// Where the ledger went that is to be moved, if it did.
    fn gone_to(&self) -> Result<Option<String>, Failure> {
        Ok(store::gone_to(&*self.recording.store)?)
    }

    /// The ledger that is at the new place already.
    fn there(&self) -> Result<Option<Box<dyn Store>>, Failure> {
        match store::open(&self.to, Mode::Read) {
            Ok(found) => Ok(found),
            Err(StoreError::NotThere { .. } | StoreError::Arriving { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The move was done before, unless something else is there.
    fn was_there(&self, there: &dyn Store, context: &Context) -> Result<u8, Failure> {
        let to = store::shown(&self.to);
        let taken = |what: &str| Err(StoreError::Taken { place: to.clone(), what: what.to_owned() }.into());
        let head = self.recording.store.head()?.map_or(0, |head| head.seq);
        if there.id() != self.recording.store.id() {
            return taken("there is another ledger");
        }
        let mut arrived = None;
        let filter = Filter { past: Some(head), limit: Some(1), ..Filter::default() };
        there.read(&filter, &mut |sealed| {
            arrived = Some(sealed);
            std::ops::ControlFlow::Break(())
        })?;
        let follows = |sealed: &Sealed| {
            matches!(sealed.entry.fact(), Fact::LedgerArrived(_)) && sealed.entry.seq == head + 1
        };
        match (self.gone_to()?, arrived.filter(follows)) {
            (Some(_), Some(arrived)) => self.told(&arrived, context),
            _ => taken("this ledger, or a copy of it, is there already"),
        }
    }

    /// Moves it, or goes on with that. The entry that opens the new place.
    fn go(&mut self) -> Result<Sealed, Failure> {
        let shown = store::shown(&self.to);
        if let Some(gone) = self.gone_to()?.filter(|gone| *gone != shown) {
            return Err(StoreError::Gone { place: store::shown(&self.from), to: gone }.into());
        }
        self.prove_source()?;
        let mut landing = store::land(&self.to, self.recording.store.id())?;
        self.is_of_this(&*landing)?;
        self.prove(&mut *landing, TRIES)?;
        if self.gone_to()?.is_none() {
            let texts = vec![Text::plain(Text::PLACE, shown)];
            let fact = Fact::LedgerMoved(LedgerMoved {});
            self.recording.append(Subject::default(), fact, texts, Expected::Any)?;
        }
        let whole = self.prove(&mut *landing, 1)?;
        let fact = Fact::LedgerArrived(LedgerArrived { count: whole.size, root: whole.root });
        let place = Text::plain(Text::PLACE, store::shown(&self.from));
        let blobs = vec![place.salted(entropy::bytes::<32>().map_err(Failure::environment)?)];
        let stamp = self.recording.stamp()?;
        Ok(landing.arrive(&Draft { subject: Subject::default(), fact, blobs, stamp })?)
    }

    /// What does not verify is evidence, and stays where it is.
    fn prove_source(&self) -> Result<(), Failure> {
        let verdict = verify(&*self.recording.store, &[]);
        if verdict.is_intact() {
            return Ok(());
        }
        let message = format!("cannot move the ledger: it does not verify: {verdict}");
        Err(Failure::new(exit::NOT_VERIFIED, message).hint("`runbook verify` says more; nothing was changed"))
    }

    /// What is at the new place already has to be a beginning of this ledger.
    fn is_of_this(&self, landing: &dyn Landing) -> Result<(), Failure> {
        let Some(landed) = landing.head()? else { return Ok(()) };
        let mut same = false;
        let filter = Filter { past: Some(landed.seq - 1), limit: Some(1), ..Filter::default() };
        self.recording.store.read(&filter, &mut |sealed| {
            same = sealed.head() == landed;
            std::ops::ControlFlow::Break(())
        })?;
        if same {
            return Ok(());
        }
        let what = "another ledger, or another copy of this one, is being moved there".to_owned();
        Err(StoreError::Taken { place: store::shown(&self.to), what }.into())
    }

    /// Copies what is missing and proves all that is there; what it stands for.
    fn prove(&self, landing: &mut dyn Landing, mut tries: usize) -> Result<Checkpoint, Failure> {
        let source = &*self.recording.store;
        loop {
            store::copy(source, landing)?;
            let landed = landing.head()?.map_or(0, |head| head.seq);
            let nothing = || Failure::refused("the ledger is empty");
            let whole = checkpoint(source, landed)?.ok_or_else(nothing)?;
            tries -= 1;
            match store::prove_landed(landing, &whole) {
                Ok(()) => return Ok(whole),
                // A text may have been erased while it was copied: the entry that says so comes with the next try.
                Err(StoreError::Damaged { .. }) if tries > 0 => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn told(&self, arrived: &Sealed, context: &Context) -> Result<u8, Failure> {
        let to = store::shown(&self.to);
        let mut page = context.stdout();
        let entries = arrived.entry.seq - 1;
        // There are two at least: the first one, and the one that says that it moves.
        let said = format!(" the ledger of {entries} entries to {to}; every one was proved there.");
        page.prose(&Line::new().styled(Style::Done, "Moved").text(said), 0)?;
        page.prose(
            &Line::new().text(format!("{} is closed; it can still be read.", store::shown(&self.from))),
            0,
        )?;
        let next = Line::new().text("Next, so that everybody finds it");
        let next = match context.settings()? {
            Some(_) => next.text(", in .runbook/workspace.yaml: ").typed(format!("ledger: {to}")),
            None => next.text(": ").typed(format!("--ledger {to}")),
        };
        page.line(&next)?;
        page.line(&recorded::head(arrived))?;
        page.flush()?;
        Ok(exit::YES)
    }
}
