//! The commands, one per file: what can be typed after the name, and what is then done.

pub(super) mod adopt;
mod blocked;
mod choice;
pub(super) mod completions;
mod coverage;
pub(super) mod due;
pub(super) mod escalate;
pub(super) mod event;
pub(super) mod explain;
pub(super) mod home;
pub(super) mod init;
mod keys;
pub(super) mod lint;
pub(super) mod log;
mod lost;
pub(super) mod new;
pub(super) mod note;
mod recorded;
pub(super) mod reschedule;
pub(super) mod run;
mod runs;
pub(super) mod schedule;
pub(super) mod show;
mod target;
pub(super) mod verify;
pub(super) mod waive;
pub(super) mod why;
