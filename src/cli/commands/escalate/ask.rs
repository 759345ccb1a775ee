//! Asking at the terminal whether a role was told.

use super::block::{INDENT, climbed, told};
use super::{Args, Case, case, tell};
use crate::cli::context::Loaded;
use crate::cli::recording::Recording;
use crate::cli::{Failure, exit};
use crate::ledger::Sealed;
use crate::system::interrupt::Interrupts;
use crate::ui::input::{Input, InputError, Typed};
use crate::ui::line::Line;
use crate::ui::page::Page;

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::new(exit::ENVIRONMENT, error.to_string())
    }
}

/// Asks for each rung that is reached and was not told, until there is none or the answer is later.
pub(super) fn ask<'l>(
    mut case: Case<'l>,
    args: &'l Args,
    loaded: &'l Loaded,
    recording: &mut Recording,
    page: &mut Page,
    last: &mut Option<Sealed>,
) -> Result<u8, Failure> {
    let interrupts = Interrupts::listen()?;
    let mut input = Input::open(&interrupts)?;
    while let Some((rung, role)) = next(&case, loaded) {
        let question = Line::new().dim(format!("{INDENT}[t]old {role}  [l]ater  [?]")).text(" >");
        match input.read_line(page, &question)? {
            Typed::HangUp => return Ok(exit::NOT_FINISHED),
            Typed::Interrupt => return later(page),
            Typed::EndOfInput => {}
            Typed::Line(typed) => match typed.trim() {
                "t" | "told" => {
                    *last = Some(tell(&case, rung, None, recording)?);
                    case = self::case(args, case.named, loaded, &recording.state()?)?;
                    page.prose(&told(&case, &role, loaded), INDENT.len())?;
                }
                "l" | "later" => return later(page),
                _ => keys(page)?,
            },
        }
    }
    Ok(exit::YES)
}

/// The first rung that is reached and was not told.
fn next(case: &Case<'_>, loaded: &Loaded) -> Option<(u32, String)> {
    let climb = climbed(case);
    let reached = climb.rungs.iter().zip(1_u32..).filter(|(rung, _)| rung.at <= loaded.wording.now);
    let mut untold = reached.filter(|(_, n)| !case.is_told(*n));
    untold.next().map(|(rung, n)| (n, rung.rung.to.clone()))
}

fn later(page: &mut Page) -> Result<u8, Failure> {
    page.line(&Line::new().dim(format!("{INDENT}later: ask again with the same command")))?;
    Ok(exit::YES)
}

fn keys(page: &mut Page) -> Result<(), Failure> {
    for (key, what) in [("t", "it was done: you called or wrote"), ("l", "later; the ladder goes on")] {
        page.line(&Line::new().text(INDENT).typed(key).text(format!("  {what}")))?;
    }
    Ok(())
}
