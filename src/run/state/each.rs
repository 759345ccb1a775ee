//! Groups whose targets are found while the run goes on: in an answer, or in an output. What is found is recorded before
//! the group is entered, and from then on that entry alone says what it is gone through for.

use std::sync::Arc;

use super::{Phase, Run, turn};
use crate::diagnostic::Refusal;
use crate::ledger::facts::{RunTurned, Turn};
use crate::ledger::{Fact, Text};
use crate::model::MOST_STEPS;
use crate::run::layout::Found;
use crate::run::scene::{Laid, Scene};
use crate::run::spot::Spot;
use crate::run::statement::Statement;
use crate::step::{Judged, fill, targets};

impl Run {
    /// At a group whose targets are to be found: they are recorded, or why there are none.
    pub(super) fn enter(&mut self, spot: Spot) {
        if let Some((judged, shown)) = self.known(spot) {
            return self.settle(spot, &judged, shown);
        }
        match self.targets(spot) {
            Ok(found) => {
                let count = |n: usize| u32::try_from(n).ok();
                let (target, count, first) = (
                    Some(found.group),
                    count(found.targets.len()),
                    Some(found.first).filter(|first| *first > 1),
                );
                let fact = Fact::RunTurned(RunTurned { target, count, first, ..RunTurned::to(Turn::Each) });
                let step = Some(self.checklist.path(spot).to_owned());
                let statement = Statement { step, ..Statement::of_run(fact) };
                self.spot = Some(spot);
                self.pending.push_back(statement.with(Text::TARGETS, Some(&found.targets.join("\n"))));
                self.phase = Phase::Waiting;
            }
            Err(refusal) => self.settle(spot, &super::deciding::unknown(refusal), true),
        }
    }

    /// The targets of a group that are found now.
    fn targets(&self, spot: Spot) -> Result<Found, Refusal> {
        let item = self.checklist.item(spot);
        let name = item.step.extras().group.as_ref().and_then(|group| group.found_in.as_ref());
        let name = name.ok_or_else(|| Refusal::new("this group names no value with targets"))?;
        let targets = match targets(&self.scope(spot), name) {
            Err(_) if self.checklist.rehearsed => vec![format!("each of {name}")],
            targets => targets?,
        };
        let layout = &self.checklist.layout;
        let first = layout.position_of(&item.path, &targets);
        let found = Found { group: item.path.clone(), first, targets };
        if layout.with_found(found.clone()).items.len() > MOST_STEPS {
            let message =
                format!("with {} targets the run comes to more than {MOST_STEPS} steps", found.targets.len());
            return Err(Refusal::new(message).help("find fewer, or go through them in several runs"));
        }
        Ok(found)
    }

    /// Lays the steps of targets out that an entry says were found.
    pub(super) fn find_targets(&mut self, statement: &Statement) {
        let Fact::RunTurned(RunTurned { to: Turn::Each, target: Some(group), count, first, .. }) =
            &statement.fact
        else {
            return;
        };
        let found = Found::recorded(group, (*first, *count), statement.text(Text::TARGETS).as_deref());
        let layout = self.checklist.layout.with_found(found);
        let list = Arc::make_mut(&mut self.checklist);
        let before: Vec<String> =
            std::mem::replace(&mut list.layout, layout).items.into_iter().map(|item| item.path).collect();
        self.spots = self.checklist.spots();
        let now = |path: &String| self.spots.iter().copied().find(|spot| self.checklist.path(*spot) == path);
        let places: Option<Vec<Spot>> = before.iter().map(now).collect();
        let Some(places) = places else { unreachable!("nothing is taken out of a layout") };
        self.progress.move_to(&places, self.spots.len());
        for spot in [&mut self.spot, &mut self.shown].into_iter().flatten() {
            *spot = places[spot.index];
        }
        self.scenes.retain(|scene| !matches!(scene, Scene::Laid(_)));
        self.scenes.push_back(Scene::Laid(Laid(Arc::clone(&self.checklist))));
    }

    /// What was found for a group, to be shown.
    pub(super) fn found(&self, group: &str) -> Option<Scene> {
        let layout = &self.checklist.layout;
        let targets = layout.found(group)?.targets.clone();
        let block = layout.blocks.iter().find(|block| block.path == group)?;
        let title =
            fill(&block.title, &self.scope_around(block.parent)).unwrap_or_else(|_| block.title.clone());
        Some(Scene::Found { title, targets })
    }

    /// Whether a step belongs to targets that are not its group's own now: others were found, or it is to be found
    /// anew which ones are.
    pub(super) fn is_of_no_target(&self, spot: Spot) -> bool {
        let layout = &self.checklist.layout;
        layout.is_former(spot.index)
            || layout.around(spot.index).any(|(_, block)| {
                let entrance = block.items.0;
                let found =
                    layout.items.get(entrance).is_some_and(|item| item.entrance && item.path == block.path);
                found && entrance != spot.index && !self.progress.was_entered(entrance)
            })
    }

    /// Records what is known of a step without a turn.
    pub(super) fn settle(&mut self, spot: Spot, judged: &Judged, shown: bool) {
        self.spot = Some(spot);
        if shown {
            self.announce(spot);
            self.scenes.push_back(self.scene_of(spot));
            self.judged = Some(judged.clone());
        }
        self.pending.push_back(turn::finished(&self.checklist, self.placed(spot), judged, self.mode));
        self.phase = Phase::Waiting;
    }
}
