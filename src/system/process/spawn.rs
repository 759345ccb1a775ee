//! Starts a command.
//!
//! Owns how a program or script becomes a process: its group, its closed input, its variables, its mark.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::{Child, Stdio};

use super::{Command, Means, ProcessError, Shell, inherit};
use crate::system::environment::Environment;

/// Marks each process of a command, however it detaches itself. Its value is different for each command.
pub(super) const MARK: &str = "RUNBOOK_COMMAND";

/// Starts `command` in its own process group, marked with `mark`.
pub(super) fn spawn(command: &Command, environment: &Environment, mark: &str) -> Result<Child, ProcessError> {
    let (program, arguments) = words(&command.means);
    if !command.folder.is_dir() {
        return Err(ProcessError::NoFolder { program, folder: command.folder.clone() });
    }
    let mut process = process(&program);
    process.args(arguments);
    process.env_clear().envs(inherit::inherited(environment));
    process.envs(command.variables.iter().map(|(name, value)| (name, value)));
    process.envs(command.private.env.iter().map(|(name, secret)| (name, secret.reveal())));
    process.env(MARK, mark).current_dir(&command.folder);
    process.stdin(if command.private.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    process.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut process, 0);
    process.spawn().map_err(|source| match source.kind() {
        ErrorKind::NotFound => ProcessError::NoProgram { program },
        _ => ProcessError::Refused { program, source },
    })
}

/// A process that is not started yet and inherits everything.
#[expect(clippy::disallowed_methods, reason = "the one place that starts processes")]
pub(super) fn process(program: &str) -> std::process::Command {
    std::process::Command::new(program)
}

fn words(means: &Means) -> (String, Vec<OsString>) {
    let (program, options, text) = match means {
        Means::Program { program, arguments } => {
            return (program.clone(), arguments.iter().map(OsString::from).collect());
        }
        // The two hyphens keep a script that begins with one from being read as an option.
        Means::Script { shell: Shell::Bash, text } => ("bash", &["-c", "--"][..], text),
        Means::Script { shell: Shell::Pwsh, text } => {
            ("pwsh", &["-NoProfile", "-NonInteractive", "-Command"][..], text)
        }
        Means::Script { shell: Shell::Cmd, text } => ("cmd", &["/d", "/c"][..], text),
    };
    (program.to_owned(), options.iter().copied().chain([text.as_str()]).map(OsString::from).collect())
}
