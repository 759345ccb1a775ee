//! A run while the ledger that a team shares cannot be reached: on this machine alone, if somebody at it says so.

use super::Args;
use crate::cli::Failure;
use crate::cli::commands::consent;
use crate::cli::context::{Context, Loaded};
use crate::ledger::StoreError;
use crate::store;
use crate::ui::line::Line;
use crate::ui::terminal;
use crate::ui::theme::Style;

/// The file beside the workspace's own ledger; that one may have moved to the team's.
const FILE: &str = "away.db";

/// The ledgers while one is away.
struct Away {
    /// The one that cannot be reached, without a password.
    team: String,
    /// Why, and what else there is to say of it.
    why: String,
    /// The file on this machine.
    local: String,
}

/// Whether a run could not begin since the server did not answer.
pub(super) fn is_away(failure: &Failure) -> bool {
    matches!(failure.error.downcast_ref::<StoreError>(), Some(StoreError::Unreachable { .. }))
}

/// Offers to record on this machine, and does so; without a terminal, or without a yes, the failure it is.
pub(super) fn run(args: &Args, context: &Context, loaded: &Loaded, failure: Failure) -> Result<u8, Failure> {
    let Some(away) = Away::of(context, loaded, &failure)? else { return Err(failure) };
    let pass = format!("to record on this machine alone until then, pass `--ledger {}`", away.local);
    if !terminal::is_stdin() || args.answers.is_some() {
        return Err(failure.hint(format!("see that the server can be reached, or {pass}")));
    }
    away.say_first(context)?;
    let question = "Type yes to record on this machine >";
    if !consent::given(&mut context.stdout(), question, "nothing is recorded")? {
        return Err(failure.hint(format!("nothing was recorded; {pass}")));
    }
    let here = context.with_ledger(&away.local);
    let ended = super::run(args, &here);
    away.say_last(context)?;
    ended
}

impl Away {
    /// `None` where there is no place on this machine either.
    fn of(context: &Context, loaded: &Loaded, failure: &Failure) -> Result<Option<Self>, Failure> {
        let (Some(place), Some(state)) = (context.place(loaded)?, context.environment.state_dir()) else {
            return Ok(None);
        };
        let local = state.join(&place.workspace).join(FILE).to_string_lossy().into_owned();
        Ok(Some(Self { team: store::shown(&place.address), why: failure.error.to_string(), local }))
    }

    fn say_first(&self, context: &Context) -> Result<(), Failure> {
        let mut page = context.stdout();
        page.prose(&Line::new().styled(Style::FailedTitle, "Away:").text(format!(" {}.", self.why)), 0)?;
        let offer = format!(
            "This run can be recorded on this machine alone, in {}. What others recorded is not known to it: ask them \
             whether somebody did this already.",
            self.local
        );
        page.prose(&Line::new().text(offer), 0)?;
        page.flush()?;
        Ok(())
    }

    /// How it comes together later.
    fn say_last(&self, context: &Context) -> Result<(), Failure> {
        let mut page = context.stdout();
        page.blank();
        let said = format!(" on this machine alone: {}. The team does not see it yet.", self.local);
        page.prose(&Line::new().styled(Style::FailedTitle, "Recorded").text(said), 0)?;
        page.line(
            &Line::new()
                .text("Once the team's ledger is back, read both: ")
                .typed(format!("--ledger {} --ledger {}", self.team, self.local)),
        )?;
        page.flush()?;
        Ok(())
    }
}
