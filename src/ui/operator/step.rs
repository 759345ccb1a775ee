//! A step's turn: its text and what stands below it.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};

use super::screen::Screen;
use super::span;
use crate::calendar::wording::length;
use crate::ledger::facts::StepOutcome;
use crate::measure::Bound;
use crate::run::{Checklist, Spot, Stated};
use crate::step::{AnswerType, Step};
use crate::trigger::Deadline;
use crate::ui::line::Line;
use crate::ui::page::PageError;
use crate::ui::theme::Style;

/// How many earlier values of a measure are shown.
const LAST: usize = 5;

impl Screen<'_> {
    pub(super) fn step(
        &mut self,
        spot: Spot,
        earlier: Option<&(DateTime<Utc>, StepOutcome, Option<String>)>,
        (left, due): (Option<TimeDelta>, Option<(Deadline, DateTime<Utc>)>),
        stated: &Stated,
    ) -> Result<(), PageError> {
        if !std::mem::take(&mut self.headed) {
            self.page.blank();
        }
        let list = std::sync::Arc::clone(&self.checklist);
        let step = &*stated.step;
        let label = format!("{}/{}", spot.position, spot.of);
        let gap = " ".repeat(self.indent().saturating_sub(label.len()));
        let indent = self.indent();
        let title = Line::new().dim(label).text(gap).bold(&step.text);
        let title =
            if list.item(spot).block.is_some() { title.text("  ").dim(list.path(spot)) } else { title };
        self.page.prose(&title, indent)?;
        self.warnings(step)?;
        for line in lines_below(&list, step) {
            self.say(line)?;
        }
        if let (Some(effort), Some(left)) = (step.extras().effort, left) {
            let own = TimeDelta::minutes(i64::from(effort.minutes()));
            let rest = if left > own { format!("; {} left in all", span(left)) } else { String::new() };
            self.say(Line::new().dim(format!("About {}{rest}.", span(own))))?;
        }
        self.due(due)?;
        self.message(&stated.step)?;
        self.command(stated)?;
        match earlier {
            Some((at, outcome, reason)) => self.earlier(*at, *outcome, reason.as_deref()),
            None => Ok(()),
        }
    }

    /// `Due 16:00, in 20m.`, `Was due 16:00, late by 1h 05m.`
    fn due(&mut self, due: Option<(Deadline, DateTime<Utc>)>) -> Result<(), PageError> {
        let Some((due, now)) = due else { return Ok(()) };
        let at = if due.inclusive { self.times().at(due.at) } else { self.times().by(due.at) };
        self.say(if due.has_passed(now) {
            Line::new().styled(Style::Warned, format!("Was due {at}, late by {}.", length(now - due.at)))
        } else {
            Line::new().dim(format!("Due {at}, in {}.", length(due.at - now)))
        })
    }

    fn warnings(&mut self, step: &Step) -> Result<(), PageError> {
        if let Some(text) = &step.extras().caution {
            self.say(Line::new().styled(Style::Warned, format!("Caution: {}", sentence(text))))?;
        }
        if let Some(text) = &step.extras().danger {
            self.say(Line::new().styled(Style::Failed, format!("Danger: {}", sentence(text))))?;
        }
        Ok(())
    }

    /// The command as it will run, whole, and what it gets.
    fn command(&mut self, stated: &Stated) -> Result<(), PageError> {
        let Some(means) = &stated.step.means else { return Ok(()) };
        let command = stated.execution.as_ref().map_or(&means.command, |execution| &execution.command);
        for (n, line) in command.to_string().lines().enumerate() {
            let sign = if n == 0 { "$ " } else { "  " };
            self.say_whole(Line::from(sign).text(line))?;
        }
        let Some(execution) = &stated.execution else { return Ok(()) };
        let own = |name: &String| means.env.iter().any(|(other, _)| other == name);
        let used = execution.env.iter().filter(|(name, _)| own(name) || execution.command.names(name));
        let mut said: Vec<String> = used.map(|(name, value)| format!("{name}={value}")).collect();
        said.extend(execution.private.env.iter().map(|(name, _)| format!("{name}=***")));
        said.extend(means.stdin.as_ref().map(|text| format!("standard input {}", text.trim_end())));
        said.push(format!("time limit {}", means.timeout));
        self.say(Line::new().dim(said.join(", ")))
    }

    fn earlier(
        &mut self,
        at: DateTime<Utc>,
        outcome: StepOutcome,
        reason: Option<&str>,
    ) -> Result<(), PageError> {
        let word = match outcome {
            StepOutcome::TimedOut => "Timed out",
            StepOutcome::Interrupted => "Interrupted",
            _ => "Failed",
        };
        let why = reason.map_or_else(String::new, |reason| format!(": {reason}"));
        self.say(Line::new().dim(format!("{word} {}{why}", self.times().at(at))))
    }
}

fn lines_below(list: &Checklist, step: &Step) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(step.expect.as_ref().map(|text| format!("Expect: {}", sentence(text)).into()));
    lines.extend(step.extras().operator.as_ref().map(|who| Line::new().dim(format!("For {who}."))));
    lines.extend(step.extras().gate.as_ref().map(|gate| {
        Line::new().dim(format!("For {}, not {}.", gate.ways().join(" or "), gate.not.join(" or ")))
    }));
    lines.extend(step.extras().link.as_ref().map(|link| Line::new().dim(format!("See {link}"))));
    lines.extend(rule(list, step).map(|rule| Line::new().dim(rule)));
    lines
}

/// What an answer must be, what becomes of it, and the last ones:
/// `A whole number; warns above 50, fails above 500. Last: 14 9 22 31 12.`
fn rule(list: &Checklist, step: &Step) -> Option<String> {
    let asked = step.asked.as_ref()?;
    let answer = &asked.answer;
    let mut clauses = Vec::new();
    for (verb, bounds) in [("warns", &asked.warn), ("fails", &asked.fail)] {
        if !bounds.is_empty() {
            let alternatives: Vec<String> = bounds.iter().map(clause).collect();
            clauses.push(format!("{verb} {}", alternatives.join(" or ")));
        }
    }
    let series =
        asked.measure.as_ref().and_then(|name| list.series.get(name)).filter(|series| !series.is_empty());
    if clauses.is_empty() && series.is_none() && *answer == AnswerType::Text {
        return None;
    }
    let mut said = match answer {
        AnswerType::Choice(choices) => format!("One of: {}", choices.join(", ")),
        AnswerType::Secret => "A secret: not shown, not recorded".to_owned(),
        _ => capital(&answer.to_string()),
    };
    if let Some(unit) = &asked.unit {
        let _ = write!(said, " in {unit}");
    }
    if !clauses.is_empty() {
        let _ = write!(said, "; {}", clauses.join(", "));
    }
    said.push('.');
    if let Some(series) = series {
        let _ = write!(said, " Last: {}.", series.shown(LAST));
    }
    Some(said)
}

fn clause(bound: &Bound) -> String {
    match bound {
        Bound::Above(_) | Bound::Below(_) | Bound::Within(..) => bound.to_string(),
        Bound::Multiple(bound) => bound.to_string(),
        Bound::OneOf(_) | Bound::Empty => format!("when it is {bound}"),
        Bound::Json(_) => format!("on `{bound}`"),
        _ => format!("when it {bound}"),
    }
}

/// A text with a full stop, unless it ends with a mark.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
