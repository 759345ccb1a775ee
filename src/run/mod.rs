//! The step engine: a state machine that says what is next, takes replies, and goes on only from what is recorded.
//!
//! ```text
//! loop {
//!     match run.next() {
//!         Record(statement) => { let recorded = recorder.append(&statement)?; run.apply(&statement, &recorded) }
//!         Show(scene)       => host.show(&scene)?,
//!         Perform(action)   => run.take(host.perform(&action)?),
//!         Listen            => run.hear(recorder.heard()?),
//!         Done(ending)      => break,
//!     }
//! }
//! ```
//!
//! Owns the order of steps, attempts, the failure menu, ladders inside a run, and the fold of a run's own entries.
//! It never carries anything out, reads no clock and no terminal: hosts do that, and every instant comes back with
//! what was recorded. [`Run`] is usable without [`drive`]: another process may answer.
//!
//! Laws: nothing is executed without an applied `step.started` of the same step and attempt; a run interrupted after
//! any entry and gone on with gives the entries of an uninterrupted one (a command caught running adds exactly one
//! attempt, `interrupted`); a critical failure never yields a completion; every attempt stays.

mod answers;
mod checklist;
mod counts;
mod drive;
mod gate;
mod layout;
mod menus;
mod progress;
mod reading;
mod rehearsal;
mod scene;
mod script;
mod secrets;
mod spot;
mod state;
mod statement;
mod turn;
mod values;

pub use answers::{AnswerFile, Given, Kept};
pub use checklist::{Checklist, Ladder, Reach, Rung};
pub use counts::Counts;
pub use drive::{DriveError, Driven, Host, HostError, RecordError, Recorder, drive};
pub use gate::{Awaited, Excluded, Vote};
pub use layout::{Block, BlockRole, Callee, Found, Item, Layout, Parts};
pub use progress::{Attempt, Progress};
pub use reading::ReadLine;
pub use rehearsal::{Rehearsal, RehearsalRecorder};
pub use scene::{Closing, Laid, Opening, Resumed, Scene, Shown, Stated};
pub use script::{Executor, Script, Trouble, View, execute, sit};
pub use spot::{Section, Spot};
pub use state::{Approval, Awaits, DueStep, Ended, Next, Run, Sitting};
pub use statement::{Past, Recorded, Statement};

#[cfg(test)]
mod tests;
