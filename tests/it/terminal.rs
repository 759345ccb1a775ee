//! Sessions of the real program at a real terminal: what a person sees, types, and what is on record afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot use the terminal has failed")]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests start the program, with an environment of their own"
)]

mod alone;
#[cfg(feature = "postgres")]
mod away;
mod commands;
mod desk;
mod evidence;
mod gates;
mod hostile;
mod looks;
mod operators;
mod pausing;
mod people;
mod prompts;
mod records;
mod screens;
mod secrets;
mod session;
mod trusting;
mod waits;
mod whole;

pub(crate) use desk::{BOOK, Desk, Said};
pub(crate) use session::{CTRL_C, CTRL_D};

/// The prompts of the small run book.
const DONE: &str = "[d]one as expected  [n]ot as expected  [s]kip  [?] >";
const PLAIN: &str = "[d]one  [s]kip  [?] >";
const COUNT: &str = "warns above 50, fails above 500.\n     >";
const MEANS: &str = "[r]un  [b]y hand  [s]kip  [?] >";
const SO: &str = "[y]es  [n]o  [?] >";
const AGAIN: &str = "[a]gain  [l]eave >";
const STOP: &str = "[p]ause  [g]o on >";
