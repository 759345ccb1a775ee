//! Secrets of an earlier sitting: asked again before a command gets them, by whoever goes on with the run.

use super::{Phase, Run};
use crate::run::menus;
use crate::run::secrets::Secrets;
use crate::run::spot::Spot;
use crate::step::{Action, Reply, Secret};

impl Run {
    /// The secrets of this sitting.
    pub(in crate::run) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The step whose secret is asked again, if one is.
    #[must_use]
    pub fn recalled(&self) -> Option<(Spot, u32)> {
        let Phase::Recall(_, asked) = &self.phase else { return None };
        Some((*asked, self.progress.last_finished(*asked).map_or(1, |last| last.number)))
    }

    /// Asks for what the command of a step lacks; whether it lacks anything.
    pub(super) fn recall(&mut self, spot: Spot) -> bool {
        let Some(asked) = self.lacking(spot) else { return false };
        let text = self.as_it_is(asked).text.to_string();
        self.phase = Phase::Recall(Action::Ask(menus::recall(&text)), asked);
        true
    }

    pub(super) fn take_recall(&mut self, spot: Spot, reply: &Reply) {
        let Phase::Recall(_, asked) = &self.phase else { return };
        let asked = *asked;
        match reply {
            Reply::Secret(secret) => match self.keep(asked, secret) {
                Ok(()) => self.start_command(spot),
                Err(why) => self.refuse(why),
            },
            Reply::Stop => self.stop(spot),
            _ => self.refuse("the secret is wanted here".to_owned()),
        }
    }

    /// Keeps a secret for this sitting; says why it cannot be one.
    pub(super) fn keep(&mut self, asked: Spot, secret: &Secret) -> Result<(), String> {
        secret.check()?;
        self.secrets.keep(asked.index, secret).map_err(|refusal| refusal.message)
    }
}
