//! What counts no more, and what is gone past.

use super::Progress;
use crate::ledger::facts::How;

impl Progress {
    /// What was done at these items counts no more.
    pub(super) fn reopen(&mut self, (first, end): (usize, usize)) {
        self.open = self.open.filter(|(spot, _)| !(first..end).contains(&spot.index));
        for known in self.items.iter_mut().take(end).skip(first) {
            known.stale = known.finished.len();
            (known.left, known.detoured, known.entered) = (false, false, false);
        }
    }

    /// What did not apply by a condition is judged again from an item on, since a condition may hang on an answer.
    pub(super) fn reopen_conditions(&mut self, from: usize) {
        for index in from..self.items.len() {
            if self.items[index].finished.last().is_some_and(|last| last.how == How::Condition) {
                self.reopen((index, index + 1));
            }
        }
    }

    /// The targets of a group were found.
    pub(super) fn enter(&mut self, index: usize) {
        if let Some(known) = self.items.get_mut(index) {
            known.stale = known.finished.len();
            known.entered = true;
        }
    }

    /// Targets are found once more from an item on, since they may hang on an answer.
    pub(super) fn reopen_entrances(&mut self, from: usize) {
        self.items.iter_mut().skip(from).for_each(|known| known.entered = false);
    }

    pub(super) fn leave(&mut self, (first, end): (usize, usize)) {
        self.items.iter_mut().take(end).skip(first).for_each(|known| known.left = true);
    }
}
