//! Asks another program for one answer.
//!
//! Owns short calls such as `git config`. For programs that are known, quick and harmless only.

use std::path::Path;
use std::process::Stdio;

use super::{inherit, spawn};
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
