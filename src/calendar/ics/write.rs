//! Events as an iCalendar file (RFC 5545): the same events give the same bytes.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::calendar::Status;

/// The longest line in bytes, its end not counted (RFC 5545 3.1).
const LONGEST_LINE: usize = 75;

/// An event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name by which a calendar knows it again. Never empty.
    pub uid: String,
    /// When it is.
    pub when: Moment,
    /// What it is called.
    pub summary: String,
    /// What else there is to say, in lines; may be empty.
    pub description: String,
    /// Words to find it by; may be empty.
    pub categories: Vec<String>,
    /// How certain it is.
    pub status: Status,
}

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Whole days, in whatever zone the reader is; the second is the day after the last, later than the first.
    Days(NaiveDate, NaiveDate),
    /// From an instant on, for as long as it takes; a point in time if that is nothing.
    From(DateTime<Utc>, TimeDelta),
}

/// A calendar of that title, as it was at `made_at`. Lines end in CR LF and are folded; text is escaped.
#[must_use]
pub fn calendar(title: &str, made_at: DateTime<Utc>, events: impl IntoIterator<Item = Event>) -> String {
    let mut file = File(String::new());
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", concat!("-//runbook//runbook ", env!("CARGO_PKG_VERSION"), "//EN"));
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", "PUBLISH");
    file.line("X-WR-CALNAME", &escaped(title));
    for event in events {
        file.event(&event, made_at);
    }
    file.line("END", "VCALENDAR");
    file.0
}

struct File(String);

impl File {
    fn event(&mut self, event: &Event, made_at: DateTime<Utc>) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", &escaped(&event.uid));
        self.line("DTSTAMP", &instant(made_at));
        let busy = match event.when {
            Moment::Days(first, end) => {
                self.line("DTSTART;VALUE=DATE", &date(first));
                self.line("DTEND;VALUE=DATE", &date(end));
                false
            }
            Moment::From(at, length) => {
                self.line("DTSTART", &instant(at));
                if length > TimeDelta::zero() {
                    self.line("DTEND", &instant(at + length));
                }
                length > TimeDelta::zero()
            }
        };
        self.line("SUMMARY", &escaped(&event.summary));
        if !event.description.is_empty() {
            self.line("DESCRIPTION", &escaped(&event.description));
        }
        if !event.categories.is_empty() {
            let categories: Vec<String> = event.categories.iter().map(|word| escaped(word)).collect();
            self.line("CATEGORIES", &categories.join(","));
        }
        self.line("STATUS", status(event.status));
        // What only has a deadline takes nobody's time on the day.
        self.line("TRANSP", if busy { "OPAQUE" } else { "TRANSPARENT" });
        self.line("END", "VEVENT");
    }

    /// A content line, folded between characters: each further line begins with a space.
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if length + letter.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value (RFC 5545 3.3.11). Control characters, which it may not hold, are left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\n' => value.push_str("\\n"),
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            letter if letter.is_control() && letter != '\t' => {}
            letter => value.push(letter),
        }
    }
    value
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn date(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Announced => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_text_is_escaped() {
        let event = Event {
            uid: "a".to_owned(),
            when: Moment::From(DateTime::UNIX_EPOCH, TimeDelta::zero()),
            summary: format!("{}, b; c\\d\r\ne\u{7}", "ä€𝄞".repeat(30)),
            description: String::new(),
            categories: vec!["x,y".to_owned(), "z".to_owned()],
            status: Status::Tentative,
        };
        let text = calendar("T", DateTime::UNIX_EPOCH, [event.clone()]);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE && !line.contains('\n')), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("\u{1D11E}\\, b\\; c\\\\d\\ne\r\n"), "{unfolded}");
        assert!(unfolded.contains("CATEGORIES:x\\,y,z\r\nSTATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\n"));
        assert!(!text.contains("DTEND"), "a point in time has no end");
        assert_eq!(text, calendar("T", DateTime::UNIX_EPOCH, [event]));
    }
}
