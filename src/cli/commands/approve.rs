//! `runbook approve`: somebody else than the operator decides at a gate.

mod review;

use super::recorded;
use super::run::earlier;
use super::runs::{self, Known};
use super::waiting;
use crate::cli::context::{Context, Loaded};
use crate::cli::recording::{Decision as Decided, Recording};
use crate::cli::{Failure, exit};
use crate::ledger::facts::{ApprovalDecided, Decision};
use crate::ledger::{Fact, State, Store, Subject, Text};
use crate::model::{Library, Named, procedure_revision};
use crate::run::{Awaited, Excluded, Run, Spot};
use crate::schedule::Ground;
use crate::step::Gate;
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// Decide at a gate that a run waits at, as somebody else than its operator
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook approve 0199c2f4-8a31\n  runbook approve 0199c2f4-8a31 --as release-manager\n  runbook approve 0199c2f4-8a31 --reject --reason \"the backup is missing\""
)]
pub(in crate::cli) struct Args {
    /// The run that waits: its id or an unambiguous beginning of it
    run: String,
    /// Decide against it
    #[arg(long, requires = "reason")]
    reject: bool,
    /// Why
    #[arg(long, value_name = "WHY")]
    reason: Option<String>,
    /// The role to decide as, where several fit
    #[arg(long = "as", value_name = "ROLE")]
    role: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let reason = args.reason.as_deref().map(|reason| recorded::said("the reason", reason)).transpose()?;
    let loaded = context.load()?;
    let known = runs::required(&args.run, &context.state(&loaded)?)?;
    let Some(named) = loaded.library.procedures().find(|named| known.is_of(*named)) else {
        return Err(Failure::refused(format!(
            "the procedure {} of this run is not in these run books",
            known.procedure
        ))
        .hint("name the run book with --book"));
    };
    let mut recording = context.recording(&loaded)?;
    let state = recording.state()?;
    let owed = review::first(&known, &loaded, &state);
    let mut page = context.stdout();
    if let (Some(owed), true) = (&owed, known.run.finished_at.is_some()) {
        let reason = reason.as_deref();
        return review::record(args, (&known, owed), named, reason, &loaded, &mut recording, &mut page);
    }
    unfinished(&known)?;
    let gate = at(named, &known, &loaded, &state, &*recording.store)?;
    let Some(awaited) = gate.awaited() else {
        if let Some(owed) = &owed {
            let reason = reason.as_deref();
            return review::record(args, (&known, owed), named, reason, &loaded, &mut recording, &mut page);
        }
        return Err(Failure::refused(format!("this run waits for nobody: it is at {}", known.run.place()))
            .hint(format!("read along with `runbook show {}`", known.short)));
    };
    let person = recording.person().to_owned();
    in_time(&awaited, &loaded, &gate)?;
    let role = may(&gate, awaited.spot, awaited.gate, &person, args.role.as_deref())?;
    let decision = if args.reject { Decision::Rejected } else { Decision::Approved };
    shown(&gate, &awaited, &mut page)?;
    let mine = |vote: &&crate::run::Vote| vote.person.eq_ignore_ascii_case(&person);
    let last = awaited.votes.iter().rev().find(mine);
    if last.is_some_and(|vote| vote.decision == decision && vote.role.as_deref() == Some(&role)) {
        page.prose(&Line::new().text(format!("{person} has decided so already, as {role}.")), 0)?;
        page.flush()?;
        return Ok(exit::YES);
    }
    let fact = ApprovalDecided {
        decision,
        role: Some(role.clone()),
        round: (gate.progress().round() > 1).then(|| gate.progress().round()),
        commands_sha256: awaited.commands,
        expires_at: awaited.until,
        run: Some(known.run.id.clone()),
        review: false,
    };
    let path = gate.checklist().path(awaited.spot).to_owned();
    record(&known, (path, awaited.attempt), &fact, reason.as_deref(), &mut recording, &mut page)
}

