//! A question to which only the whole word is an answer.

use crate::cli::{Failure, exit};
use crate::system::interrupt::Interrupts;
use crate::ui::input::{Input, Typed};
use crate::ui::line::Line;
use crate::ui::page::Page;

/// Whether `yes` is typed; anything else is no. Interrupted it is a failure that says what did not happen.
pub(super) fn given(page: &mut Page, question: &str, otherwise: &str) -> Result<bool, Failure> {
    let interrupts = Interrupts::listen()?;
    let mut input = Input::open(&interrupts)?;
    let question = Line::new().text(question);
    loop {
        match input.read_line(page, &question)? {
            Typed::Line(line) => return Ok(line.trim() == "yes"),
            Typed::EndOfInput => {}
            Typed::Interrupt | Typed::HangUp => {
                return Err(Failure::new(exit::INTERRUPTED, format!("interrupted; {otherwise}")));
            }
        }
    }
}
