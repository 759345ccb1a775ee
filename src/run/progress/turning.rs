//! The fold of what leads elsewhere than to the next step: turns, and going on after an end.

use super::{GivingUp, Latest, Progress};
use crate::ledger::Text;
use crate::ledger::facts::{RunOutcome, RunTurned, Turn};
use crate::run::checklist::Checklist;
use crate::run::gate::same;
use crate::run::spot::{Section, Spot};
use crate::run::statement::Statement;

impl Progress {
    /// Who goes on now. In whose place another person goes on is to be said again.
    pub(super) fn held_by(&mut self, person: &str) {
        if same(&self.holder, person) {
            self.before = None;
        } else {
            self.acting = None;
            self.before = Some(std::mem::take(&mut self.holder)).filter(|before| !before.is_empty());
        }
        person.clone_into(&mut self.holder);
        if !self.holders.iter().any(|known| known == person) {
            self.holders.push(person.to_owned());
        }
    }

    /// Going on after an end: what is owed at an end is owed again, and what was taken back is to be done again.
    pub(super) fn hold(&mut self, checklist: &Checklist) {
        if !matches!(self.latest, Latest::Ended(_)) {
            return;
        }
        let undone = self.giving_up.take().is_some_and(|giving_up| giving_up.rollback);
        for known in self.items.iter_mut().filter(|_| undone) {
            known.undone = known.finished.len();
        }
        for (index, item) in checklist.layout.items.iter().enumerate() {
            let again = match item.section {
                Section::Rollback | Section::Finally => true,
                Section::Inputs => false,
                _ => undone || item.owed,
            };
            if again {
                self.reopen((index, index + 1));
            }
        }
        self.round += u32::from(undone);
    }

    pub(super) fn turn(
        &mut self,
        checklist: &Checklist,
        turned: &RunTurned,
        statement: &Statement,
        from: Option<Spot>,
    ) {
        self.latest = Latest::Nothing;
        self.round = turned.round.unwrap_or(self.round);
        let target = turned.target.as_deref();
        let items = target.and_then(|target| checklist.layout.range(target));
        match (turned.to, items) {
            (Turn::Stop | Turn::Rollback, _) => {
                self.giving_up = Some(GivingUp {
                    outcome: turned.outcome.unwrap_or(RunOutcome::Failed),
                    reason: statement.text(Text::REASON),
                    rollback: turned.to == Turn::Rollback,
                });
            }
            (Turn::GoTo | Turn::Back, Some((first, _))) => {
                self.turns += u32::from(turned.to == Turn::GoTo);
                let from = from.map_or(first, |spot| spot.index);
                if first <= from {
                    self.detour = self.detour.filter(|of| *of < first);
                    let end = checklist.layout.items.iter().position(|item| !item.section.is_forward());
                    self.reopen((first, end.unwrap_or(self.items.len())));
                } else {
                    self.leave((from, first));
                }
            }
            (Turn::Edit, Some(items)) => {
                self.answered = None;
                self.reopen(items);
                self.reopen_conditions(items.1);
                self.reopen_entrances(items.1);
            }
            (Turn::Next, Some(items)) => self.leave(items),
            (Turn::Each, Some((entrance, _))) => self.enter(entrance),
            (_, None) => {}
        }
    }
}
