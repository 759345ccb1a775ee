//! The course: which step is next, forward or while the run is given up.

use super::Run;
use crate::run::layout::BlockRole;
use crate::run::spot::{Section, Spot};

impl Run {
    /// The first step that is left to do; none if only the end is left.
    pub(super) fn next_spot(&self) -> Option<Spot> {
        let left = |spot: &Spot| !self.is_settled(*spot);
        match &self.progress.giving_up {
            None => {
                let detour = self.progress.detour.and_then(|of| self.checklist.layout.detour(of));
                let (first, end) = detour.unwrap_or((0, 0));
                let detour = self.spots[first..end].iter();
                detour.chain(&self.spots).copied().find(|spot| self.is_ahead(*spot) && left(spot))
            }
            Some(giving_up) => {
                let rollback = giving_up.rollback;
                let section = |section| self.spots.iter().filter(move |spot| spot.section == section);
                let owed =
                    self.spots.iter().filter(|spot| spot.section.is_forward() && self.is_owed(spot.index));
                let back = section(Section::Rollback).filter(|_| rollback);
                let last = section(Section::Finally).filter(|_| self.has_begun());
                owed.chain(back).chain(last).copied().find(left)
            }
        }
    }

    /// Whether nothing is left to do at a step. What is owed while a run is given up needs no more than an attempt.
    pub(super) fn is_settled(&self, spot: Spot) -> bool {
        self.progress.is_settled(spot, &self.checklist)
    }

    /// Whether a step lies on the way of a run that goes well.
    fn is_ahead(&self, spot: Spot) -> bool {
        let item = self.checklist.item(spot);
        match spot.section {
            Section::Rollback => return false,
            Section::Finally if !self.has_begun() => return false,
            _ => {}
        }
        if item.owed && !self.is_owed(spot.index) {
            return false;
        }
        let detour = self.checklist.layout.around(spot.index).find_map(|(_, block)| match block.role {
            BlockRole::Detour { of } => Some(of),
            _ => None,
        });
        detour.is_none() || detour == self.progress.detour
    }

    /// Whether a step is owed since its block began.
    fn is_owed(&self, index: usize) -> bool {
        let layout = &self.checklist.layout;
        let Some(block) = layout.items[index].owed.then(|| layout.around(index).next()).flatten() else {
            return false;
        };
        let (first, end) = block.1.items;
        (first..end).any(|index| !layout.items[index].owed && self.progress.was_begun(index))
    }

    /// Whether anything of the steps was begun.
    fn has_begun(&self) -> bool {
        self.spots
            .iter()
            .filter(|spot| matches!(spot.section, Section::Steps | Section::Validation))
            .any(|spot| self.progress.was_begun(spot.index))
    }

    /// Whether there is something that takes back what was done.
    pub(super) fn can_roll_back(&self) -> bool {
        self.progress.giving_up.is_none() && self.checklist.count(Section::Rollback) > 0 && self.has_begun()
    }
}
