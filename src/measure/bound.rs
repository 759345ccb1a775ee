//! Bounds: what a number, a text or an exit code is held against.

use std::fmt;

use super::{Decimal, Pattern, Refusal};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::document::{Node, read};

/// What was observed; parts that do not apply are absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed<'a> {
    /// The answer, or the whole output, as a number.
    pub number: Option<Decimal>,
    /// The answer, or the whole output without the line end it ends with.
    pub text: Option<&'a str>,
    /// The exit code of a command.
    pub exit: Option<i32>,
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
}

/// Words that begin a bound, for help and "did you mean".
const FORMS: &[&str] = &["above", "below", "within", "is", "is not", "one of", "matches", "empty", "exit"];

impl Bound {
    /// Reads `above N`, `below N`, `within A..B`, `is X`, `is not X`, `one of A, B`, `matches /RE/`, `empty` or
    /// `exit 0, 2`. Forms of the format that this version does not act on are refused by name.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(form) = later_form(text) {
            let message = format!("the bound `{form}` is not supported by this version");
            return Err(Refusal::new(message).help("leave it out for now; nothing is done with it yet"));
        }
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match (word, rest) {
            ("empty", "") => Ok(Self::Empty),
            ("above", _) => Ok(Self::Above(number(rest)?)),
            ("below", _) => Ok(Self::Below(number(rest)?)),
            ("within", _) => within(rest),
            ("is", _) => is(rest),
            ("one", _) => one_of(rest),
            ("matches", _) => matches(rest),
            ("exit", _) => exit(rest),
            _ => Err(unknown(word, text)),
        }
    }

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
        }
    }

    /// What was found, against this bound: `73 is above 50`, `73 is not below 50`, `exit 3, not 0`.
    #[must_use]
    pub fn explain(&self, observed: &Observed<'_>) -> String {
        let holds = self.judge(observed);
        let not = if holds { "" } else { "not " };
        let value = shown(observed);
        match self {
            Self::Above(_) | Self::Below(_) | Self::Within(..) if observed.number.is_none() => {
                format!("{value} is no number")
            }
            Self::Above(_) | Self::Below(_) | Self::Within(..) | Self::OneOf(_) => {
                format!("{value} is {not}{self}")
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
        }
    }

    /// Whether it judges numbers alone.
    #[must_use]
    pub fn needs_number(&self) -> bool {
        matches!(self, Self::Above(_) | Self::Below(_) | Self::Within(..))
    }

    /// Whether it judges the exit code of a command.
    #[must_use]
    pub fn needs_exit(&self) -> bool {
        matches!(self, Self::Exit(_))
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
        }
    }
}

/// Reads one bound or a list of them, each refusal a finding.
pub fn read_bounds(node: Node<'_>, out: &mut Findings) -> Vec<Bound> {
    read::list(node).into_iter().filter_map(|item| read_bound(item, out)).collect()
}

fn read_bound(node: Node<'_>, out: &mut Findings) -> Option<Bound> {
    let text = read::text(node, out)?;
    match Bound::parse(text) {
        Ok(bound) => Some(bound),
        Err(refusal) => {
            let rule = if later_form(text.trim()).is_some() { "not-supported-yet" } else { "invalid-bound" };
            out.add(Diagnostic::error(rule, node.place(), refusal.message).maybe_help(refusal.help));
            None
        }
    }
}

/// The form of a bound that belongs to the format and is not built yet.
fn later_form(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["json", ..] => Some("json $.path BOUND"),
        ["reaches", ..] => Some("reaches N within SPAN"),
        ["above", x, ..] if x.ends_with('x') => Some("above Nx last"),
        ["is", "warned" | "failed" | "skipped"] => Some("is warned"),
        _ => None,
    }
}

/// Whether what was observed is a value; `None` if nothing was.
fn same(wanted: &str, observed: &Observed<'_>) -> Option<bool> {
    if let (Some(number), Ok(wanted)) = (observed.number, Decimal::parse(wanted)) {
        return Some(number == wanted);
    }
    observed.text.map(|text| text.trim() == wanted)
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

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn number(text: &str) -> Result<Decimal, Refusal> {
    Decimal::parse(text)
        .map_err(|refusal| Refusal::new(format!("a bound wants a number, {}", refusal.message)))
}

fn within(text: &str) -> Result<Bound, Refusal> {
    let example = "write both ends, such as `within 10..20`";
    let (low, high) =
        text.split_once("..").ok_or_else(|| Refusal::new("`within` has two ends").help(example))?;
    let (low, high) = (number(low.trim())?, number(high.trim())?);
    if low > high {
        return Err(Refusal::new(format!("{low} is above {high}")).help("put the smaller number first"));
    }
    Ok(Bound::Within(low, high))
}

fn is(text: &str) -> Result<Bound, Refusal> {
    let not = text.strip_prefix("not ").map(str::trim);
    match not.unwrap_or(text) {
        "" | "not" => Err(Refusal::new("`is` is followed by a value").help("write it out, such as `is OFF`")),
        value if not.is_some() => Ok(Bound::IsNot(value.to_owned())),
        value => Ok(Bound::Is(value.to_owned())),
    }
}

fn one_of(text: &str) -> Result<Bound, Refusal> {
    let values: Vec<String> = text
        .strip_prefix("of ")
        .unwrap_or_default()
        .split(',')
        .map(|value| value.trim().to_owned())
        .collect();
    if values.iter().any(String::is_empty) {
        return Err(Refusal::new("`one of` is followed by values").help("such as `one of ON, OFF`"));
    }
    Ok(Bound::OneOf(values))
}

fn matches(text: &str) -> Result<Bound, Refusal> {
    let inner =
        text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
    let Some(inner) = inner else {
        let help = "put the pattern between slashes, such as `matches /STATE ok$/`";
        return Err(Refusal::new("`matches` is followed by a pattern").help(help));
    };
    Ok(Bound::Matches(Pattern::parse(inner)?))
}

fn exit(text: &str) -> Result<Bound, Refusal> {
    let codes: Result<Vec<i32>, _> = text.split(',').map(|code| code.trim().parse::<i32>()).collect();
    match codes {
        Ok(codes) if codes.iter().all(|code| (0..=255).contains(code)) => Ok(Bound::Exit(codes)),
        _ => Err(Refusal::new("`exit` is followed by exit codes").help("0 to 255, such as `exit 0, 2`")),
    }
}

fn unknown(word: &str, text: &str) -> Refusal {
    let near = did_you_mean(word, FORMS.iter().copied());
    let compared = [">", "<", "="].iter().any(|sign| text.starts_with(sign));
    let help = match near {
        _ if compared => "say it in words, such as `above 50`".to_owned(),
        Some(near) => near,
        None => format!("a bound begins with one of: {}", FORMS.join(", ")),
    };
    Refusal::new(format!("`{text}` is no bound")).help(help)
}

#[cfg(test)]
mod tests;
