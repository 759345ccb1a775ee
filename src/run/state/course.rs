//! The course: which step is next, forward or while the run is given up.

use chrono::TimeDelta;

use super::Run;
use crate::ledger::facts::StepOutcome;
use crate::run::layout::BlockRole;
use crate::run::scene::Scene;
use crate::run::spot::{Section, Spot};
use crate::step::fill;

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
            Some(giving_up) => self.next_owed(giving_up.rollback),
        }
    }

    /// The first step that is left to do of a run that is given up, taking back what was done or not.
    pub(super) fn next_owed(&self, rollback: bool) -> Option<Spot> {
        self.owed_spots(rollback).next()
    }

    /// The steps that are left to do of a run that is given up, in order.
    pub(super) fn owed_spots(&self, rollback: bool) -> impl Iterator<Item = Spot> {
        let section = move |section| self.spots.iter().filter(move |spot| spot.section == section);
        let owed = self.spots.iter().filter(|spot| spot.section.is_forward() && self.is_owed(spot.index));
        let back = section(Section::Rollback).filter(move |spot| rollback && self.is_to_take_back(**spot));
        let last = section(Section::Finally).filter(|_| self.has_begun());
        owed.chain(back).chain(last).copied().filter(|spot| !self.is_settled(*spot))
    }

    /// Whether nothing is left to do at a step.
    pub(super) fn is_settled(&self, spot: Spot) -> bool {
        self.progress.is_settled(spot, &self.checklist)
    }

    /// Whether a step lies on the way of a run that goes well.
    pub(super) fn is_ahead(&self, spot: Spot) -> bool {
        let item = self.checklist.item(spot);
        match spot.section {
            Section::Rollback => return false,
            Section::Finally if !self.has_begun() => return false,
            _ => {}
        }
        if item.owed && !self.is_owed(spot.index) || !item.owed && self.is_of_no_target(spot) {
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
        let begun = |index: &usize| {
            let item = &layout.items[*index];
            !item.owed && !item.entrance && self.progress.was_begun(*index)
        };
        (first..end).any(|index| begun(&index))
    }

    /// Whether a step takes back what was done: of a called procedure only once that was begun.
    fn is_to_take_back(&self, spot: Spot) -> bool {
        let layout = &self.checklist.layout;
        let called = layout.around(spot.index).find_map(|(_, block)| match block.role {
            BlockRole::Back { of } => Some(layout.blocks[of].items),
            _ => None,
        });
        match called {
            Some((first, end)) => (first..end).any(|index| self.progress.is_to_undo(index)),
            None => self.has_begun(),
        }
    }

    /// Whether anything of the steps was begun.
    fn has_begun(&self) -> bool {
        self.spots
            .iter()
            .filter(|spot| matches!(spot.section, Section::Steps | Section::Validation))
            .any(|spot| self.progress.was_begun(spot.index))
    }

    /// What begins and ends between the step shown last and this one: parts, groups, targets, called procedures.
    pub(super) fn announce(&mut self, spot: Spot) {
        let layout = &self.checklist.layout;
        let around = |spot: Spot| layout.around(spot.index).map(|(block, _)| block).collect::<Vec<_>>();
        let (last, now) = (self.shown, around(spot));
        let before = last.map_or_else(Vec::new, around);
        let is_call = |block: &usize| {
            let role = &layout.blocks[*block].role;
            matches!(role, BlockRole::Call(_) | BlockRole::Detour { .. } | BlockRole::Back { .. })
        };
        let left = before.iter().filter(|block| !now.contains(block)).copied().filter(is_call);
        let mut scenes: Vec<Scene> = left.map(Scene::Left).collect();
        if self.is_headed(spot) {
            scenes.push(Scene::Heading(spot.section));
        }
        // The targets of a group are named with it.
        let targets = |block: usize| {
            let target = |inner: &&usize| layout.blocks[**inner].parent == Some(block);
            let inner = now.iter().find(target).map(|inner| &layout.blocks[*inner].role);
            matches!(inner, Some(BlockRole::Target(_)))
        };
        let entered = now.iter().rev().copied();
        let entered = entered.filter(|block| !before.contains(block) && !targets(*block));
        scenes.extend(entered.map(|block| self.entered(block)));
        self.scenes.extend(scenes);
        self.shown = Some(spot);
    }

    /// A block as it begins. What cannot be filled in stays as written.
    fn entered(&self, block: usize) -> Scene {
        let layout = &self.checklist.layout;
        let known = &layout.blocks[block];
        let scope = self.scope_around(known.parent);
        let filled = |text: &str| fill(text, &scope).unwrap_or_else(|_| text.to_owned());
        let given = match &known.role {
            BlockRole::Call(with) => {
                with.iter().map(|(name, text)| format!("{name}: {}", filled(text))).collect()
            }
            _ => Vec::new(),
        };
        Scene::Entered { block, title: filled(&known.title), given }
    }

    /// Whether a part's heading stands before a step. The steps have one where something was asked before them.
    fn is_headed(&self, spot: Spot) -> bool {
        let first = spot.position == 1 && self.progress.last_finished(spot).is_none();
        match (self.shown, spot.section) {
            (Some(last), Section::Steps) => last.section != Section::Steps,
            (Some(last), section) => last.section != section || first,
            (None, Section::Steps) => false,
            (None, Section::Validation) => first,
            (None, _) => true,
        }
    }

    /// A step's turn as it is shown.
    pub(super) fn scene_of(&self, spot: Spot) -> Scene {
        let attempt = self.progress.attempt(spot);
        let failed = self.progress.last_finished(spot).filter(|last| last.outcome != StepOutcome::Skipped);
        let earlier = failed.map(|last| (last.at, last.outcome, last.reason.clone()));
        let due = self.due_of(spot).zip(self.progress.now());
        let (left, stated) = (self.work_left(spot), self.stated(spot));
        Scene::Step { spot, attempt, earlier, left, due, stated }
    }

    /// The planned work of the steps that are not done, for a step that says its own.
    fn work_left(&self, spot: Spot) -> Option<TimeDelta> {
        let effort = |spot: &Spot| self.checklist.step(*spot).extras().effort;
        effort(&spot)?;
        let open = self.spots.iter().filter(|spot| self.is_ahead(**spot) && !self.is_settled(**spot));
        let minutes = open.filter_map(effort).map(|effort| i64::from(effort.minutes())).sum();
        TimeDelta::try_minutes(minutes)
    }

    /// Whether there is something that takes back what was done.
    pub(super) fn can_roll_back(&self) -> bool {
        let back = self.spots.iter().filter(|spot| spot.section == Section::Rollback);
        self.progress.giving_up.is_none() && back.into_iter().any(|spot| self.is_to_take_back(*spot))
    }
}