/// Records the decision, unless the run has gone on.
fn record(
    known: &Known,
    (path, attempt): (String, u32),
    fact: &ApprovalDecided,
    reason: Option<&str>,
    recording: &mut Recording,
    page: &mut Page,
) -> Result<u8, Failure> {
    let role = fact.role.clone().unwrap_or_default();
    let word = if fact.decision == Decision::Rejected { "Rejected" } else { "Approved" };
    let sealed = recording.decide(|state| {
        let now = runs::required(&known.run.id, state)?;
        if now.run.last_run_seq != known.run.last_run_seq {
            return Err(
                Failure::refused("the run went on meanwhile").hint("look again: run the command once more")
            );
        }
        let subject = subject(known, (path.clone(), Some(attempt)));
        let texts = reason.iter().map(|reason| Text::plain(Text::REASON, *reason)).collect();
        Ok(Some(Decided { subject, fact: Fact::ApprovalDecided(fact.clone()), texts }))
    })?;
    let said = format!(" step {path} as {role} by {}.", recording.person());
    page.prose(&Line::new().styled(Style::Done, word).text(said), 0)?;
    if let Some(sealed) = sealed {
        page.line(&recorded::head(&sealed))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// What a decision about a run is about: it takes no position in the run.
fn subject(known: &Known, (path, attempt): (String, Option<u32>)) -> Subject {
    Subject {
        book: Some(known.book.clone()),
        procedure: Some(known.procedure.clone()),
        revision: Some(known.run.revision.clone()),
        procedure_revision: Some(known.run.procedure_revision.clone()),
        occurrence: Some(known.occurrence.clone()),
        step: Some(path),
        attempt,
        ..Subject::default()
    }
}

fn unfinished(known: &Known) -> Result<(), Failure> {
    if known.run.finished_at.is_none() {
        return Ok(());
    }
    Err(Failure::refused(format!("this run is over: {}", runs::word(&known.run)))
        .hint(format!("`runbook show {}` is its record", known.short)))
}

/// The run as it stands, on the text that it follows.
fn at(
    named: Named<'_>,
    known: &Known,
    loaded: &Loaded,
    state: &State,
    store: &dyn Store,
) -> Result<Run, Failure> {
    let texts = loaded.texts(state);
    let ground = Ground::new(&loaded.library, state, loaded.clock.now()).with_texts(&texts);
    let Some(row) = waiting::row_of(named, &known.run.id, &ground)? else {
        return Err(Failure::refused("the occurrence of this run is not open any more")
            .hint(format!("`runbook why {} {}` says more", known.procedure, known.occurrence)));
    };
    let same = procedure_revision(named.book, named.procedure) == known.run.procedure_revision;
    let then = if same { Library::default() } else { earlier::text_then(named, &known.run, store)? };
    let named = if same { named } else { earlier::named_then(&then, named)? };
    waiting::folded(&row, named, &known.run, loaded, state, store)
}

/// A gate whose time is over is decided.
fn in_time(awaited: &Awaited<'_>, loaded: &Loaded, run: &Run) -> Result<(), Failure> {
    let spot = awaited.spot;
    if let Some(until) = awaited.until.filter(|until| *until < loaded.clock.now()) {
        let at = loaded.wording.moment(until);
        return Err(Failure::refused(format!("{spot} waited for approval until {at}, and that is over"))
            .hint(format!("go on with the run: {}", run.checklist().resume)));
    }
    Ok(())
}

/// The role as which the person may decide.
fn may(run: &Run, spot: Spot, gate: &Gate, person: &str, role: Option<&str>) -> Result<String, Failure> {
    let ways = gate.ways().join(" or ");
    run.may_decide(gate, person, role).map_err(|why| match why {
        Excluded::Doer(what) => {
            let what =
                if what == "operator" { "went through this run".to_owned() } else { format!("did {what}") };
            Failure::refused(format!("{person} may not decide on {spot}: {person} {what}"))
                .hint(format!("somebody else has to, as {ways}; that holds for everybody"))
        }
        Excluded::NoRole => {
            let as_role = role.map_or_else(String::new, |role| format!(" as {role}"));
            Failure::refused(format!("{person} may not decide on {spot}{as_role}"))
                .hint(format!("it is for {ways}; `people:` of a role lists who holds it"))
        }
        Excluded::Several(roles) => {
            Failure::usage(format!("{person} may decide on {spot} as {}", roles.join(" or as ")))
                .hint(format!("say which, such as --as {}", roles.first().map_or("", String::as_str)))
        }
    })
}

/// What would be released.
fn shown(run: &Run, awaited: &Awaited<'_>, page: &mut Page) -> Result<(), Failure> {
    let list = run.checklist();
    page.title(&list.title, &list.key)?;
    page.prose(&Line::new().text(format!("{}: {}", awaited.spot, list.step(awaited.spot).text)), 0)?;
    page.prose(&Line::new().dim(format!("For {}.", awaited.gate.ways().join(" or "))), 0)?;
    for (path, text, command) in run.released(awaited.spot) {
        page.prose(&Line::new().dim(format!("  {path}  ")).text(text), 5)?;
        for line in command.lines() {
            page.line(&Line::new().dim("     $ ").text(line))?;
        }
    }
    page.blank();
    Ok(())
}
