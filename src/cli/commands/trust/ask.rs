//! The one question of `trust`: only the whole word is an answer.

use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::system::interrupt::Interrupts;
use crate::ui::input::{Input, Typed};
use crate::ui::line::Line;

/// Asks for a typed `yes`; anything else is no.
pub(super) fn ask(count: usize, context: &Context) -> Result<bool, Failure> {
    let mut page = context.stdout();
    page.blank();
    let of = if count == 1 { "this procedure" } else { "these procedures" };
    let said = format!(
        "Trusted, the commands of {of} run without a question, and steps with `auto` without a person, in {}, until the text changes.",
        context.here.display()
    );
    page.prose(&Line::new().text(said), 0)?;
    let interrupts = Interrupts::listen()?;
    let mut input = Input::open(&interrupts)?;
    let question = Line::new().text("Type yes to trust what is shown above >");
    loop {
        match input.read_line(&mut page, &question)? {
            Typed::Line(line) => return Ok(line.trim() == "yes"),
            Typed::EndOfInput => {}
            Typed::Interrupt | Typed::HangUp => {
                return Err(Failure::new(exit::INTERRUPTED, "interrupted; nothing is trusted"));
            }
        }
    }
}
