//! Runs commands for an operator.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::run::{Executor, Kept};
use crate::step::{
    Attached, CommandEnd, CommandLine, Ending, Execution, MOST_BYTES, MOST_SECRET, Output, PauseCause,
    Secret, Until, matches,
};
use crate::system::clock::Clock;
use crate::system::environment::Environment;
use crate::system::evidence;
use crate::system::interrupt::{Interrupt, Interrupts};
use crate::system::process::{self, Captured, Chunk, Command, End, Finished, Means, Shell};
use crate::system::secret;
use crate::system::timer::Timer;

/// Runs commands as processes in one folder.
pub struct Commands<'a> {
    environment: &'a Environment,
    interrupts: &'a Interrupts,
    folder: PathBuf,
    clock: Clock,
    /// When the present wait ends.
    wait: Option<Timer>,
}

/// The clock is read again this often.
const GLANCE: Duration = Duration::from_secs(15);
/// Longer than anybody waits.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
/// Without a person a run waits no longer than this; then it is left, to be gone on with.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl<'a> Commands<'a> {
    /// Commands that run in a folder, with the environment of this process.
    #[must_use]
    pub fn new(
        environment: &'a Environment,
        interrupts: &'a Interrupts,
        folder: PathBuf,
        clock: Clock,
    ) -> Self {
        Self { environment, interrupts, folder, clock, wait: None }
    }

    fn command(&self, execution: &Execution) -> Result<Command, String> {
        let means = match &execution.command {
            CommandLine::Args(args) => match args.split_first() {
                Some((program, rest)) => {
                    Means::Program { program: program.clone(), arguments: rest.to_vec() }
                }
                None => return Err("cannot run the command: it is empty".to_owned()),
            },
            CommandLine::Script(text) => {
                Means::Script { shell: shell(execution.shell.as_deref())?, text: text.clone() }
            }
        };
        let variables = execution.env.clone();
        let timeout = Some(execution.timeout.duration());
        let private = execution.private.clone();
        Ok(Command { means, variables, folder: self.folder.clone(), timeout, private })
    }
}

impl Executor for Commands<'_> {
    fn execute(&mut self, execution: &Execution, show: &mut dyn FnMut(&[u8])) -> CommandEnd {
        let mut chunk = |chunk: &Chunk| show(&chunk.bytes);
        let ran = self.command(execution).and_then(|command| {
            process::run(&command, self.environment, self.interrupts, &mut chunk)
                .map_err(|error| error.to_string())
        });
        match ran {
            Ok(finished) => end(finished),
            Err(why) => CommandEnd {
                ending: Ending::NotStarted(why),
                took: std::time::Duration::ZERO,
                output: Output::default(),
                stdout: [].into(),
                survivors: Vec::new(),
            },
        }
    }

    fn attach(&mut self, path: &str, patterns: &[String]) -> Result<Vec<Attached>, String> {
        let fits = |name: &str| patterns.iter().any(|pattern| matches(pattern, name));
        let home = self.environment.home();
        let read = evidence::read(path, (&self.folder, home.as_deref()), MOST_BYTES, &fits);
        let attached = |(name, bytes)| Attached { name, bytes: Vec::into(bytes) };
        Ok(read?.into_iter().map(attached).collect())
    }

    fn secret(&mut self, kept: &Kept) -> Result<Secret, String> {
        secret::keep_out_of_dumps();
        let text = match kept {
            Kept::Env(name) => match self.environment.get(name).map(OsStr::to_str) {
                Some(Some(text)) => text.to_owned(),
                Some(None) => return Err(format!("the variable `{name}` is no UTF-8")),
                None => return Err(format!("there is no variable `{name}` in the environment")),
            },
            Kept::File(path) => {
                let home = self.environment.home();
                secret::read(path, (&self.folder, home.as_deref()), MOST_SECRET)?
            }
        };
        let secret = Secret::new(text);
        secret.check().map(|()| secret)
    }

    fn begin_wait(&mut self, until: Until) {
        self.wait = Some(match until {
            Until::Over(length) => Timer::over(length.duration()),
            Until::At(at) | Until::Heard(Some(at)) => Timer::at(at),
            Until::Heard(None) => Timer::over(FOR_EVER),
        });
    }

    fn left(&self) -> Option<Duration> {
        self.wait?.left(&self.clock)
    }

    fn sit(&mut self) -> Option<PauseCause> {
        let timer = self.wait?;
        while let Some(left) = timer.left(&self.clock) {
            if left > LONGEST_WAIT || timer.is_stuck(&self.clock) {
                return Some(PauseCause::NoTerminal);
            }
            if let Some(interrupt) = self.interrupts.sleep(left.min(GLANCE)) {
                return Some(cause(interrupt));
            }
        }
        None
    }
}

