//! What a step asks to be done, and what comes back.
//!
//! A small closed set that every kind combines. Showing and finishing are the run's; attaching and waiting come with
//! the kinds that need them.

use chrono::{DateTime, Utc};

use super::attachment::{Attached, Attaching};
use super::command::{CommandEnd, CommandLine};
use super::length::Length;
use super::prompt::{Menu, Pick, Question};
use super::secret::{Private, Secret};

/// What is to be done next for a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A person chooses. The failure menu and the call for help have this form too.
    Confirm(Menu),
    /// A person answers.
    Ask(Question),
    /// The program runs a command; the only action with effects.
    Execute(Execution),
    /// Nothing is done for a while.
    Wait(Waiting),
    /// Files are read; nothing else is done with them.
    Attach(Attaching),
}

/// Until when nothing is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The end of it.
    pub until: Until,
    /// What it is for, in a few words: `attempt 2 of 3`.
    pub label: String,
    /// What can be chosen meanwhile; may be nothing.
    pub meanwhile: Menu,
    /// It goes on after it was looked at: nothing is said anew.
    pub again: bool,
}

/// The end of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// So long from now.
    Over(Length),
    /// An instant; one that has passed is no wait.
    At(DateTime<Utc>),
    /// When others have decided something, at an instant at the latest; looked for every now and then.
    Heard(Option<DateTime<Utc>>),
}

/// A command with everything it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The command.
    pub command: CommandLine,
    /// The shell for a script, as the run book names it: `bash`, `pwsh`, `cmd`.
    pub shell: Option<String>,
    /// The variables added to its environment; a later one of a name wins.
    pub env: Vec<(String, String)>,
    /// Its time limit.
    pub timeout: Length,
    /// It was run before for the same attempt: a look again.
    pub again: bool,
    /// Its secrets, and its standard input.
    pub private: Private,
}

/// Why a run is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseCause {
    /// The operator said so.
    Operator,
    /// A person is needed and there is none.
    NoTerminal,
    /// The terminal went away.
    HangUp,
    /// A signal asked the program to end.
    Interrupt,
}

/// What came of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A choice, with the text that it wants.
    Picked {
        /// What was chosen.
        pick: Pick,
        /// The reason or note.
        text: Option<String>,
    },
    /// What was typed.
    Answered(String),
    /// A secret that was asked for.
    Secret(Secret),
    /// The command ended.
    Executed(CommandEnd),
    /// These files were read.
    Attached(Vec<Attached>),
    /// Files could not be read, and why.
    NotAttached(String),
    /// The wait is over.
    Waited,
    /// It is not: time to look whether others have decided.
    Glanced,
    /// The run is left instead.
    Pause(PauseCause),
    /// Nobody is there to choose after a failure: the run fails.
    Stop,
}

impl Reply {
    /// A choice without a text.
    #[must_use]
    pub fn picked(pick: Pick) -> Self {
        Self::Picked { pick, text: None }
    }
}
