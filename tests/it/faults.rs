//! What goes wrong around the program: files, folders, disks, pipes, power. Each gives a clear message and the right
//! exit code, and loses nothing that was recorded.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests start the program, with an environment of their own"
)]
#![expect(clippy::print_stdout, reason = "what is left out is said")]

mod calls;
mod files;
mod ledgers;
mod moves;
#[cfg(target_os = "linux")]
mod outage;
mod pipes;
mod power;
#[cfg(feature = "postgres")]
mod servers;

use crate::terminal::{Desk, Said};

/// Answers to everything in the morning review.
const ANSWERS: &str = "\
answers:
  1: done
  2: 12
  3: run
  4: {skip: the page views come tomorrow}
  validation/1: yes
  validation/2: yes
";

/// A desk where the morning review can be run from a file.
fn scripted() -> Desk {
    let desk = Desk::new();
    desk.write("answers.yaml", ANSWERS);
    desk
}

/// Leaves a test out where the machine cannot do what it needs; under `RUNBOOK_TESTS_STRICT=1` that is a failure unless
/// no machine of this kind could.
fn left_out(why: &str, impossible: bool) {
    let strict = std::env::var_os("RUNBOOK_TESTS_STRICT").is_some_and(|value| value == "1");
    assert!(!strict || impossible, "left out: {why}");
    println!("left out: {why}");
}
