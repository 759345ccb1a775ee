//! The two questions of `init`, on a terminal only: each has an answer that Enter accepts.

use crate::cli::{Failure, exit};
use crate::system::interrupt::Interrupts;
use crate::ui::input::{Input, Typed};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;

/// Somebody who answers.
pub(super) struct Asking<'a> {
    input: Input<'a>,
    page: &'a mut Page,
}

impl<'a> Asking<'a> {
    /// Opens the terminal.
    pub(super) fn open(interrupts: &'a Interrupts, page: &'a mut Page) -> Result<Self, Failure> {
        Ok(Self { input: Input::open(interrupts).map_err(Failure::environment)?, page })
    }

    /// Asks until `read` takes the answer, which may be empty; why it does not is said.
    pub(super) fn ask<T>(
        &mut self,
        question: &str,
        mut read: impl FnMut(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        loop {
            let line = Line::new().text(question).text(" >");
            let typed = self.input.read_line(self.page, &line).map_err(Failure::environment)?;
            let answer = match typed {
                Typed::Line(line) => line,
                Typed::EndOfInput => continue,
                Typed::Interrupt | Typed::HangUp => {
                    return Err(Failure::new(exit::INTERRUPTED, "interrupted; nothing was written"));
                }
            };
            match read(answer.trim()) {
                Ok(taken) => return Ok(taken),
                Err(why) => self.page.prose(&Line::new().styled(Style::Warned, why), 0)?,
            }
        }
    }
}
