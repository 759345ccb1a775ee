//! The scripted host: a file answers. Where it has no answer that fits, the run is paused, for a person.

use std::time::Duration;

use super::answers::{AnswerFile, Given, Kept};
use super::drive::{Host, HostError};
use super::scene::Scene;
use super::spot::Spot;
use super::state::Run;
use crate::step::{
    Action, Attached, Attaching, CommandEnd, Execution, Menu, PauseCause, Pick, Question, Reply, Secret,
    Until, Waiting, Wanted,
};

/// Where scenes and output are shown.
pub trait View {
    /// Shows a scene.
    fn show(&mut self, scene: &Scene) -> Result<(), HostError>;

    /// Shows a piece of a running command's output.
    fn output(&mut self, bytes: &[u8]) -> Result<(), HostError>;

    /// The running command's output is over.
    fn output_ended(&mut self) -> Result<(), HostError>;
}

/// Runs commands.
pub trait Executor {
    /// Runs a command to its end, showing output as it comes. A command that cannot be started comes back as
    /// [`Ending::NotStarted`](crate::step::Ending::NotStarted).
    fn execute(&mut self, execution: &Execution, show: &mut dyn FnMut(&[u8])) -> CommandEnd;

    /// Reads a file, or those of a folder that match one of the patterns: read whole and unchanged, no link followed.
    fn attach(&mut self, path: &str, patterns: &[String]) -> Result<Vec<Attached>, String>;

    /// Reads a secret where it is kept, or says why it cannot.
    fn secret(&mut self, _kept: &Kept) -> Result<Secret, String> {
        Err("no secret can be read here".to_owned())
    }

    /// Begins a wait.
    fn begin_wait(&mut self, until: Until);

    /// What is left of the wait; none once it is over.
    fn left(&self) -> Option<Duration>;

    /// Sits the wait out, where no person waits; the cause, if the run is left instead.
    fn sit(&mut self) -> Option<PauseCause>;
}

/// Runs a command with its output on a view. What the view cannot show is lost to the view alone: how the command
/// ended is recorded all the same.
pub fn execute(executor: &mut dyn Executor, view: &mut dyn View, execution: &Execution) -> Reply {
    let mut shown = Ok(());
    let end = executor.execute(execution, &mut |bytes| {
        if shown.is_ok() {
            shown = view.output(bytes);
        }
    });
    // A view that is gone says so at the next scene.
    drop(view.output_ended());
    Reply::Executed(end)
}

/// Waits where no person is.
pub fn sit(executor: &mut dyn Executor, waiting: &Waiting) -> Reply {
    executor.begin_wait(waiting.until);
    if matches!(waiting.until, Until::Heard(_)) && executor.left().is_some() {
        return Reply::Pause(PauseCause::NoTerminal);
    }
    executor.sit().map_or(Reply::Waited, Reply::Pause)
}

/// Why a file could not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no answer, or none for this attempt.
    #[error("the answers file has no answer for {spot}, attempt {attempt}")]
    Missing {
        /// The step.
        spot: Spot,
        /// The attempt.
        attempt: u32,
    },
    /// The answer is none.
    #[error("the answer to {spot} does not fit: {why}")]
    Unfitting {
        /// The step.
        spot: Spot,
        /// Why.
        why: String,
    },
    /// It is for others than the person who gives the file.
    #[error("{spot} is for {to}, for whom this person is not listed")]
    NotListed {
        /// The step.
        spot: Spot,
        /// For whom it is.
        to: String,
    },
    /// A command was caught running, and no file can say what happened.
    #[error("{spot} was interrupted, and a person has to say whether it was done")]
    Interrupted {
        /// The step.
        spot: Spot,
    },
}

/// A host that answers from a file.
pub struct Script<'a> {
    file: AnswerFile,
    executor: &'a mut dyn Executor,
    view: &'a mut dyn View,
    trouble: Option<Trouble>,
}

impl<'a> Script<'a> {
    /// A host with these answers.
    #[must_use]
    pub fn new(file: AnswerFile, executor: &'a mut dyn Executor, view: &'a mut dyn View) -> Self {
        Self { file, executor, view, trouble: None }
    }

