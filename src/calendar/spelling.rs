//! How times and lengths of time are spelled, for what is told before they are read.

use crate::document::Spelling;

/// A [`Span`](super::Span).
pub static SPAN: Spelling = Spelling {
    what: "a length of time",
    pattern: || r"^\s*\d{1,5}\s*[A-Za-z]".to_owned(),
    examples: &["30m", "4h", "1h 30m", "90 days", "6 months", "3 business days", "4 business hours"],
};

/// A [`TimeOfDay`](super::TimeOfDay).
pub static TIME: Spelling = Spelling {
    what: "a time of day",
    pattern: || r"^\s*\d{1,2}:\d\d(\s.*)?$".to_owned(),
    examples: &["09:30", "24:00 AoE", "17:00 Europe/London"],
};

/// Business hours: from one time of day to another.
pub static HOURS: Spelling = Spelling {
    what: "hours of a day",
    pattern: || r"^\s*\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d\s*$".to_owned(),
    examples: &["09:00-17:30"],
};
