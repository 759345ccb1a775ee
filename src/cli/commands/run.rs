//! `runbook run`: walks an operator through a procedure and records the result.

mod away;
pub(super) mod checklist;
pub(super) mod earlier;
pub(super) mod gates;
mod given;
mod hosts;
mod recorder;
mod sound;
mod which;

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use crate::cli::context::{Context, Loaded};
use crate::cli::recording::Recording;
use crate::cli::{Failure, exit};
use crate::ledger::Expected;
use crate::ledger::facts::PauseCause;
use crate::ledger::facts::{Mode, RunHeld, RunOutcome, RunStarted};
use crate::model::{Named, procedure_revision, revision};
use crate::run::{AnswerFile, Checklist, DriveError, Driven, Ended, RecordError, Run, Section};
use crate::schedule::{Ground, Row, RunState};
use crate::system::entropy;
use crate::system::holder::Holder;
use crate::ui::terminal;
use recorder::RunRecorder;

/// Walk through a procedure; stop and resume at will
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook run app-insights-review\n  runbook run capacity-review --occurrence 2026-W49\n  runbook run app-insights-review --answers answers.yaml\n  runbook run backup-restore-drill --rehearse"
)]
pub(in crate::cli) struct Args {
    /// The procedure, or a run: an id or an unambiguous beginning of one
    procedure: String,
    /// The occurrence's key; the open one if left out
    #[arg(long, value_name = "KEY")]
    occurrence: Option<String>,
    /// The target it is done for; the first that is open if left out
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Answer from a file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Give an input its value instead of being asked; repeatable
    #[arg(long = "input", value_name = "NAME=VALUE", value_parser = given::pair)]
    inputs: Vec<(String, String)>,
    /// Go through it without executing or recording anything
    #[arg(long, conflicts_with_all = ["answers", "anew", "end", "take_over"])]
    rehearse: bool,
    /// Start over instead of going on with the run that is there
    #[arg(long, conflicts_with = "end")]
    anew: bool,
    /// Begin although it is blocked, or do it again although it is done
    #[arg(long, value_name = "REASON")]
    exception: Option<String>,
    /// Take the run over from whoever holds it
    #[arg(long, value_name = "REASON")]
    take_over: Option<String>,
    /// End the run that is there
    #[arg(long, value_enum, requires = "reason", value_name = "HOW")]
    end: Option<End>,
    /// Why it is ended
    #[arg(long, value_name = "WHY", requires = "end")]
    reason: Option<String>,
}

/// How a person ends a run.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum End {
    /// It was stopped on purpose
    Aborted,
    /// Nobody goes on with it
    Abandoned,
}

/// What was given before the run.
struct Given {
    answers: Option<AnswerFile>,
    inputs: Vec<(String, String)>,
}

impl Given {
    fn read(args: &Args, context: &Context) -> Result<Self, Failure> {
        let answers = args.answers.as_deref().map(|path| given::read(path, context)).transpose()?;
        let of_file = answers.iter().flat_map(|file| file.inputs.clone());
        let inputs = of_file.chain(args.inputs.iter().cloned()).collect();
        Ok(Self { answers, inputs })
    }

    /// Gives a checklist its inputs; answers to steps that are not there are refused before anything is recorded.
    fn apply(&self, args: &Args, checklist: &mut Checklist) -> Result<(), Failure> {
        given::inputs(checklist, &self.inputs)?;
        match (&self.answers, args.answers.as_deref()) {
            (Some(file), Some(path)) => given::known(file, path, checklist),
            _ => Ok(()),
        }
    }
}

/// A run that is about to be driven.
struct Begun<'a> {
    row: Row<'a>,
    run: Run,
    checklist: Arc<Checklist>,
    recorder: RunRecorder,
    /// What else the operator should know before it begins.
    note: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    if args.rehearse {
        return rehearse(args, context, &loaded);
    }
    let given = Given::read(args, context)?;
    for _ in 0..20 {
        let mut recording = match context.recording(&loaded) {
            Err(failure) if away::is_away(&failure) => return away::run(args, context, &loaded, failure),
            recording => recording?,
        };
        let state = recording.state()?;
        let line = which::line(args, &loaded, &state)?;
        let named = line.named;
        sound::check(named, &state, &loaded)?;
        recording.adopt(named.book, &loaded, None)?;
        which::raise(named, args.occurrence.is_none(), &mut recording, &loaded)?;
        let state = recording.state()?;
        let texts = loaded.texts(&state);
        let ground = Ground::new(&loaded.library, &state, loaded.clock.now()).with_texts(&texts);
        let row = which::occurrence(line, args, &ground, &loaded)?;
        let others = if args.occurrence.is_none() { which::others_note(&row, &ground)? } else { None };
        let head = state.head().map_or(0, |head| head.seq);
        let mut begun = begin(args, &given, context, &loaded, row, recording)?;
        begun.note = others;
        if let Some(code) = drive(args, &given, context, &loaded, begun, Expected::Head(head))? {
            return Ok(code);
        }
        // Somebody recorded something between reading and starting: look again.
    }
    Err(Failure::new(exit::ENVIRONMENT, "cannot start the run: others keep recording")
        .hint("run the command again"))
}

