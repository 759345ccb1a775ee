//! Dates beyond the holidays that are listed: whether they are business days is not known.

use chrono::NaiveDate;

use crate::model::RunBook;

/// The books of which a date lies after the end of the last year for which they list holidays, with that end; each
/// once, in the order met. A book whose holidays come by rules alone, or that has none, is never among them.
pub fn beyond_holidays<'a>(
    dates: impl IntoIterator<Item = (&'a RunBook, NaiveDate)>,
) -> Vec<(&'a RunBook, NaiveDate)> {
    let mut found: Vec<(&RunBook, NaiveDate)> = Vec::new();
    for (book, date) in dates {
        let Some(until) = book.calendar.covered_until() else { continue };
        if date > until && !found.iter().any(|(known, _)| std::ptr::eq(*known, book)) {
            found.push((book, until));
        }
    }
    found
}
