//! The operator at a terminal: what a run shows, and what a person answers.
//!
//! Owns the look of a run, line by line. It never decides what is next and never records; nothing is called recorded
//! here before it was.

use std::time::Duration;

use crate::run::{HostError, RecordError, Run, Scene, View, execute, sit};
use crate::step::{Action, Ending, Execution, PauseCause, Pick, Question, Reply};

use super::input::{Input, InputError, Typed, Unseen};
use super::line::Line;
use super::page::{Page, PageError};

mod attaching;
mod closing;
mod command;
mod header;
mod keys;
mod ladder;
mod outcome;
mod prompt;
mod screen;
mod step;
#[cfg(test)]
mod tests;
mod times;
mod waiting;
mod way;

pub use command::Commands;
pub use screen::Screen;
pub use times::{Times, span};

use crate::run::{Executor, Host};

/// The terminal host.
pub struct Operator<'a> {
    screen: Screen<'a>,
    keyboard: &'a mut dyn Keyboard,
    executor: &'a mut dyn Executor,
    /// Nothing can be shown any more: nobody is there.
    gone: bool,
}

impl<'a> Operator<'a> {
    /// A host on a screen, with a keyboard and something that runs commands.
    #[must_use]
    pub fn new(screen: Screen<'a>, keyboard: &'a mut dyn Keyboard, executor: &'a mut dyn Executor) -> Self {
        Self { screen, keyboard, executor, gone: false }
    }
}

impl Operator<'_> {
    fn execute(&mut self, execution: &Execution) -> Reply {
        let reply = execute(self.executor, &mut self.screen, execution);
        if matches!(&reply, Reply::Executed(end) if end.ending == Ending::Interrupted) {
            // The terminal has shown `^C`: what follows begins a line of its own. A terminal that is gone says so at
            // the next question; what the command did is recorded first.
            drop(self.screen.page.begin_anew());
        }
        reply
    }
}

impl Host for Operator<'_> {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        self.keyboard.fit(self.screen.page);
        // A terminal that is gone is no failure of the run: the pause is still to be recorded.
        self.gone |= self.screen.show(scene).is_err();
        Ok(())
    }

    fn perform(&mut self, run: &Run, action: &Action) -> Result<Reply, HostError> {
        let asked = match action {
            _ if self.gone || self.screen.page.is_closed() => return Ok(Reply::Pause(PauseCause::HangUp)),
            Action::Confirm(menu) => self.choose(run, menu),
            Action::Ask(question) => self.answer(run, question),
            Action::Execute(execution) => Ok(self.execute(execution)),
            Action::Attach(attaching) => self.attach(run, attaching),
            Action::Wait(waiting) => self.wait(run, waiting),
        };
        self.gone |= asked.is_err();
        Ok(asked.unwrap_or(Reply::Pause(PauseCause::HangUp)))
    }

    fn not_recorded(&mut self, why: &RecordError) -> bool {
        !self.gone && self.try_again(why).unwrap_or(false)
    }
}

/// Where no person is: nothing is asked and nothing assumed, the run is saved for one.
pub struct Nobody<'a> {
    screen: Screen<'a>,
    executor: &'a mut dyn Executor,
    /// The step whose turn it is; shown once it runs.
    step: Option<Scene>,
}

impl<'a> Nobody<'a> {
    /// A host without a person, with something that runs what may run by itself.
    #[must_use]
    pub fn new(screen: Screen<'a>, executor: &'a mut dyn Executor) -> Self {
        Self { screen, executor, step: None }
    }
}

impl Host for Nobody<'_> {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        // What matters is said when the run is over: which step needs a person.
        match scene {
            Scene::Step { .. } => {
                self.step = Some(scene.clone());
                Ok(())
            }
            Scene::Outcome(_) => self.began().and_then(|()| self.screen.show(scene)),
            Scene::Closing(_) | Scene::Laid(_) => self.screen.show(scene),
            _ => Ok(()),
        }
    }

    fn perform(&mut self, _: &Run, action: &Action) -> Result<Reply, HostError> {
        Ok(match action {
            Action::Execute(execution) => {
                self.began()?;
                execute(self.executor, &mut self.screen, execution)
            }
            Action::Wait(waiting) => sit(self.executor, waiting),
            // After a failure nobody can choose: the run stops, and says so.
            Action::Confirm(menu) if menu.choice(Pick::Again).is_some() => Reply::Stop,
            // A note that need not be given is not.
            Action::Ask(Question { enter: Some(enter), answer: None, .. }) => Reply::Answered(enter.clone()),
            Action::Confirm(_) | Action::Ask(_) | Action::Attach(_) => Reply::Pause(PauseCause::NoTerminal),
        })
    }
}

impl Nobody<'_> {
    /// Shows the step that something comes of now.
    fn began(&mut self) -> Result<(), HostError> {
        self.step.take().map_or(Ok(()), |step| self.screen.show(&step))
    }
}

/// The run needs a person, and there is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{spot} needs a person, and there is no terminal")]
pub struct NeedsPerson {
    /// Where it stands.
    pub spot: crate::run::Spot,
}

impl From<PageError> for HostError {
    fn from(error: PageError) -> Self {
        Self { message: error.to_string() }
    }
}

impl From<InputError> for HostError {
    fn from(error: InputError) -> Self {
        Self { message: error.to_string() }
    }
}

/// Where typed lines come from.
pub trait Keyboard {
    /// Asks on a page and waits for a line; see [`Input::read_line`].
    fn read_line(&mut self, page: &mut Page, question: &Line) -> Result<Typed, InputError>;

    /// Gives the page the width that the screen has by now; see [`Input::fit`].
    fn fit(&mut self, _page: &mut Page) {}

    /// Asks for a line that is not shown; see [`Input::read_secret`].
    fn read_secret(&mut self, page: &mut Page, question: &Line) -> Result<Unseen, InputError>;

    /// Waits for a line for a while; see [`Input::wait`].
    fn wait(&mut self, page: &mut Page, limit: Duration) -> Result<Option<Typed>, InputError>;
}

impl Keyboard for Input<'_> {
    fn fit(&mut self, page: &mut Page) {
        Input::fit(self, page);
    }

    fn read_line(&mut self, page: &mut Page, question: &Line) -> Result<Typed, InputError> {
        Input::read_line(self, page, question)
    }

    fn read_secret(&mut self, page: &mut Page, question: &Line) -> Result<Unseen, InputError> {
        Input::read_secret(self, page, question)
    }

    fn wait(&mut self, page: &mut Page, limit: Duration) -> Result<Option<Typed>, InputError> {
        Input::wait(self, page, limit)
    }
}