fn rehearse(args: &Args, context: &Context, loaded: &Loaded) -> Result<u8, Failure> {
    let state = context.state(loaded)?;
    let line = which::line(args, loaded, &state)?;
    let named = line.named;
    sound::check(named, &state, loaded)?;
    let texts = loaded.texts(&state);
    let ground = Ground::new(&loaded.library, &state, loaded.clock.now()).with_texts(&texts);
    let row = which::rehearsed(line, args, &ground, loaded)?;
    let series = std::collections::BTreeMap::new();
    let mut checklist = checklist::of(&row, named, loaded, series);
    given::inputs(&mut checklist, &args.inputs)?;
    checklist.rehearsed = true;
    let checklist = Arc::new(checklist);
    let started = started(&row, &checklist, Mode::Operator, false);
    let mut run = Run::start(Arc::clone(&checklist), started, None);
    let driven = hosts::rehearse(&mut run, &checklist, context, loaded)?;
    Ok(match driven.ended {
        Ended::Finished(_) => exit::YES,
        Ended::Paused { .. } => exit::NOT_FINISHED,
    })
}

fn started(row: &Row<'_>, checklist: &Checklist, mode: Mode, anew: bool) -> RunStarted {
    let holder = Holder::current();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    RunStarted {
        opens_at: row.slot.opens_at,
        due_at: row
            .named
            .procedure
            .triggers
            .iter()
            .any(|trigger| trigger.rule.kind().name != "on request")
            .then_some(row.due.at),
        expires_at: row.expires.map(|expires| expires.at),
        steps: count(checklist.count(Section::Steps)),
        validations: count(checklist.count(Section::Validation)),
        mode,
        pid: holder.pid,
        process_started: holder.started,
        exception: !row.blocked_by.is_empty(),
        anew,
    }
}

/// Starts a run, or goes on with the one that is there.
fn begin<'a>(
    args: &Args,
    given: &Given,
    context: &Context,
    loaded: &Loaded,
    row: Row<'a>,
    recording: Recording,
) -> Result<Begun<'a>, Failure> {
    which::may_hold(&row, args, &recording, loaded)?;
    let mode = match given.answers {
        Some(_) => Mode::Answers,
        None if terminal::is_stdin() => Mode::Operator,
        None => Mode::Automatic,
    };
    let trust = context.trust(loaded)?;
    let trusts = |revision: &str| {
        let (book, procedure) = (&row.named.book.id, &row.named.procedure.id);
        trust.trusts(book, procedure, revision, &context.here)
    };
    let series = earlier::series(&recording, row.named)?;
    let going_on = row.run.run().filter(|_| !args.anew && !row.standing.is_closed()).cloned();
    own_run(&row, &recording)?;
    if let Some(summary) = going_on {
        let current = procedure_revision(row.named.book, row.named.procedure);
        let mut checklist = if summary.procedure_revision == current {
            checklist::of(&row, row.named, loaded, series)
        } else {
            earlier::checklist(&row, &summary, &recording, loaded, context, series)?
        };
        checklist.trusted = trusts(&summary.procedure_revision);
        checklist.resume += &context.typed_ledgers();
        given.apply(args, &mut checklist)?;
        gates::complete(
            &mut checklist,
            (&row.named.book.id, row.run_key()),
            &summary.id,
            &recording.state()?,
        )?;
        let checklist = Arc::new(checklist);
        let past = earlier::past(&*recording.store, &summary.id)?;
        let holder = Holder::current();
        let taken_over = args.take_over.is_some() && matches!(row.run, RunState::Running(_));
        let held = RunHeld { pid: holder.pid, process_started: holder.started, taken_over };
        let run = Run::resume(Arc::clone(&checklist), past, (held, mode), args.take_over.as_deref());
        let subject = which::on_record(&row, &recording)?;
        let recorder = RunRecorder::resumed(recording, subject, &summary);
        return Ok(Begun { row, run, checklist, recorder, note: None });
    }
    which::may_begin(&row, args, loaded)?;
    let mut checklist = checklist::of(&row, row.named, loaded, series);
    checklist.trusted = trusts(&procedure_revision(row.named.book, row.named.procedure));
    checklist.resume += &context.typed_ledgers();
    given.apply(args, &mut checklist)?;
    let id = entropy::uuid_v7(loaded.clock.now())
        .map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))?;
    gates::complete(&mut checklist, (&row.named.book.id, row.run_key()), &id, &recording.state()?)?;
    let checklist = Arc::new(checklist);
    let mut recording = recording;
    if let (true, RunState::Running(old) | RunState::Paused(old)) = (args.anew, &row.run) {
        let subject = which::on_record(&row, &recording)?;
        recording = earlier::abandon(recording, subject, old, &checklist)?;
    }
    let started = started(&row, &checklist, mode, args.anew || row.standing.is_closed());
    let run = Run::start(Arc::clone(&checklist), started, args.exception.as_deref());
    let revisions = revisions(row.named, loaded);
    let recorder = RunRecorder::started(recording, &row, id, revisions);
    Ok(Begun { row, run, checklist, recorder, note: None })
}

