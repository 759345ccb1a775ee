//! Lengths of elapsed time in hours, minutes and seconds.

use std::fmt;
use std::time::Duration;

/// A length of elapsed time in whole seconds, more than none: `30s`, `2m`, `1h 30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(u32);

impl Length {
    /// A length of so many seconds.
    #[must_use]
    pub const fn seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// Reads parts such as `1h 30m`, larger units first, each unit once. The error says what would be right.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const HELP: &str = "write hours, minutes and seconds, such as `30s`, `2m` or `1h 30m`";
        let mut total = 0_u32;
        let mut smaller_than = u32::MAX;
        for part in text.split_whitespace() {
            let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = match &part[digits.len()..] {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                _ => return Err(HELP),
            };
            if unit >= smaller_than || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(HELP);
            }
            smaller_than = unit;
            let part = digits.parse::<u32>().ok().and_then(|n| n.checked_mul(unit));
            total = part.and_then(|part| part.checked_add(total)).ok_or("this is longer than a century")?;
        }
        if total == 0 { Err(HELP) } else { Ok(Self(total)) }
    }

    /// How what was meant by words such as `45 min` or `1 hour 30` is written; none where that can only be guessed.
    #[must_use]
    pub fn meant(text: &str) -> Option<String> {
        let mut written = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
            let (count, word) = (&rest[..digits], rest[digits..].trim_start());
            let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
            let unit = match word[..end].to_lowercase().as_str() {
                "h" | "hr" | "hrs" | "hour" | "hours" => 'h',
                "m" | "min" | "mins" | "minute" | "minutes" => 'm',
                "s" | "sec" | "secs" | "second" | "seconds" => 's',
                _ => return None,
            };
            written.push(format!("{count}{unit}"));
            rest = word[end..].trim_start();
        }
        let written = written.join(" ");
        Self::parse(&written).is_ok().then_some(written)
    }

    /// As a duration.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_secs(u64::from(self.0))
    }

    /// Whole minutes, rounded down.
    #[must_use]
    pub fn minutes(self) -> u32 {
        self.0 / 60
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.0 / 3600, 'h'), (self.0 / 60 % 60, 'm'), (self.0 % 60, 's')];
        let written: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
        f.write_str(if written.is_empty() { "0s" } else { "" })?;
        f.write_str(&written.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_by_words_is_told() {
        for (text, meant) in [("45 min", "45m"), ("1 Hour 30 minutes", "1h 30m"), ("90seconds", "90s")] {
            assert_eq!(Length::meant(text).as_deref(), Some(meant));
        }
        for text in ["", "45", "min", "2 days", "30m 1h", "0 min", "1,5 h"] {
            assert_eq!(Length::meant(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_are_read_and_shown() {
        for (text, seconds, shown) in
            [("30s", 30, "30s"), ("2m", 120, "2m"), ("1h 30m", 5400, "1h 30m"), ("90m", 5400, "1h 30m")]
        {
            let length = Length::parse(text).unwrap();
            assert_eq!((length, length.to_string().as_str()), (Length(seconds), shown));
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in
            ["", "5", "45 min", "m", "0m", "1m 1h", "1m 1m", "-1m", "1.5h", "9999999h", "1d", "10 m", "é"]
        {
            assert!(Length::parse(text).is_err(), "{text:?}");
        }
    }
}
