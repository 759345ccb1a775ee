//! The earlier values of a measure.

use std::fmt;

use chrono::{DateTime, Utc};

use super::Decimal;

/// One value of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The value.
    pub value: Decimal,
}

/// Values of one measure, oldest first; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series(Vec<Point>);

impl Series {
    /// The most values that any bound looks back on.
    pub const MOST: usize = 50;

    /// A series from values, oldest first.
    #[must_use]
    pub fn new(points: Vec<Point>) -> Self {
        Self(points)
    }

    /// All values, oldest first.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest values, at most `count` of them, still oldest first.
    #[must_use]
    pub fn newest(&self, count: usize) -> &[Point] {
        &self.0[self.0.len().saturating_sub(count)..]
    }

    /// The newest value.
    #[must_use]
    pub fn last(&self) -> Option<Decimal> {
        self.0.last().map(|point| point.value)
    }

    /// The mean of the newest values, at most `count` of them, to show: rounded to two digits more than the finest
    /// of them has, without zeros at its end. `None` if there are no values.
    #[must_use]
    pub fn mean(&self, count: usize) -> Option<Decimal> {
        let values: Vec<Decimal> = self.newest(count).iter().map(|point| point.value).collect();
        Decimal::mean(&values)
    }

    /// The newest values for a prompt, at most `count` of them, oldest first: `14 9 22`.
    #[must_use]
    pub fn shown(&self, count: usize) -> impl fmt::Display {
        let values: Vec<String> = self.newest(count).iter().map(|point| point.value.to_string()).collect();
        values.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn series(values: &[&str]) -> Series {
        let at = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        let point = |(n, text): (i64, &&str)| Point { at: at(n), value: Decimal::parse(text).unwrap() };
        Series::new((0..).zip(values).map(point).collect())
    }

    #[test]
    fn the_newest_values_are_shown_oldest_first() {
        assert_eq!(series(&["8", "14", "9.50"]).shown(2).to_string(), "14 9.50");
        assert_eq!(series(&["8"]).shown(5).to_string(), "8");
    }

    #[test]
    fn a_mean_is_shown_with_two_more_digits_at_most() {
        for (values, mean) in [
            (&["1", "2"][..], "1.5"),
            (&["1", "1", "2"], "1.33"),
            (&["0.5", "0.5", "1"], "0.667"),
            (&["-1", "-1", "-2"], "-1.33"),
            (&["10", "10.00"], "10"),
            (&["999999999999999999", "999999999999999999"], "999999999999999999"),
        ] {
            assert_eq!(series(values).mean(5).unwrap().to_string(), mean, "{values:?}");
        }
        assert_eq!(series(&["100", "1", "3"]).mean(2), Decimal::parse("2").ok());
        assert_eq!(series(&[]).mean(5), None);
    }
}
