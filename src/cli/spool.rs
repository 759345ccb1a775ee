//! What was done and could not be recorded: kept in the user's spool, and recorded by the next command that records.

use std::io::Write;

use super::Failure;
use super::recording::Recording;
use crate::ledger::{AppendError, Draft, Expected, StoreError, read_spooled, spooled};

impl Recording {
    /// Records what earlier commands could not, each once, in the order in which it happened.
    pub(super) fn drain(&mut self) -> Result<(), Failure> {
        let Some(spool) = self.spool.clone() else { return Ok(()) };
        for (path, lines) in spool.all(self.store.id())? {
            let taken = match read_spooled(&lines) {
                Ok((_, draft)) => match self.try_append(&draft, Expected::Any) {
                    Err(AppendError::Store(error)) => return Err(AppendError::Store(error).into()),
                    taken => taken.map(drop).map_err(|error| error.to_string()),
                },
                Err(damage) => Err(format!("cannot read it: {damage}")),
            };
            let said = match taken {
                Ok(()) => {
                    spool.remove(&path)?;
                    "note: recorded now what could not be recorded when it was done".to_owned()
                }
                Err(why) => {
                    let aside = spool.refuse(&path)?;
                    format!(
                        "note: what was done earlier is not recorded: {why}; it is kept in {}",
                        aside.display()
                    )
                }
            };
            // Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "{said}");
        }
        Ok(())
    }

    /// Lets go of what was kept of a draft, if anything was: it is on record, or was answered in another way.
    pub(super) fn forget(&self, draft: &Draft) {
        if let Some(spool) = &self.spool {
            spool.forget(self.store.id(), &draft.stamp.id);
        }
    }

    /// Keeps what was done and cannot be recorded now. What to tell about it; `None` where nothing had to be kept.
    pub(super) fn keep(&self, draft: &Draft, error: &AppendError) -> Option<String> {
        let AppendError::Store(trouble) = error else { return None };
        let unwritable = matches!(
            trouble,
            StoreError::Full { .. }
                | StoreError::ReadOnly { .. }
                | StoreError::Locked { .. }
                | StoreError::Io { .. }
                | StoreError::Unreachable { .. }
                | StoreError::Uncertain { .. }
                | StoreError::Denied { .. }
                | StoreError::Gone { .. }
        );
        if !unwritable {
            return None;
        }
        let lines = spooled(draft, self.store.id()).ok()?;
        let kept = self.spool.as_ref().map(|spool| spool.put(self.store.id(), &draft.stamp.id, &lines));
        match kept {
            Some(Ok(path)) => Some(format!(
                "its result is kept in {} and is recorded by the next command that records",
                path.display()
            )),
            // Printed, it is at least not gone.
            _ => Some(format!("keep this, it is nowhere else:\n{}", String::from_utf8_lossy(&lines))),
        }
    }
}
