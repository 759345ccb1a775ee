//! The machine: clock, environment, who is at it, random bytes, processes.
//!
//! Owns every reading of the clock and the environment and every start of a process. Never reads a run book,
//! never decides what a command means, never writes to the terminal.

pub mod clock;
pub mod entropy;
pub mod environment;
pub mod evidence;
pub mod holder;
pub mod identity;
pub mod incoming;
pub mod interrupt;
pub mod parallel;
pub mod process;
pub mod scratch;
pub mod secret;
pub mod signature;
pub mod stamp;
mod stat;
pub mod timer;
