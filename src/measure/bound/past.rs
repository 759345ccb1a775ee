//! Bounds against the earlier values of a measure: `above 2x last`, `reaches 100 within 90 days`.

use std::fmt;

use super::{Observed, number};
use crate::calendar::{Length, Span, Unit};
use crate::measure::line::{About, Course, LINE_POINTS};
use crate::measure::{Decimal, Point, Refusal, Series};

/// `above Nx last`, `below Nx mean of K`: the value against a multiple of earlier ones. The mean is that of the last
/// K, or of as many as there are; without any the bound does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multiple {
    /// Whether it must be greater; else less. The multiple itself does not count.
    above: bool,
    factor: Decimal,
    of: Base,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Last,
    /// 1 to [`Series::MOST`].
    Mean(usize),
}

impl Multiple {
    /// Reads what follows `above` or `below`; `None` if it does not begin with a multiple such as `2x`.
    pub(super) fn parse(word: &str, rest: &str) -> Option<Result<Self, Refusal>> {
        let (factor, base) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let factor = factor.strip_suffix('x').filter(|digits| !digits.is_empty())?;
        Some(number(factor).and_then(|factor| {
            if !factor.is_positive() {
                return Err(Refusal::new(format!("{factor}x is no multiple to judge by"))
                    .help("write a number above 0, such as `above 2x last`"));
            }
            Ok(Self { above: word == "above", factor, of: Base::parse(base)? })
        }))
    }

    /// The earlier values it is about.
    fn base<'a>(&self, observed: &Observed<'a>) -> Option<&'a [Point]> {
        let count = match self.of {
            Base::Last => 1,
            Base::Mean(count) => count,
        };
        observed.past.map(|past| past.newest(count)).filter(|points| !points.is_empty())
    }

    pub(super) fn judge(&self, observed: &Observed<'_>) -> bool {
        let (Some(value), Some(base)) = (observed.number, self.base(observed)) else { return false };
        let values: Vec<Decimal> = base.iter().map(|point| point.value).collect();
        let order = value.cmp_multiple_of_mean(self.factor, &values);
        if self.above { order.is_gt() } else { order.is_lt() }
    }

    /// `88 is above 2x last (41)`, `88 is not above 2x mean of 5 (51.4)`.
    pub(super) fn explain(&self, value: &str, observed: &Observed<'_>) -> String {
        let Some(base) = self.base(observed) else {
            return format!("there is no earlier value for {value} to be {self}");
        };
        let not = if self.judge(observed) { "" } else { "not " };
        let mean = observed.past.and_then(|past| past.mean(base.len()));
        let mean = mean.map_or_else(String::new, |mean| mean.to_string());
        match self.of {
            Base::Mean(wanted) if base.len() < wanted => {
                format!("{value} is {not}{self} ({mean}, of {} so far)", base.len())
            }
            Base::Last | Base::Mean(_) => format!("{value} is {not}{self} ({mean})"),
        }
    }
}

impl Base {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let help = format!("write `2x last`, or `2x mean of 5` for up to {} earlier values", Series::MOST);
        match words.as_slice() {
            ["last"] => Ok(Self::Last),
            ["mean", "of", count] => match count.parse() {
                Ok(count) if (1..=Series::MOST).contains(&count) => Ok(Self::Mean(count)),
                _ => Err(Refusal::new(format!("`mean of {count}` is no number of values")).help(help)),
            },
            _ => Err(Refusal::new("a multiple is one of earlier values").help(help)),
        }
    }
}

impl fmt::Display for Multiple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}x ", if self.above { "above" } else { "below" }, self.factor)?;
        match self.of {
            Base::Last => f.write_str("last"),
            Base::Mean(count) => write!(f, "mean of {count}"),
        }
    }
}

/// `reaches N within SPAN`: the straight line through the last eight values, the present one among them, comes to N
/// in that time, from either side; or the values have come to N within those eight. Fewer than three instants make
/// no line, and it does not hold. All units are elapsed time: a month is 30.4375 days, a year 365.25.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaches {
    limit: Decimal,
    within: Span,
}

impl Reaches {
    /// Reads what follows `reaches`.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        const HELP: &str = "write a number and a time, such as `reaches 100 within 90 days`";
        let (limit, within) = text
            .split_once(" within ")
            .ok_or_else(|| Refusal::new("`reaches` wants a number and a time").help(HELP))?;
        let (limit, within) = (number(limit.trim())?, Span::parse(within.trim())?);
        if seconds(&within).is_none() || within.is_nothing() {
            return Err(Refusal::new(format!("`{within}` is no time to look ahead")).help(HELP));
        }
        Ok(Self { limit, within })
    }

    fn course(&self, observed: &Observed<'_>) -> Option<Course> {
        let present = Point { at: observed.at?, value: observed.number? };
        let mut points = observed.past.map_or_else(Vec::new, |past| past.newest(LINE_POINTS - 1).to_vec());
        points.push(present);
        Course::to(self.limit, &points)
    }

    pub(super) fn judge(&self, observed: &Observed<'_>) -> bool {
        match self.course(observed) {
            Some(Course::There) => true,
            Some(Course::Underway(until)) => seconds(&self.within).is_some_and(|most| until <= most),
            Some(Course::Away) | None => false,
        }
    }

    /// `reaches 100 in about 40 days`.
    pub(super) fn explain(&self, value: &str, observed: &Observed<'_>) -> String {
        let Self { limit, within } = self;
        match self.course(observed) {
            Some(Course::There) => format!("{value} has reached {limit}"),
            Some(Course::Underway(until)) if self.judge(observed) => {
                format!("reaches {limit} in {}", About(until))
            }
            Some(Course::Underway(until)) => {
                format!("reaches {limit} in {}, not within {within}", About(until))
            }
            Some(Course::Away) => format!("{value} does not move towards {limit}"),
            None => format!("too few values to see when {value} reaches {limit}"),
        }
    }
}

impl fmt::Display for Reaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reaches {} within {}", self.limit, self.within)
    }
}

/// A span as elapsed time; `None` for what only a calendar can count.
fn seconds(span: &Span) -> Option<f64> {
    const DAY: f64 = 86_400.0;
    let count = |count: i64| i32::try_from(count).ok().map(f64::from);
    match (span.length(), span.time()) {
        (Length::Elapsed(seconds), None) => count(seconds),
        (Length::Calendar(n, unit), None) => Some(
            count(n)?
                * DAY
                * match unit {
                    Unit::Day => 1.0,
                    Unit::Week => 7.0,
                    Unit::Month => 365.25 / 12.0,
                    Unit::Year => 365.25,
                },
        ),
        _ => None,
    }
}
