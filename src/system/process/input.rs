//! Gives a command its standard input.
//!
//! Owns the writing thread. One whose pipe nobody reads is left behind; it ends with the pipe.

use std::io::Write;
use std::process::Child;

use crate::step::Secret;

/// Writes all of a text, then closes the pipe. A command need not read it.
pub(super) fn give(child: &mut Child, text: Option<&Secret>) {
    if let (Some(mut pipe), Some(text)) = (child.stdin.take(), text.cloned()) {
        std::thread::spawn(move || drop(pipe.write_all(text.reveal().as_bytes())));
    }
}
