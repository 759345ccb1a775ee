//! Python with the packages of `tests/requirements.txt`, where there is one.

#![expect(clippy::disallowed_methods, reason = "it looks for a program to run")]
#![expect(clippy::print_stdout, reason = "what is left out is said")]

use std::ffi::OsString;
use std::process::Command;

/// `RUNBOOK_TESTS_PYTHON`, or `python3`, if it has these packages. Without it the test is left out; under
/// `RUNBOOK_TESTS_STRICT=1` that is a failure.
pub(crate) fn python(packages: &str) -> Option<Command> {
    let named = std::env::var_os("RUNBOOK_TESTS_PYTHON").unwrap_or_else(|| OsString::from("python3"));
    let found = Command::new(&named).args(["-c", &format!("import {packages}")]).output();
    let why = match found {
        Ok(output) if output.status.success() => return Some(Command::new(named)),
        Ok(output) => String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned(),
        Err(error) => format!("{}: {error}", named.display()),
    };
    let strict = std::env::var_os("RUNBOOK_TESTS_STRICT").is_some_and(|value| value == "1");
    assert!(
        !strict,
        "left out: {why}; set RUNBOOK_TESTS_PYTHON to a Python with tests/requirements.txt, as .ci/run does"
    );
    println!("left out: {why}");
    None
}
