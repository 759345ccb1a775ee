//! What the user trusts: where it is kept, and whether a procedure is.

use std::path::PathBuf;

use super::context::{Context, Loaded};
use super::{Failure, exit};
use crate::model::{Named, procedure_revision};
use crate::workspace::{Trust, TrustError};

impl Context {
    /// What the user trusts in this workspace; nothing outside of any.
    pub(super) fn trust(&self, loaded: &Loaded) -> Result<Trust, Failure> {
        match self.trust_folder(loaded)? {
            Some(folder) => Ok(Trust::read(&folder)?),
            None => Ok(Trust::default()),
        }
    }

    /// Keeps what the user trusts.
    pub(super) fn keep_trust(&self, trust: &Trust, loaded: &Loaded) -> Result<(), Failure> {
        let folder = self.trust_folder(loaded)?.ok_or_else(|| {
            Failure::new(exit::ENVIRONMENT, "cannot keep what you trust: this is no workspace")
                .hint("`runbook init` makes one")
        })?;
        Ok(trust.write(&folder)?)
    }

    /// Whether the commands of a procedure, as its text is now, are trusted to run in this folder.
    pub(super) fn is_trusted(&self, trust: &Trust, named: Named<'_>) -> bool {
        let revision = procedure_revision(named.book, named.procedure);
        trust.trusts(&named.book.id, &named.procedure.id, &revision, &self.here)
    }

    /// The user's own folder for this workspace: no file of a workspace can say where it is.
    fn trust_folder(&self, loaded: &Loaded) -> Result<Option<PathBuf>, Failure> {
        let Some(place) = self.place(loaded)?.filter(|place| !place.workspace.is_empty()) else {
            return Ok(None);
        };
        let state = self.environment.state_dir().ok_or_else(|| {
            Failure::new(exit::ENVIRONMENT, "cannot tell where your state folder is")
                .hint("set HOME or XDG_STATE_HOME")
        })?;
        Ok(Some(state.join(place.workspace)))
    }
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        let hint = error.hint();
        Self::environment(error).hint(hint)
    }
}
