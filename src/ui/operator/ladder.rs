//! Whom to call.

use chrono::{DateTime, Utc};

use super::screen::Screen;
use crate::ui::line::Line;
use crate::ui::page::PageError;
use crate::ui::theme::Style;

/// Text beside a role is not wrapped into fewer columns than this.
const NARROWEST: usize = 20;

impl Screen<'_> {
    /// The heading, the ladder, and the message to copy.
    pub(super) fn escalation(&mut self, reached: usize, message: &[String]) -> Result<(), PageError> {
        self.page.blank();
        self.page.line(&Line::new().bold("Escalation"))?;
        self.rungs(Some(reached))?;
        if message.is_empty() {
            return Ok(());
        }
        self.say("Message to copy:".into())?;
        message.iter().try_for_each(|line| self.say_whole(Line::from("| ").text(line)))
    }

    /// One rung a line: when, who, how to reach; the rung reached now is bold.
    pub(super) fn rungs(&mut self, reached: Option<usize>) -> Result<(), PageError> {
        let list = std::sync::Arc::clone(&self.checklist);
        let rungs = list.ladder.as_ref().map_or(&[][..], |ladder| &ladder.rungs);
        if rungs.is_empty() {
            return self.say("nobody is named to be called".into());
        }
        let when = |rung: &crate::run::Rung| match &rung.after {
            None => "now".to_owned(),
            Some(after) => format!("after {after}"),
        };
        let wide =
            |text: fn(&crate::run::Rung) -> String| rungs.iter().map(|rung| text(rung).chars().count()).max();
        let first = rungs.iter().map(|rung| when(rung).chars().count()).max().unwrap_or(0);
        let second = wide(|rung| rung.role.clone()).unwrap_or(0);
        for (n, rung) in rungs.iter().enumerate() {
            let reach =
                rung.by.as_ref().map_or_else(|| rung.contact.clone(), |by| format!("called by the {by}"));
            let only = rung.when.as_ref().map_or_else(String::new, |when| format!(", when {when}"));
            let style = if reached == Some(n) { Style::Bold } else { Style::Plain };
            let head = format!("{}{:first$}  {:second$}  ", " ".repeat(self.indent()), when(rung), rung.role);
            let beside = head.chars().count();
            let hang = if beside + NARROWEST <= self.page.width() { beside } else { self.indent() + 2 };
            self.page.prose(&Line::new().styled(style, format!("{head}{reach}{only}")), hang)?;
        }
        Ok(())
    }

    /// `told support-manager 09:04; partner at 13:02 unless solved`
    pub(super) fn told(
        &mut self,
        role: &str,
        at: DateTime<Utc>,
        next: Option<&(String, DateTime<Utc>)>,
    ) -> Result<(), PageError> {
        let times = self.times();
        let then = next
            .map_or_else(String::new, |(next, due)| format!("; {next} at {} unless solved", times.at(*due)));
        self.say(format!("told {role} {}{then}", times.at(at)).into())
    }

    /// `support-manager was told; solved 09:21`
    pub(super) fn solved(&mut self, told: &[String], at: DateTime<Utc>) -> Result<(), PageError> {
        let who = match told {
            [] => String::new(),
            [one] => format!("{one} was told; "),
            many => format!("{} were told; ", many.join(", ")),
        };
        self.say(format!("{who}solved {}", self.times().at(at)).into())
    }
}
