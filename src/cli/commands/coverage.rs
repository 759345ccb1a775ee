//! What lies beyond the holidays that a book lists is said, wherever dates are shown.

use chrono::NaiveDate;
use serde::Serialize;

use crate::cli::Failure;
use crate::model::RunBook;
use crate::ui::line::Line;
use crate::ui::page::Page;

/// A book of which something lies after the last day that its holidays cover.
#[derive(Debug, Serialize)]
pub(super) struct Beyond<'a> {
    book: &'a str,
    covered_until: NaiveDate,
}

/// The same for programs.
pub(super) fn listed(beyond: Vec<(&RunBook, NaiveDate)>) -> Vec<Beyond<'_>> {
    beyond.into_iter().map(|(book, covered_until)| Beyond { book: &book.id, covered_until }).collect()
}

/// A line for each book that lists something after the last year of its holidays.
pub(super) fn say(beyond: &[(&RunBook, NaiveDate)], page: &mut Page) -> Result<(), Failure> {
    for (book, until) in beyond {
        let line = format!(
            "The holidays of {} are listed until {until}; after that every weekday counts as a business day.",
            book.id
        );
        page.prose(&Line::new().text(line), 0)?;
    }
    Ok(())
}
