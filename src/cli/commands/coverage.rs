//! What lies beyond the holidays that a book lists is said, wherever dates are shown.

use chrono::NaiveDate;

use crate::cli::Failure;
use crate::model::RunBook;
use crate::ui::line::Line;
use crate::ui::page::Page;

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