    /// Why the run was paused, if it was.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    fn stuck(&mut self, trouble: Trouble) -> Reply {
        self.trouble = Some(trouble);
        Reply::Pause(PauseCause::NoTerminal)
    }

    fn choose(&mut self, run: &Run, menu: &Menu, spot: Spot, attempt: u32) -> Reply {
        let has = |pick| menu.choice(pick).is_some();
        if has(Pick::Again) {
            let again = self.file.has_own(run.checklist(), spot, attempt);
            return if again { Reply::picked(Pick::Again) } else { Reply::Stop };
        }
        if has(Pick::Later) {
            return Reply::picked(Pick::Later);
        }
        if let Some(take) = menu.choice(Pick::TakeOver) {
            // Whoever wrote an answer for this very step, and gives it, does it.
            return match (self.file.answer(run.checklist(), spot, attempt), take.wants) {
                (None, _) => self.stuck(Trouble::Missing { spot, attempt }),
                (Some(_), Wanted::Nothing) => Reply::picked(Pick::TakeOver),
                (Some(_), Wanted::Text(_)) => {
                    let to = run.handed_to(spot).unwrap_or("another").to_owned();
                    self.stuck(Trouble::NotListed { spot, to })
                }
            };
        }
        if has(Pick::Done) && has(Pick::No) {
            return self.stuck(Trouble::Interrupted { spot });
        }
        match self.file.answer(run.checklist(), spot, attempt).cloned() {
            Some(given) => match picked(&given, menu) {
                Some(reply) => reply,
                None => self.stuck(Trouble::Unfitting {
                    spot,
                    why: format!("not one of the keys: {}", words(&given)),
                }),
            },
            None => self.stuck(Trouble::Missing { spot, attempt }),
        }
    }

    fn answer(&mut self, run: &Run, question: &Question, spot: Spot, attempt: u32) -> Reply {
        if let Some(exactly) = &question.exactly {
            // Whoever wrote an answer for this very step gave consent to it.
            let answered = self.file.answer(run.checklist(), spot, attempt).is_some();
            return if answered {
                Reply::Answered(exactly.clone())
            } else {
                self.stuck(Trouble::Missing { spot, attempt })
            };
        }
        if question.answer.is_none() {
            // A note comes after its attempt.
            let note = match self.file.answer(run.checklist(), spot, attempt.saturating_sub(1)) {
                Some(Given::Word { note, .. }) => note.clone(),
                _ => None,
            };
            return match note.or_else(|| question.enter.clone()) {
                Some(note) => Reply::Answered(note),
                None => self.stuck(Trouble::Unfitting { spot, why: "a note is wanted".to_owned() }),
            };
        }
        match self.file.answer(run.checklist(), spot, attempt).cloned() {
            Some(Given::Word { word, .. }) if word == "run" && question.enter.is_some() => {
                Reply::Answered(question.enter.clone().unwrap_or_default())
            }
            Some(Given::Word { word, .. }) => Reply::Answered(word),
            Some(Given::Kept(kept)) => match self.executor.secret(&kept) {
                Ok(secret) => Reply::Secret(secret),
                Err(why) => self.stuck(Trouble::Unfitting { spot, why }),
            },
            Some(given) => match picked(&given, &question.aside) {
                Some(reply) => reply,
                None => self.stuck(Trouble::Unfitting { spot, why: words(&given) }),
            },
            None => self.stuck(Trouble::Missing { spot, attempt }),
        }
    }
}

impl Script<'_> {
    /// The answer is a path.
    fn attach(&mut self, run: &Run, attaching: &Attaching, spot: Spot, attempt: u32) -> Reply {
        match self.answer(run, &attaching.question, spot, attempt) {
            Reply::Answered(path) => {
                let read = self.executor.attach(&path, &attaching.patterns);
                read.map_or_else(Reply::NotAttached, Reply::Attached)
            }
            other => other,
        }
    }
}

impl Host for Script<'_> {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        self.view.show(scene)
    }

    fn perform(&mut self, run: &Run, action: &Action) -> Result<Reply, HostError> {
        let Some((spot, attempt)) = run.recalled().or(run.current()) else {
            return Ok(Reply::Pause(PauseCause::NoTerminal));
        };
        let refused = match action {
            Action::Confirm(menu) => menu.refused.as_ref(),
            Action::Ask(question) => question.refused.as_ref(),
            Action::Attach(attaching) => attaching.question.refused.as_ref(),
            Action::Execute(_) | Action::Wait(_) => None,
        };
        if let Some(why) = refused {
            let why = why.clone();
            return Ok(self.stuck(Trouble::Unfitting { spot, why }));
        }
        match action {
            Action::Confirm(menu) => Ok(self.choose(run, menu, spot, attempt)),
            Action::Ask(question) => Ok(self.answer(run, question, spot, attempt)),
            Action::Attach(attaching) => Ok(self.attach(run, attaching, spot, attempt)),
            Action::Execute(execution) => Ok(execute(self.executor, self.view, execution)),
            Action::Wait(waiting) => {
                let given = self.file.answer(run.checklist(), spot, attempt);
                let instead = given.and_then(|given| picked(given, &waiting.meanwhile));
                Ok(instead.unwrap_or_else(|| sit(self.executor, waiting)))
            }
        }
    }
}

/// The reply that an answer is in a menu. What is done by hand is said so first where the menu offers to run.
fn picked(given: &Given, menu: &Menu) -> Option<Reply> {
    let by_hand = menu.choice(Pick::ByHand).map(|_| Reply::picked(Pick::ByHand));
    let of = |pick, text: Option<&str>| {
        let text = text.map(str::to_owned);
        menu.choice(pick).map(|_| Reply::Picked { pick, text })
    };
    match given {
        Given::Word { word, note } => match word.as_str() {
            "done" => of(Pick::Done, note.as_deref()).or(by_hand),
            "yes" => of(Pick::Yes, note.as_deref()).or(by_hand),
            "no" => of(Pick::No, Some(note.as_deref().unwrap_or("no"))).or(by_hand),
            "run" => of(Pick::Run, None),
            _ => by_hand,
        },
        Given::Skip(why) => of(Pick::Skip, Some(why)),
        Given::NotApplicable(why) => of(Pick::NotApplicable, Some(why)),
        Given::Deviation(note) => {
            of(Pick::NotAsExpected, Some(note)).or_else(|| of(Pick::Early, Some(note))).or(by_hand)
        }
        Given::Kept(_) => None,
        Given::Failed(note) => of(Pick::Cannot, Some(note)).or_else(|| of(Pick::No, Some(note))),
    }
}

fn words(given: &Given) -> String {
    match given {
        Given::Word { word, .. } => word.clone(),
        Given::Skip(_) => "skip".to_owned(),
        Given::NotApplicable(_) => "not-applicable".to_owned(),
        Given::Deviation(_) => "deviation".to_owned(),
        Given::Failed(_) => "failed".to_owned(),
        Given::Kept(Kept::Env(_)) => "env".to_owned(),
        Given::Kept(Kept::File(_)) => "file".to_owned(),
    }
}
