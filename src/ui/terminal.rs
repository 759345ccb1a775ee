//! The terminal's size, and whether there is one.
//!
//! Owns the questions that a terminal is asked. Never reads what is typed.

use std::io::{self, IsTerminal};

use super::filter::Reader;
use crate::system::environment::Environment;

/// The width that everything is laid out for.
const USUAL: usize = 80;
/// The least width that anything is laid out for.
const LEAST: usize = 20;

/// The width of the terminal in columns now: what it says, else `COLUMNS`, else 80. At least 20.
pub fn width(environment: &Environment) -> usize {
    width_now().or_else(|| environment.columns().map(|columns| columns.max(LEAST))).unwrap_or(USUAL)
}

/// The width in columns that the terminal says now, if there is one that says. At least 20.
pub fn width_now() -> Option<usize> {
    let said = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.filter(|width| *width > 0).map(|width| width.max(LEAST))
}

/// Whether standard output is a terminal.
pub fn is_stdout() -> bool {
    io::stdout().is_terminal()
}

/// Whether standard error is a terminal.
pub fn is_stderr() -> bool {
    io::stderr().is_terminal()
}

/// Whether a person can answer: standard input is a terminal.
pub fn is_stdin() -> bool {
    io::stdin().is_terminal()
}

/// Who reads what is printed.
pub fn reader(environment: &Environment) -> Reader {
    if environment.build_service().is_some() { Reader::BuildService } else { Reader::Person }
}
