//! The head of a run.

use std::fmt::Write;

use super::screen::Screen;
use crate::ledger::facts::StepOutcome;
use crate::run::{Opening, Resumed, Section};
use crate::ui::line::Line;
use crate::ui::page::PageError;

impl Screen<'_> {
    pub(super) fn header(&mut self, opening: &Opening) -> Result<(), PageError> {
        let due = self.checklist.due_at.map(|due| format!(", due {}", self.times().due(due)));
        let tail = format!("{}{}", self.checklist.key, due.unwrap_or_default());
        self.page.title(&self.checklist.title, &tail)?;
        let second = match &opening.resumed {
            None => self.extent(),
            Some(resumed) => self.going_on(resumed),
        };
        self.page.prose(&second.into(), 0)?;
        let hint = "Each answer is saved as you give it. Ctrl-C to pause; run it again to go on.";
        self.page.prose(&Line::new().dim(hint), 0)?;
        if opening.resumed.is_none() {
            for (path, value) in self.checklist.given.clone() {
                let name = path.rsplit('/').next().unwrap_or(&path);
                self.page.prose(&Line::new().dim(format!("Input {name}: {value}")), 0)?;
            }
        }
        self.page.blank();
        Ok(())
    }

    /// `4 steps and 2 validations, about 10m, owner ops-engineer.`
    fn extent(&self) -> String {
        let list = &self.checklist;
        let mut parts = Vec::new();
        let (steps, validations) = (list.count(Section::Steps), list.count(Section::Validation));
        if steps > 0 || validations == 0 {
            parts.push(count(steps, "step"));
        }
        if validations > 0 {
            parts.push(count(validations, "validation"));
        }
        let mut said = parts.join(" and ");
        if let Some(minutes) = list.effort_minutes {
            let _ = write!(said, ", about {}", super::span(chrono::TimeDelta::minutes(i64::from(minutes))));
        }
        format!("{said}, owner {}.", list.owner)
    }

    /// `Going on with the run of 08:56: 4 steps answered, validation 2 of 2 failed.`
    fn going_on(&self, resumed: &Resumed) -> String {
        let started = self.times().at(resumed.started_at);
        let answered = match resumed.answered {
            0 => "no step".to_owned(),
            number => count(number as usize, "step"),
        };
        let at = match resumed.at {
            None => "the end is left".to_owned(),
            Some((spot, Some(StepOutcome::Failed))) => format!("{spot} failed"),
            Some((spot, Some(StepOutcome::TimedOut))) => format!("{spot} timed out"),
            Some((spot, _)) => format!("now {spot}"),
        };
        let from = resumed.from.as_ref().map_or_else(String::new, |from| format!(", which {from} had"));
        format!("Going on with the run of {started}{from}: {answered} answered, {at}.")
    }
}

/// `1 step`, `4 steps`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
