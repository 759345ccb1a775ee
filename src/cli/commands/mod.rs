//! The commands, one per file: what can be typed after the name, and what is then done.

pub(super) mod due;
pub(super) mod home;
pub(super) mod schedule;
pub(super) mod why;

mod choice;
mod lost;