/// A run goes on in the ledger that it began in.
fn own_run(row: &Row<'_>, recording: &Recording) -> Result<(), Failure> {
    if let Some(foreign) = row.run.run().filter(|_| row.run.is_unfinished())
        && !recording.is_own(&foreign.id)?
    {
        let message =
            format!("cannot go on with the run {}: it is in a ledger that is only read here", &foreign.id);
        return Err(Failure::refused(message).hint("name its ledger first, as the one that is written"));
    }
    Ok(())
}

fn revisions(named: Named<'_>, loaded: &Loaded) -> (String, String) {
    (revision(named.book, &loaded.library.sources), procedure_revision(named.book, named.procedure))
}

/// Drives the run to its end or a pause; `None` if it could not begin since somebody recorded something first.
fn drive(
    args: &Args,
    given: &Given,
    context: &Context,
    loaded: &Loaded,
    begun: Begun<'_>,
    expected: Expected,
) -> Result<Option<u8>, Failure> {
    let Begun { row, mut run, checklist, mut recorder, note } = begun;
    recorder.expect_first(expected);
    if let Some(end) = args.end {
        if !row.run.is_unfinished() {
            return Err(Failure::refused(format!(
                "no run of {} {} is unfinished",
                row.named.procedure.id, row.slot.key
            )));
        }
        let outcome = match end {
            End::Aborted => RunOutcome::Aborted,
            End::Abandoned => RunOutcome::Abandoned,
        };
        run.end(outcome, args.reason.as_deref().unwrap_or_default());
    }
    let notes: Vec<String> = note.into_iter().chain(which::older_note(&row, &loaded.wording)).collect();
    if !notes.is_empty() {
        let mut page = context.stdout();
        for note in notes {
            page.prose(&crate::ui::line::Line::new().dim(note), 0)?;
        }
        page.blank();
        page.flush()?;
    }
    match hosts::drive(&mut run, &checklist, &mut recorder, given.answers.clone(), context, loaded) {
        Ok(driven) => finish(&driven, &run, &checklist, loaded).map(Some),
        Err(hosts::Stopped::Drive(DriveError::Record(RecordError::Moved))) => Ok(None),
        Err(stopped) => Err(stopped.failure(&checklist, recorder.take_error())),
    }
}

fn finish(driven: &Driven, run: &Run, checklist: &Checklist, loaded: &Loaded) -> Result<u8, Failure> {
    match driven.ended {
        Ended::Finished(outcome) if outcome.closes() => Ok(exit::YES),
        Ended::Finished(_) => Ok(exit::NO),
        Ended::Paused { spot: Some(spot), cause: PauseCause::NoTerminal } if run.wants_trust(spot) => {
            let id = checklist.resume.rsplit(' ').next().unwrap_or_default();
            Err(Failure::refused(format!("{spot} may run by itself, but its commands are not trusted"))
                .hint(format!("read them: `runbook trust {id}`; saved; go on with: {}", checklist.resume)))
        }
        Ended::Paused { spot, cause: PauseCause::NoTerminal } => {
            let needs = spot.map(|spot| crate::ui::operator::NeedsPerson { spot }.to_string());
            let message = needs.unwrap_or_else(|| "a person is needed, and there is no terminal".to_owned());
            Err(Failure::new(exit::NOT_FINISHED, message).hint(format!(
                "{}saved; go on with: {}",
                owed(run),
                checklist.resume
            )))
        }
        Ended::Paused { cause: PauseCause::HandOver, .. } if terminal::is_stdin() => Ok(exit::NOT_FINISHED),
        Ended::Paused { cause: PauseCause::Wait | PauseCause::Approval | PauseCause::HandOver, .. } => {
            Err(gates::left(run, loaded))
        }
        Ended::Paused { .. } => Ok(exit::NOT_FINISHED),
    }
}

/// What is owed before a run that is given up can end, for the hint; empty for any other.
fn owed(run: &Run) -> String {
    let list = run.checklist();
    let text = |spot| {
        run.filled(spot).map_or_else(|_| list.step(spot).text.to_string(), |step| step.text.to_string())
    };
    let one = |spot| format!("{}, {}", list.path(spot), text(spot).trim_end_matches('.'));
    let owed: Vec<String> = run.owed().into_iter().map(one).collect();
    if owed.is_empty() { String::new() } else { format!("owed before it ends: {}; ", owed.join("; ")) }
}
