//! Signatures by SSH keys, made and checked by `ssh-keygen`: the agent, hardware keys and passphrases work as for
//! everything else that a person signs, and no private key enters this process.
//!
//! The form is SSHSIG (OpenSSH's PROTOCOL.sshsig); who may sign, and from when to when, stands in a file of allowed
//! signers (ssh-keygen(1), ALLOWED SIGNERS).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::entropy;
use super::environment::Environment;
use super::process::{Answered, ProcessError, Question, ask};
use super::scratch::Scratch;

const PROGRAM: &str = "ssh-keygen";

/// What a signature is for: one that was made for something else does not count.
pub const CHECKPOINT: &str = "checkpoint@runbook.v1";

/// Why nothing could be signed or checked.
#[derive(Debug, Error)]
pub enum SignatureError {
    /// `ssh-keygen` did not start.
    #[error(transparent)]
    Program(#[from] ProcessError),
    /// It refused to sign.
    #[error("cannot sign with {}: {why}", key.display())]
    Refused {
        /// The key.
        key: PathBuf,
        /// What it said.
        why: String,
    },
    /// The file of allowed signers cannot be read.
    #[error("cannot read the allowed signers in {}", path.display())]
    Signers {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A signature could not be put where `ssh-keygen` reads it.
    #[error("cannot write a temporary file: {0}")]
    Temporary(#[from] std::io::Error),
}

/// What a signature says of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// It was signed by this one, who was allowed to at that time.
    By(String),
    /// Nobody who was allowed to signed just this; why, as far as it is known.
    ByNobody(String),
}

/// Signs a text with a private key, or with the agent where the key is a public one. The signature is armoured text.
pub fn sign(
    environment: &Environment,
    key: &Path,
    purpose: &str,
    text: &[u8],
) -> Result<String, SignatureError> {
    let arguments = ["-Y", "sign", "-n", purpose, "-f", &key.to_string_lossy()];
    let question = Question { program: PROGRAM, arguments: &arguments, input: text, ..Question::default() };
    let refused = |why: String| SignatureError::Refused { key: key.to_owned(), why };
    let answered = ask(environment, &question, Path::new("."))?;
    match String::from_utf8(answered.out) {
        Ok(armoured) if answered.well => Ok(armoured),
        _ => Err(refused(first_line(&answered.complaint))),
    }
}

/// Who signed a text, by a file of allowed signers as it stood at an instant.
pub fn check(
    environment: &Environment,
    signers: &Path,
    at: DateTime<Utc>,
    purpose: &str,
    text: &[u8],
    signature: &str,
) -> Result<Signed, SignatureError> {
    // Asked here, so that its absence is not mistaken for a bad signature.
    fs::metadata(signers).map_err(|source| SignatureError::Signers { path: signers.to_owned(), source })?;
    let kept = temporary(signature)?;
    let (signers, kept) = (signers.to_string_lossy(), kept.0.to_string_lossy());
    let at = format!("-Overify-time={}", at.format("%Y%m%d%H%M%SZ"));
    let run = |arguments: &[&str], input: &[u8]| -> Result<Answered, ProcessError> {
        ask(
            environment,
            &Question { program: PROGRAM, arguments, input, ..Question::default() },
            Path::new("."),
        )
    };
    let found = run(&["-Y", "find-principals", "-f", &signers, "-s", &kept, &at], &[])?;
    let names = String::from_utf8_lossy(&found.out).into_owned();
    let Some(name) = names.lines().next().filter(|_| found.well) else {
        return Ok(Signed::ByNobody("its key is not among the allowed signers of that time".to_owned()));
    };
    let checked = run(&["-Y", "verify", "-f", &signers, "-I", name, "-n", purpose, "-s", &kept, &at], text)?;
    Ok(if checked.well {
        Signed::By(name.to_owned())
    } else {
        Signed::ByNobody(first_line(&checked.complaint))
    })
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}

/// A file that only its owner can read.
fn temporary(text: &str) -> Result<Scratch, std::io::Error> {
    let random = entropy::bytes::<16>().map_err(std::io::Error::other)?;
    let name = random.iter().fold(String::from("runbook-"), |name, byte| format!("{name}{byte:02x}"));
    let path = std::env::temp_dir().join(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    let scratch = Scratch(path);
    file.write_all(text.as_bytes())?;
    Ok(scratch)
}
