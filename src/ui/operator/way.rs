//! The way through a run: what begins, what ends, and where it goes instead of on.

use chrono::{DateTime, Utc};

use super::screen::Screen;
use crate::ledger::facts::Turn;
use crate::run::{Block, BlockRole, Checklist, Scene};
use crate::ui::line::Line;
use crate::ui::page::PageError;
use crate::ui::theme::Style;

/// So many targets are listed.
const LISTED: usize = 20;

impl Screen<'_> {
    pub(super) fn way(&mut self, scene: &Scene) -> Result<(), PageError> {
        match scene {
            Scene::Entered { block, title, given } => self.entered(*block, title, given),
            Scene::Left(block) => {
                let title = self.checklist.layout.blocks[*block].title.clone();
                self.say(Line::new().dim(format!("Back from {title}.")))
            }
            Scene::Found { title, targets } => self.found(title, targets),
            Scene::Turned { to, target, round } => {
                let said = turned(*to, target.as_deref().unwrap_or_default(), *round);
                self.say(Line::new().dim(said))
            }
            Scene::HandOver { spot, to } => self.hand_over(&spot.to_string(), to),
            Scene::HandedOver { operator, by, at } => {
                self.awaited = None;
                let said = Line::new().styled(Style::Done, format!("taken over {}", self.times().at(*at)));
                let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
                self.say(said.text(format!("{by}, as {operator}")))
            }
            _ => Ok(()),
        }
    }

    /// Who goes on from a step, how to reach them, and who is one of them.
    fn hand_over(&mut self, spot: &str, to: &str) -> Result<(), PageError> {
        if !std::mem::replace(&mut self.headed, false) {
            self.page.blank();
        }
        self.page.line(&Line::new().bold("Hand-over"))?;
        let list = std::sync::Arc::clone(&self.checklist);
        let card = list.cards.get(to).filter(|card| !card.is_empty());
        let card = card.map_or_else(String::new, |card| format!(": {card}"));
        self.say(Line::from(format!("From {spot} on it is for ")).bold(to).text(format!("{card}.")))?;
        self.awaited = Some(to.to_owned());
        match list.people.get(to).filter(|people| !people.is_empty() && !to.contains('@')) {
            Some(people) => self.say(Line::new().dim(format!("That is {}.", people.join(" or ")))),
            None => Ok(()),
        }
    }

    /// `Each region: 2 found, eu and us.`
    fn found(&mut self, title: &str, targets: &[String]) -> Result<(), PageError> {
        let title = title.trim_end_matches('.');
        let said = match targets {
            [] => format!("{title}: none found, so there is nothing to do."),
            [one] => format!("{title}: one found, {one}."),
            all if all.len() <= LISTED => format!("{title}: {} found, {}.", all.len(), all.join(", ")),
            all => format!("{title}: {} found, from {} to {}.", all.len(), all[0], all[all.len() - 1]),
        };
        self.say(Line::new().dim(said))
    }

    /// `Each environment: test (1 of 2)`, with its path, and what a called procedure is given.
    fn entered(&mut self, block: usize, title: &str, given: &[String]) -> Result<(), PageError> {
        if !std::mem::replace(&mut self.headed, true) {
            self.page.blank();
        }
        let list = std::sync::Arc::clone(&self.checklist);
        let block = &list.layout.blocks[block];
        let heading = Line::new().bold(heading(&list, block, title)).text("  ").dim(&block.path);
        self.page.prose(&heading, 2)?;
        if let Some(caution) = &block.step.extras().caution {
            self.page.prose(&Line::from("  ").styled(Style::Warned, format!("Caution: {caution}")), 2)?;
        }
        if given.is_empty() {
            return Ok(());
        }
        self.page.prose(&Line::from("  ").dim(format!("With {}", given.join(", "))), 2)
    }

    /// `done 09:00, 5 steps at once`
    pub(super) fn together(&mut self, steps: u32, at: DateTime<Utc>) -> Result<(), PageError> {
        let done = Line::new().styled(Style::Done, format!("done {}", self.times().at(at)));
        self.say(done.text(format!(", {steps} steps at once")))
    }
}

fn heading(list: &Checklist, block: &Block, title: &str) -> String {
    match &block.role {
        BlockRole::Group => title.to_owned(),
        BlockRole::Target(target) => {
            let all = list.layout.blocks.iter().filter(|other| other.parent == block.parent && !other.former);
            let targets: Vec<&Block> =
                all.filter(|other| matches!(other.role, BlockRole::Target(_))).collect();
            let place = targets.iter().position(|other| other.path == block.path).map_or(1, |n| n + 1);
            format!("{title}: {target} ({place} of {})", targets.len())
        }
        BlockRole::Call(_) => format!("Call: {title}"),
        BlockRole::Detour { of } => format!("{title}, since {} failed", list.layout.items[*of].path),
        BlockRole::Back { .. } => format!("Take back: {title}"),
    }
}

fn turned(to: Turn, target: &str, round: Option<u32>) -> String {
    match (to, round) {
        (Turn::GoTo | Turn::Back, Some(round)) => format!("Back to {target}: round {round}."),
        (Turn::GoTo | Turn::Back, None) => format!("On to {target}."),
        (Turn::Edit, _) => format!("Asked again: {target}. The earlier answer stays on record."),
        (Turn::Next, _) => format!("The rest of {target} is left."),
        (Turn::Stop, _) => "Given up; what is owed comes first.".to_owned(),
        (Turn::Each, _) => format!("The targets of {target} were found."),
        (Turn::Rollback, _) => "Given up; what was done is taken back.".to_owned(),
    }
}
