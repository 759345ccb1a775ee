//! What a bound made of what was observed, in words.

use super::{Bound, Observed, joined};

impl Bound {
    /// What was found, against this bound: `73 is above 50`, `73 is not below 50`, `exit 3, not 0`,
    /// `88 is above 2x last (41)`, `reaches 100 in about 40 days`.
    #[must_use]
    pub fn explain(&self, observed: &Observed<'_>) -> String {
        let value = shown(observed);
        if self.needs_number() && observed.number.is_none() {
            return format!("{value} is no number");
        }
        let holds = self.judge(observed);
        match self {
            Self::Above(_) | Self::Below(_) | Self::Within(..) | Self::OneOf(_) => {
                format!("{value} is {}{self}", not(holds))
            }
            Self::Is(_) if holds => value,
            Self::Is(wanted) => format!("{value} is not {wanted}"),
            Self::IsNot(unwanted) if holds => format!("{value} is not {unwanted}"),
            Self::IsNot(_) => value,
            Self::Matches(pattern) if holds => format!("{value} matches {pattern}"),
            Self::Matches(pattern) => format!("{value} does not match {pattern}"),
            Self::Empty => if holds { "nothing came" } else { "it is not empty" }.to_owned(),
            Self::Exit(_) => match observed.exit {
                Some(code) if holds => format!("exit {code}"),
                Some(code) => format!("exit {code}, not {}", joined(self.codes())),
                None => "no exit code".to_owned(),
            },
            Self::Json(bound) => bound.explain(&value, observed),
            Self::Multiple(bound) => bound.explain(&value, observed),
            Self::Reaches(bound) => bound.explain(&value, observed),
            Self::Ended { .. } => self.of_named("it", observed),
        }
    }

    /// The same of a value with a name, as a reason: `db-used is 73, not above 85`, `scenario is region loss`,
    /// `deploy was skipped, not failed`, `db-used has no value`.
    #[must_use]
    pub fn of_named(&self, name: &str, observed: &Observed<'_>) -> String {
        let holds = self.judge(observed);
        if let Self::Ended { how, so } = self {
            return match observed.ended {
                None => format!("{name} has not ended"),
                Some(ended) if (ended == *how) || (*so && holds) => format!("{name} is {ended}"),
                Some(ended) => format!("{name} is {ended}, not {how}"),
            };
        }
        if observed.number.is_none() && observed.text.is_none() {
            let ended = observed.ended.map(|ended| format!("is {ended} and "));
            return format!("{name} {}has no value", ended.unwrap_or_default());
        }
        let value = shown(observed);
        match self {
            Self::Is(_) if holds => format!("{name} is {value}"),
            Self::Is(wanted) => format!("{name} is {value}, not {wanted}"),
            Self::IsNot(unwanted) if holds => format!("{name} is {value}, not {unwanted}"),
            Self::IsNot(_) => format!("{name} is {value}"),
            Self::Matches(_) => format!("{name}: {}", self.explain(observed)),
            Self::Empty if holds => format!("{name} is empty"),
            Self::Json(_) | Self::Multiple(_) | Self::Reaches(_) | Self::Exit(_) => {
                format!("{name}: {}", self.explain(observed))
            }
            _ if self.needs_number() && observed.number.is_none() => format!("{name} is {value}, no number"),
            _ => format!("{name} is {value}, {}{self}", not(holds)),
        }
    }
}

fn not(holds: bool) -> &'static str {
    if holds { "" } else { "not " }
}

/// What was observed, in a few words.
fn shown(observed: &Observed<'_>) -> String {
    const MOST: usize = 40;
    match (observed.number, observed.text) {
        (Some(number), _) => number.to_string(),
        (None, Some(text)) if text.trim().is_empty() => "an empty text".to_owned(),
        (None, Some(text)) => {
            let line = text.trim().lines().next().unwrap_or_default();
            let short: String = line.chars().take(MOST).collect();
            let whole = short.len() == text.trim().len();
            if whole { short } else { format!("{short}...") }
        }
        (None, None) => "nothing".to_owned(),
    }
}