/// Why a run is left for an interrupt.
fn cause(interrupt: Interrupt) -> PauseCause {
    match interrupt {
        Interrupt::HangUp => PauseCause::HangUp,
        Interrupt::CtrlC | Interrupt::Terminate => PauseCause::Interrupt,
    }
}

fn shell(name: Option<&str>) -> Result<Shell, String> {
    match name {
        Some("bash") => Ok(Shell::Bash),
        Some("pwsh") => Ok(Shell::Pwsh),
        Some("cmd") => Ok(Shell::Cmd),
        Some(other) => Err(format!("cannot run the command: no shell `{other}` is known")),
        None => Err("cannot run the command: the run book names no shell".to_owned()),
    }
}

fn end(finished: Finished) -> CommandEnd {
    let ending = match finished.end {
        _ if finished.timed_out => Ending::TimedOut,
        _ if finished.interrupted.is_some() => Ending::Interrupted,
        End::Exit(code) => Ending::Exit(code),
        End::Signal(signal) => Ending::Ended(format!("ended by signal {signal}")),
        End::Unknown => Ending::Interrupted,
    };
    let Captured { kept, sha256 } = finished.output;
    let (len, cut) = (kept.length, kept.cut());
    let bytes = kept.bytes();
    drop(kept);
    let stdout = finished.stdout.map_or_else(|| Arc::clone(&bytes), |alone| alone.bytes());
    let output = Output { bytes, len, sha256, cut_at: (cut > 0).then_some(len - cut) };
    let survivors = finished.survivors.iter().map(|survivor| survivor.pid).collect();
    CommandEnd { ending, took: finished.duration, output, stdout, survivors }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::{Length, Private};

    fn ran(command: CommandLine, shell: Option<&str>, seconds: u32) -> (CommandEnd, Vec<u8>) {
        let (environment, interrupts) = (Environment::read(), Interrupts::listen().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let mut commands = Commands::new(&environment, &interrupts, folder.path().to_owned(), Clock::real());
        let env = vec![("NAME".to_owned(), "a b".to_owned())];
        let shell = shell.map(str::to_owned);
        let mut shown = Vec::new();
        let execution = Execution {
            command,
            shell,
            env,
            timeout: Length::seconds(seconds),
            again: false,
            private: Private::default(),
        };
        let end = commands.execute(&execution, &mut |bytes| shown.extend_from_slice(bytes));
        (end, shown)
    }

    fn script(text: &str) -> CommandLine {
        CommandLine::Script(text.to_owned())
    }

    #[test]
    fn output_exit_and_variables_come_through() {
        let (end, shown) = ran(script("echo \"[$NAME]\"; echo oops >&2; exit 3"), Some("bash"), 60);
        assert_eq!(end.ending, Ending::Exit(3));
        assert_eq!((&end.stdout[..], end.output.len, shown.len()), (&b"[a b]\n"[..], 11, 11));
        assert_eq!(end.output.sha256.len(), 64);
    }

    #[test]
    fn what_cannot_run_or_takes_too_long_says_so() {
        let missing = CommandLine::Args(vec!["no-such-program-here".to_owned()]);
        assert!(
            matches!(ran(missing, None, 60).0.ending, Ending::NotStarted(why) if why.contains("no such program"))
        );
        assert!(
            matches!(ran(script("true"), None, 60).0.ending, Ending::NotStarted(why) if why.contains("shell"))
        );
        assert_eq!(ran(script("sleep 30"), Some("bash"), 1).0.ending, Ending::TimedOut);
    }
}
