//! Steps that are to be finished until a moment: when that is, and why one was late.

use super::{Phase, Run, turn};
use crate::ledger::facts::{Mode, Note};
use crate::ledger::{Fact, Text};
use crate::run::menus;
use crate::run::spot::Spot;
use crate::step::Reply;
use crate::trigger::Deadline;

impl Run {
    /// Until when a step is to be finished: as it says itself, else the nearest block around it that does; none where
    /// nothing says so, and while what it counts from has no value.
    #[must_use]
    pub fn due_of(&self, spot: Spot) -> Option<Deadline> {
        if let Some(due) = &self.checklist.step(spot).extras().due {
            return due.resolve(&self.scope(spot)).ok().flatten();
        }
        let around: Vec<_> = self.checklist.layout.around(spot.index).collect();
        let (at, due) = around
            .iter()
            .enumerate()
            .find_map(|(n, (_, block))| Some((n, block.step.extras().due.as_ref()?)))?;
        due.resolve(&self.scope_in(&around[at + 1..])).ok().flatten()
    }

    /// Asks why a step was finished late, once for each deadline. Where nobody is there it is asked later, or never.
    pub(super) fn ask_why_late(&mut self) -> bool {
        let Some((spot, due)) = self.progress.unexplained() else { return false };
        if self.mode == Mode::Automatic || self.progress.giving_up.is_some() {
            return false;
        }
        let done = self.progress.last_finished(spot).map_or(due, |last| last.at);
        self.spot = Some(spot);
        self.phase = Phase::Late(menus::late(spot, done - due));
        true
    }

    pub(super) fn take_why_late(&mut self, spot: Spot, reply: &Reply) {
        let why = match reply {
            Reply::Answered(text) => text.trim(),
            _ => "",
        };
        if why.is_empty() {
            return self.refuse("a reason is wanted here".to_owned());
        }
        let attempt = self.progress.last_finished(spot).map_or(1, |last| last.number);
        let fact = Fact::Note(Note { late: true, ..Note::default() });
        let statement = turn::about(&self.checklist, spot, attempt, fact);
        self.pending.push_back(statement.with(Text::TEXT, Some(why)));
        self.phase = Phase::Waiting;
    }
}
