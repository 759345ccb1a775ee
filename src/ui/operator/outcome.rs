//! The end of an attempt, once it is recorded.

use std::fmt::Write;

use chrono::TimeDelta;

use super::screen::Screen;
use super::span;
use crate::ledger::facts::StepOutcome;
use crate::run::Shown;
use crate::ui::line::Line;
use crate::ui::page::PageError;
use crate::ui::theme::Style;

impl Screen<'_> {
    /// `done 08:57`, `warned 08:58: 73 is above 50`, `done 08:59: exit 0 after 2s`, `passed 09:21, second try`.
    pub(super) fn outcome(&mut self, shown: &Shown) -> Result<(), PageError> {
        let (word, style) = match shown.outcome {
            StepOutcome::Done => (shown.done_word, Style::Done),
            StepOutcome::Warned => ("warned", Style::Warned),
            StepOutcome::Failed => ("failed", Style::Failed),
            StepOutcome::Skipped => ("skipped", Style::Dim),
            StepOutcome::NotApplicable => ("not applicable", Style::Dim),
            StepOutcome::TimedOut => ("timed out", Style::Failed),
            StepOutcome::Interrupted => ("interrupted", Style::Failed),
        };
        let mut rest = String::new();
        if shown.deviation {
            rest += ", not as expected";
        }
        if shown.attempt > 1 {
            let _ = write!(rest, ", {} try", ordinal(shown.attempt));
        }
        let took = shown.took.filter(|_| shown.outcome != StepOutcome::TimedOut).map(|took| {
            let took = TimeDelta::from_std(took).unwrap_or(TimeDelta::MAX);
            format!("after {}", span(took))
        });
        let why: Vec<String> = shown.because.iter().cloned().chain(took).collect();
        if !why.is_empty() {
            let colon = if shown.because.is_some() { ":" } else { "" };
            let _ = write!(rest, "{colon} {}", why.join(" "));
        }
        let line = Line::new().styled(style, format!("{word} {}", self.times().at(shown.at))).text(rest);
        self.say(line)?;
        if shown.survivors.is_empty() {
            return Ok(());
        }
        let pids: Vec<String> = shown.survivors.iter().map(u32::to_string).collect();
        let left = format!("still running: process {}", pids.join(", "));
        self.say(Line::new().styled(Style::Warned, left))
    }
}

fn ordinal(number: u32) -> String {
    match number {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        _ if (11..=13).contains(&(number % 100)) => format!("{number}th"),
        _ => match number % 10 {
            1 => format!("{number}st"),
            2 => format!("{number}nd"),
            3 => format!("{number}rd"),
            _ => format!("{number}th"),
        },
    }
}
