//! Commands: started in a group of their own, listened to, ended in time.
//!
//! Owns every start of a process. A command gets no standard input unless one is
//! given, none of the variables that change what a
//! program is, and cannot hang this process: not by its output, its children, or its refusal to end. Never
//! decides whether a command may run, and never judges what it said.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::step::Private;

mod capture;
#[cfg(target_os = "linux")]
mod census;
mod family;
mod inherit;
mod input;
mod listen;
mod question;
mod spawn;
#[cfg(test)]
mod tests;
mod watch;

pub use capture::{Captured, Kept};
pub use listen::{Chunk, Stream};
pub use question::{Answered, Question, ask, read_output};
pub use watch::run;

/// What to run, and within which limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program or the script.
    pub means: Means,
    /// Variables added to the inherited ones, as name and value.
    pub variables: Vec<(String, String)>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// How long it may take; none is for ever.
    pub timeout: Option<Duration>,
    /// Its secrets and its standard input.
    pub private: Private,
}

/// The two ways to write a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A program and its arguments, which reach it as they are.
    Program {
        /// The name, looked for in `PATH`, or the path.
        program: String,
        /// The arguments after the name.
        arguments: Vec<String>,
    },
    /// A text that a shell runs exactly as written.
    Script {
        /// The shell.
        shell: Shell,
        /// The text.
        text: String,
    },
}

/// The shells a run book can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// `bash -c`.
    Bash,
    /// `pwsh -Command`.
    Pwsh,
    /// `cmd /c`.
    Cmd,
}

/// How a command went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub end: End,
    /// Whether its time was up.
    pub timed_out: bool,
    /// The gravest interrupt that arrived while it ran; the first Ctrl-C went to the command itself.
    pub interrupted: Option<super::interrupt::Interrupt>,
    /// Elapsed time until it ended or was given up.
    pub duration: Duration,
    /// Standard output and error in the order of their arrival.
    pub output: Captured,
    /// Standard output alone; none where nothing came out of standard error, so that it is all of the output.
    pub stdout: Option<Kept>,
    /// Whether something still held the output open when listening ended, so that more may have followed.
    pub output_held: bool,
    /// What the command left running, sorted by process id: after a time-out or an interrupt that which could not
    /// be ended, else, and only if the output was held open, those who may hold it. A daemon that detached itself
    /// properly is not named. Always empty where it cannot be known.
    pub survivors: Vec<Survivor>,
}

impl Finished {
    /// Standard output alone.
    pub fn stdout(&self) -> &Kept {
        self.stdout.as_ref().unwrap_or(&self.output.kept)
    }

    /// The exit code, if the command ended by itself.
    pub fn exit_code(&self) -> Option<i32> {
        match self.end {
            End::Exit(code) => Some(code),
            End::Signal(_) | End::Unknown => None,
        }
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, with this code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It cannot be told: not even being killed ended it in time, or another part of the system took the answer.
    Unknown,
}

/// A process that outlives its command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Survivor {
    /// The process id.
    pub pid: u32,
    /// The program's name, at most 15 bytes.
    pub name: String,
}

/// A command that did not start.
#[derive(Debug, Error)]
pub enum ProcessError {
    /// There is no such program.
    #[error("cannot run `{program}`: no such program in PATH")]
    NoProgram {
        /// The name that was looked for.
        program: String,
    },
    /// There is no such folder.
    #[error("cannot run `{program}` in {}: no such folder", folder.display())]
    NoFolder {
        /// The program.
        program: String,
        /// The folder it was to run in.
        folder: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot run `{program}`: {source}")]
    Refused {
        /// The program.
        program: String,
        /// What it said.
        source: std::io::Error,
    },
}
