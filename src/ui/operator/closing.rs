//! The end of a run, once it is recorded.

use super::screen::Screen;
use super::span;
use crate::ledger::facts::RunOutcome;
use crate::run::{Closing, Section};
use crate::ui::line::Line;
use crate::ui::page::PageError;
use crate::ui::theme::Style;

impl Screen<'_> {
    pub(super) fn closing(&mut self, closing: &Closing) -> Result<(), PageError> {
        let worked = closing.worked.map_or_else(String::new, |worked| format!(" after {}", span(worked)));
        let word = match closing.outcome {
            RunOutcome::Completed => Line::new().styled(Style::DoneTitle, "Done"),
            RunOutcome::CompletedWithDeviations => Line::new()
                .styled(Style::DoneTitle, "Done")
                .text(" ")
                .styled(Style::Warned, "with deviations"),
            RunOutcome::Failed => Line::new().styled(Style::FailedTitle, "Failed"),
            RunOutcome::Aborted => Line::new().styled(Style::FailedTitle, "Aborted"),
            RunOutcome::Abandoned => Line::new().styled(Style::FailedTitle, "Abandoned"),
        };
        self.page.blank();
        let counted = parts(closing);
        let counted = if counted.is_empty() { ".".to_owned() } else { format!(": {}.", counted.join(", ")) };
        self.page.prose(&word.text(format!("{worked}{counted}")), 0)?;
        if closing.outcome.closes() {
            return self.record(&closing.head);
        }
        let left = self.left(closing);
        self.page.prose(&left.into(), 0)?;
        self.end_with(&closing.head)
    }

    /// What stays owed, and what the line below it does.
    fn left(&self, closing: &Closing) -> String {
        let owed = match self.checklist.due_at {
            None => "It stays open.".to_owned(),
            Some(due) if due < closing.at => format!("It is overdue since {}.", self.times().by(due)),
            Some(due) => format!("It stays due, by {}.", self.times().by(due)),
        };
        let next = match closing.failed.map(|spot| spot.section) {
            Some(Section::Validation) => "To answer the failed validation again:",
            Some(_) => "To try the failed step again:",
            None => "To go on:",
        };
        format!("{owed} {next}")
    }
}

/// `2 done`, `1 warned`, `1 skipped`, `1 of 2 validations passed`; what is none is left out.
fn parts(closing: &Closing) -> Vec<String> {
    let counts = &closing.counts;
    let numbers = [
        (counts.done, "done"),
        (counts.warned, "warned"),
        (counts.failed, "failed"),
        (counts.skipped, "skipped"),
        (counts.not_applicable, "not applicable"),
    ];
    let mut parts: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if counts.validations > 0 {
        let what = if closing.outcome.closes() { "" } else { "validations " };
        parts.push(format!("{} of {} {what}passed", counts.passed, counts.validations));
    }
    parts
}
