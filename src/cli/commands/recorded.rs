//! What commands that record have in common: reasons in, heads out.

use crate::cli::Failure;
use crate::ledger::Sealed;
use crate::ui::line::Line;

/// A text that says something, without outer blanks.
pub(super) fn said(what: &str, text: &str) -> Result<String, Failure> {
    match text.trim() {
        "" => {
            Err(Failure::usage(format!("{what} is blank")).hint("say it in a few words: it stays on record"))
        }
        text => Ok(text.to_owned()),
    }
}

/// `Record 12:9f3a1c7e`: the entry and the head, to compare later.
pub(super) fn head(sealed: &Sealed) -> Line {
    Line::new().dim(format!("Record {}", sealed.head()))
}
