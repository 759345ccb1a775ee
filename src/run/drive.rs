//! The loop between a run, whoever answers, and whoever records.

use super::scene::Scene;
use super::state::{Ended, Next, Run};
use super::statement::{Past, Recorded, Statement};
use crate::step::{Action, Reply};

/// Carries actions out: a terminal, a file of answers, a rehearsal.
pub trait Host {
    /// Shows something. Nothing comes back.
    fn show(&mut self, scene: &Scene) -> Result<(), HostError>;

    /// Carries an action out. An action with `refused` set is one whose last reply did not fit.
    fn perform(&mut self, run: &Run, action: &Action) -> Result<Reply, HostError>;

    /// Hears that the last statement could not be recorded; whether to try once more. Nobody is asked by default.
    fn not_recorded(&mut self, _why: &RecordError) -> bool {
        false
    }
}

/// Records statements durably.
pub trait Recorder {
    /// Appends a statement to the run's entries and comes back once it is durable.
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError>;

    /// What others have recorded about the run; may hold what is known already.
    fn heard(&mut self) -> Result<Vec<Past>, RecordError> {
        Ok(Vec::new())
    }
}

/// A host could not show or ask.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct HostError {
    /// What was attempted and what is wrong.
    pub message: String,
}

/// A statement could not be recorded; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Somebody else goes on with the run.
    #[error("{message}")]
    Held {
        /// Who, where, since when.
        message: String,
    },
    /// Something was recorded after the run was decided on and before its first entry.
    #[error("the ledger has moved on")]
    Moved,
    /// The ledger refused or failed.
    #[error("{message}")]
    Ledger {
        /// What was attempted and what is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

/// Why a run stopped before its end or a pause.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Recording failed. The last answer was not recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// How driving ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driven {
    /// Why there is nothing more to do.
    pub ended: Ended,
    /// The head after the last entry; none if nothing was recorded.
    pub head: Option<String>,
}

/// Drives a run until it ends or is left. What is recorded is durable before the run goes on from it; what cannot be
/// recorded is kept, and recorded once when it can be, for as long as the host wants to try.
pub fn drive(run: &mut Run, host: &mut dyn Host, recorder: &mut dyn Recorder) -> Result<Driven, DriveError> {
    let mut head = None;
    loop {
        match run.next() {
            Next::Record(statement) => {
                let entry = match recorder.append(&statement) {
                    Err(why @ RecordError::Ledger { .. }) if host.not_recorded(&why) => continue,
                    appended => appended?,
                };
                head = Some(entry.head.clone());
                run.apply(&statement, &entry);
            }
            Next::Show(scene) => host.show(&scene)?,
            Next::Perform(action) => {
                let reply = host.perform(run, &action)?;
                run.take(reply);
            }
            Next::Listen => {
                run.hear(recorder.heard()?);
            }
            Next::Done(ended) => return Ok(Driven { ended, head }),
        }
    }
}
