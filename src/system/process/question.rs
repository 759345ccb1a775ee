//! Asks another program for one answer.
//!
//! Owns short calls such as `git config`, with the terminal of this process. For programs that are known, quick and
//! harmless only.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::Stdio;

use super::{ProcessError, inherit, spawn};
use crate::system::environment::Environment;

/// What `program` printed, or nothing if it is missing, failed, or printed something that is not UTF-8.
pub fn read_output(
    environment: &Environment,
    program: &str,
    arguments: &[&str],
    folder: &Path,
) -> Option<String> {
    let mut process = spawn::process(program);
    process.args(arguments).current_dir(folder);
    process.env_clear().envs(inherit::inherited(environment));
    process.stdin(Stdio::null()).stderr(Stdio::null());
    let output = process.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// A program that is asked something, with what it reads from standard input.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The name, looked for in `PATH`.
    pub program: &'a str,
    /// The arguments after the name.
    pub arguments: &'a [&'a str],
    /// Variables added to the inherited ones.
    pub variables: &'a [(&'a str, &'a OsStr)],
    /// All of its standard input.
    pub input: &'a [u8],
}

/// What a program said.
#[derive(Debug)]
pub struct Answered {
    /// Whether it ended with 0.
    pub well: bool,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error, without blanks around it.
    pub complaint: String,
}

/// Asks a program, which may ask the person at the terminal for a passphrase. An error if it does not start.
pub fn ask(
    environment: &Environment,
    question: &Question<'_>,
    folder: &Path,
) -> Result<Answered, ProcessError> {
    let program = || question.program.to_owned();
    let mut process = spawn::process(question.program);
    process.args(question.arguments).current_dir(folder);
    process.env_clear().envs(inherit::inherited(environment)).envs(question.variables.iter().copied());
    process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = process.spawn().map_err(|source| match source.kind() {
        ErrorKind::NotFound => ProcessError::NoProgram { program: program() },
        _ => ProcessError::Refused { program: program(), source },
    })?;
    let input = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Beside reading, since what it says may fill its end before it has read all. One that ends early does not care.
        scope.spawn(move || input.map(|mut input| input.write_all(question.input)));
        child.wait_with_output()
    });
    let output = output.map_err(|source| ProcessError::Refused { program: program(), source })?;
    Ok(Answered {
        well: output.status.success(),
        out: output.stdout,
        complaint: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}
