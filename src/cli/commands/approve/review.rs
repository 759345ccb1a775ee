//! The review of a gate that was passed by break glass: somebody else says afterwards whether that was right.

use std::sync::Arc;

use super::super::run::{checklist, earlier, gates};
use super::super::runs::Known;
use super::super::{recorded, reviews};
use crate::cli::context::Loaded;
use crate::cli::recording::{Decision as Decided, Recording};
use crate::cli::{Failure, exit};
use crate::ledger::facts::{ApprovalDecided, Decision, Mode, RunHeld};
use crate::ledger::{Fact, OwedReview, State, Store, Text};
use crate::model::{Library, Named, procedure_revision};
use crate::run::{Run, Spot};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// The first review that a run owes.
pub(super) fn first(known: &Known, loaded: &Loaded, state: &State) -> Option<OwedReview> {
    let owed = reviews::owed(loaded, state);
    owed.into_iter().find(|owed| owed.review.run == known.run.id).map(|owed| owed.review.clone())
}

/// Records the review, by somebody who may decide at that gate. What is wrong is a reason's to say, and so is what is
/// right.
pub(super) fn record(
    args: &super::Args,
    (known, review): (&Known, &OwedReview),
    named: Named<'_>,
    reason: Option<&str>,
    loaded: &Loaded,
    recording: &mut Recording,
    page: &mut Page,
) -> Result<u8, Failure> {
    let person = recording.person().to_owned();
    let state = recording.state()?;
    let run = passed(known, named, &state, &*recording.store)?;
    let role = match gate_at(&run, &review.step) {
        Some((spot, gate)) => super::may(&run, spot, gate, &person, args.role.as_deref())?,
        None => {
            return Err(Failure::refused(format!(
                "step {} is no gate in the text that was followed",
                review.step
            )));
        }
    };
    let Some(reason) = reason else {
        return Err(
            Failure::usage("a review says why").hint("add --reason WHY, and --reject where it was wrong")
        );
    };
    let decision = if args.reject { Decision::Rejected } else { Decision::Approved };
    let fact = ApprovalDecided {
        decision,
        role: Some(role.clone()),
        round: None,
        commands_sha256: None,
        expires_at: None,
        run: Some(known.run.id.clone()),
        review: true,
    };
    let sealed = recording.decide(|state| {
        if first(known, loaded, state).as_ref() != Some(review) {
            return Err(Failure::refused("it was reviewed meanwhile").hint("`runbook show` says by whom"));
        }
        let subject = super::subject(known, (review.step.clone(), None));
        let texts = vec![Text::plain(Text::REASON, reason)];
        Ok(Some(Decided { subject, fact: Fact::ApprovalDecided(fact.clone()), texts }))
    })?;
    let word = if args.reject { "Not approved" } else { "Reviewed" };
    let said =
        format!(": step {} of {} {}, as {role} by {person}.", review.step, known.procedure, known.occurrence);
    page.prose(&Line::new().styled(Style::Done, word).text(said), 0)?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

fn gate_at<'r>(run: &'r Run, path: &str) -> Option<(Spot, &'r crate::step::Gate)> {
    let list = run.checklist();
    let spot = run.spots().iter().copied().find(|spot| list.path(*spot) == path)?;
    Some((spot, list.step(spot).extras().gate.as_deref()?))
}

/// The run with its gates and who went through it, whether or not its occurrence is still open.
fn passed(known: &Known, named: Named<'_>, state: &State, store: &dyn Store) -> Result<Run, Failure> {
    let same = procedure_revision(named.book, named.procedure) == known.run.procedure_revision;
    let then = if same { Library::default() } else { earlier::text_then(named, &known.run, store)? };
    let named = if same { named } else { earlier::named_then(&then, named)? };
    let mut list = checklist::of_gates(named);
    gates::complete(&mut list, (&known.book, &known.occurrence), &known.run.id, state)?;
    let past = earlier::past(store, &known.run.id)?;
    let held = RunHeld { pid: 0, process_started: String::new(), taken_over: false };
    Ok(Run::resume(Arc::new(list), past, (held, Mode::Operator), None))
}
