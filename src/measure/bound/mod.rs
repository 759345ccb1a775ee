//! Bounds: what a number, a text or an exit code is held against.

mod fit;
mod json;
mod past;
mod reading;
mod wording;

use std::fmt;

use chrono::{DateTime, Utc};

use super::{Decimal, Pattern, Refusal, Series};

pub use fit::About;
pub use json::JsonBound;
pub use past::{Multiple, Reaches};
pub use reading::{BOUNDS, read_bounds};

/// What was observed; parts that do not apply are absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed<'a> {
    /// The answer, or the whole output, as a number.
    pub number: Option<Decimal>,
    /// The answer, or the whole output without the line end it ends with.
    pub text: Option<&'a str>,
    /// The exit code of a command.
    pub exit: Option<i32>,
    /// How a step ended.
    pub ended: Option<Ended>,
    /// The earlier values of the measure; the present one is [`number`](Self::number).
    pub past: Option<&'a Series>,
    /// The instant of the present value.
    pub at: Option<DateTime<Utc>>,
}

/// How a step ended, as conditions tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Done,
    /// Done, inside a `warn` bound.
    Warned,
    /// Failed, timed out, or interrupted.
    Failed,
    /// Left out, with a reason.
    Skipped,
    /// It did not apply.
    NotApplicable,
}

/// One bound. Its text form is canonical: reading what [`Display`](fmt::Display) writes gives the same bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Greater than a number, which itself does not count.
    Above(Decimal),
    /// Less than a number, which itself does not count.
    Below(Decimal),
    /// Between two numbers, both of which count; the first is not greater.
    Within(Decimal, Decimal),
    /// This very text, or a number of the same value.
    Is(String),
    /// Another text, or a number of another value.
    IsNot(String),
    /// One of these; at least one.
    OneOf(Vec<String>),
    /// A text with a match of the pattern anywhere in it.
    Matches(Pattern),
    /// Nothing but white space.
    Empty,
    /// One of these exit codes; at least one.
    Exit(Vec<i32>),
    /// A value within a JSON text.
    Json(Box<JsonBound>),
    /// A multiple of earlier values.
    Multiple(Multiple),
    /// The straight line through the last values comes to a number in time.
    Reaches(Box<Reaches>),
    /// How a step ended, or did not: one of warned, failed and skipped.
    Ended {
        /// The way.
        how: Ended,
        /// Whether it is to have ended that way, or in any other.
        so: bool,
    },
}

impl Bound {
    /// Whether it holds. What was not observed fits no bound, so a pass bound on it does not hold, nor does a warning.
    #[must_use]
    pub fn judge(&self, observed: &Observed<'_>) -> bool {
        let number = |test: &dyn Fn(Decimal) -> bool| observed.number.is_some_and(test);
        match self {
            Self::Above(limit) => number(&|n| n > *limit),
            Self::Below(limit) => number(&|n| n < *limit),
            Self::Within(low, high) => number(&|n| (*low..=*high).contains(&n)),
            Self::Is(wanted) => same(wanted, observed) == Some(true),
            Self::IsNot(unwanted) => same(unwanted, observed) == Some(false),
            Self::OneOf(wanted) => wanted.iter().any(|wanted| same(wanted, observed) == Some(true)),
            Self::Matches(pattern) => observed.text.is_some_and(|text| pattern.matches(text)),
            Self::Empty => observed.text.is_some_and(|text| text.trim().is_empty()),
            Self::Exit(codes) => observed.exit.is_some_and(|code| codes.contains(&code)),
            Self::Json(bound) => bound.judge(observed),
            Self::Multiple(bound) => bound.judge(observed),
            Self::Reaches(bound) => bound.judge(observed),
            Self::Ended { how, so } => observed.ended.is_some_and(|ended| (ended == *how) == *so),
        }
    }

    fn codes(&self) -> &[i32] {
        match self {
            Self::Exit(codes) => codes,
            _ => &[],
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(limit) => write!(f, "above {limit}"),
            Self::Below(limit) => write!(f, "below {limit}"),
            Self::Within(low, high) => write!(f, "within {low}..{high}"),
            Self::Is(wanted) => write!(f, "is {wanted}"),
            Self::IsNot(unwanted) => write!(f, "is not {unwanted}"),
            Self::OneOf(wanted) => write!(f, "one of {}", joined(wanted)),
            Self::Matches(pattern) => write!(f, "matches {pattern}"),
            Self::Empty => f.write_str("empty"),
            Self::Exit(codes) => write!(f, "exit {}", joined(codes)),
            Self::Json(bound) => bound.fmt(f),
            Self::Multiple(bound) => bound.fmt(f),
            Self::Reaches(bound) => bound.fmt(f),
            Self::Ended { how, so: true } => write!(f, "is {how}"),
            Self::Ended { how, so: false } => write!(f, "is not {how}"),
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::NotApplicable => "not applicable",
        })
    }
}

/// Whether what was observed is a value; `None` if nothing was.
fn same(wanted: &str, observed: &Observed<'_>) -> Option<bool> {
    if let (Some(number), Ok(wanted)) = (observed.number, Decimal::parse(wanted)) {
        return Some(number == wanted);
    }
    observed.text.map(|text| text.trim() == wanted)
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn number(text: &str) -> Result<Decimal, Refusal> {
    Decimal::parse(text)
        .map_err(|refusal| Refusal::new(format!("a bound wants a number, {}", refusal.message)))
}

#[cfg(test)]
mod tests;
