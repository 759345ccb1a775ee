//! Files as answers, and texts to be told.

use super::Operator;
use super::screen::Screen;
use crate::run::{HostError, Run};
use crate::step::{Attaching, Question, Reply, Step};
use crate::ui::line::Line;
use crate::ui::page::PageError;

impl Operator<'_> {
    /// Asks for a file, or for one of each pattern; a folder gives all of its files that match.
    pub(super) fn attach(&mut self, run: &Run, attaching: &Attaching) -> Result<Reply, HostError> {
        let mut files = Vec::new();
        let patterns = &attaching.patterns;
        let asked: Vec<&[String]> =
            if patterns.is_empty() { vec![&[]] } else { patterns.chunks(1).collect() };
        let mut question = attaching.question.clone();
        for pattern in asked {
            question.label = label(pattern);
            match self.answer(run, &question)? {
                Reply::Answered(path) => match self.executor.attach(path.trim(), pattern) {
                    Ok(read) => files.extend(read),
                    Err(why) => return Ok(Reply::NotAttached(why)),
                },
                other => return Ok(other),
            }
            question = Question { refused: None, ..question };
        }
        Ok(Reply::Attached(files))
    }
}

fn label(pattern: &[String]) -> String {
    pattern
        .first()
        .map_or_else(|| "Path of the file".to_owned(), |pattern| format!("File or folder of {pattern}"))
}

impl Screen<'_> {
    /// A text to be told: whom, where, and each of its lines whole behind a bar.
    pub(super) fn message(&mut self, step: &Step) -> Result<(), PageError> {
        let Some(message) = &step.extras().message else { return Ok(()) };
        let to = message.to.as_ref().map(|to| format!("to {to}"));
        let via = message.via.as_ref().map(|via| format!("via {via}"));
        let place: Vec<String> = to.into_iter().chain(via).collect();
        let place = if place.is_empty() { String::new() } else { format!(" {}", place.join(", ")) };
        self.say(format!("Message to copy{place}; m shows it bare:").into())?;
        for line in message.text.lines() {
            self.say_whole(Line::from(if line.is_empty() { "|" } else { "| " }).text(line))?;
        }
        Ok(())
    }

    /// The same without the bar, from the first column.
    pub(super) fn bare_message(&mut self, step: &Step) -> Result<(), PageError> {
        let Some(message) = &step.extras().message else { return Ok(()) };
        self.page.blank();
        for line in message.text.lines() {
            if line.trim().is_empty() { self.page.blank() } else { self.page.line(&line.into())? }
        }
        self.page.blank();
        Ok(())
    }
}
