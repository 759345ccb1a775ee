//! Who answers: a person at a terminal, a file, or nobody.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};

use crate::ledger::AppendError;
use crate::ledger::facts::PauseCause;
use crate::run::{
    AnswerFile, Checklist, DriveError, Driven, Ended, Host, RecordError, Recorder, Rehearsal,
    RehearsalRecorder, Run, Script, drive as drive_run,
};
use crate::system::interrupt::Interrupts;
use crate::ui::input::Input;
use crate::ui::operator::{Commands, Nobody, Operator, Screen};
use crate::ui::terminal;

/// Why a run stopped without an end or a pause.
pub(super) enum Stopped {
    /// The host or the ledger failed.
    Drive(DriveError),
    /// The file of answers lacks or mistakes one; the run is saved.
    Answers(String),
    /// It could not begin.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl Stopped {
    /// The failure to show; `ledger` is the ledger's own error, if it was one.
    pub(super) fn failure(self, checklist: &Checklist, ledger: Option<AppendError>) -> Failure {
        let resume = format!("everything before is saved; go on with: {}", checklist.resume);
        match (self, ledger) {
            (Self::Failure(failure), _) => failure,
            (Self::Answers(message), _) => Failure::new(exit::NOT_FINISHED, message)
                .hint(format!("saved; go on with: {}", checklist.resume)),
            (Self::Drive(DriveError::Record(RecordError::Held { message })), _) => {
                Failure::refused(message).hint("talk to them; `--take-over REASON` takes it back")
            }
            // The recorder knows more than the ledger: what became of the result.
            (Self::Drive(DriveError::Record(RecordError::Ledger { hint: Some(hint), .. })), Some(error)) => {
                Failure::from(error).hint(hint)
            }
            (Self::Drive(_), Some(error)) => Failure::from(error),
            (Self::Drive(error), None) => Failure::new(exit::ENVIRONMENT, error.to_string()).hint(resume),
        }
    }
}

/// Drives a run with whoever can answer.
pub(super) fn drive(
    run: &mut Run,
    checklist: &Arc<Checklist>,
    recorder: &mut dyn Recorder,
    answers: Option<AnswerFile>,
    context: &Context,
    loaded: &Loaded,
) -> Result<Driven, Stopped> {
    let interrupts = Interrupts::listen()?;
    let mut commands = Commands::new(&context.environment, &interrupts, context.here.clone(), loaded.clock);
    let mut page = context.stdout();
    let local = local(loaded);
    let screen = Screen::new(&mut page, Arc::clone(checklist), &local);
    if let Some(file) = answers {
        let mut screen = screen;
        let mut script = Script::new(file, &mut commands, &mut screen);
        let driven = drive_run(run, &mut script, recorder);
        let trouble = script.trouble().map(ToString::to_string);
        page.flush()?;
        return match (driven, trouble) {
            (Ok(_), Some(trouble)) => Err(Stopped::Answers(trouble)),
            (driven, _) => driven.map_err(Stopped::Drive),
        };
    }
    let driven = if terminal::is_stdin() {
        let mut input =
            Input::open(&interrupts).map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))?;
        drive_run(run, &mut Operator::new(screen, &mut input, &mut commands), recorder)
    } else {
        drive_run(run, &mut Nobody::new(screen, &mut commands), recorder)
    };
    let driven = driven.map_err(Stopped::Drive)?;
    match (page.flush(), &driven.ended) {
        // The pause is on record, and there is nobody left to tell.
        (_, Ended::Paused { cause: PauseCause::HangUp, .. }) | (Ok(()), _) => Ok(driven),
        (Err(error), _) => Err(error.into()),
    }
}

/// Goes through a run without executing or recording anything.
pub(super) fn rehearse(
    run: &mut Run,
    checklist: &Arc<Checklist>,
    context: &Context,
    loaded: &Loaded,
) -> Result<Driven, Failure> {
    let interrupts = Interrupts::listen()?;
    let mut commands = Commands::new(&context.environment, &interrupts, context.here.clone(), loaded.clock);
    let mut page = context.stdout();
    let local = local(loaded);
    let mut screen = Screen::new(&mut page, Arc::clone(checklist), &local);
    let mut now = || loaded.clock.now();
    let mut recorder = RehearsalRecorder::new(&mut now);
    let driven = if terminal::is_stdin() {
        let mut input =
            Input::open(&interrupts).map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))?;
        let mut operator = Operator::new(screen, &mut input, &mut commands);
        drive_run(run, &mut Rehearsal::With(&mut operator as &mut dyn Host), &mut recorder)
    } else {
        drive_run(run, &mut Rehearsal::Alone(&mut screen), &mut recorder)
    };
    page.flush()?;
    driven.map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))
}

fn local(loaded: &Loaded) -> impl Fn(DateTime<Utc>) -> NaiveDateTime + use<> {
    let zone = loaded.wording.zone.clone();
    move |at| zone.local(at)
}
