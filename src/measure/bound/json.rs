//! `json $.path BOUND`: a bound on one value of a JSON text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

use super::{Bound, Observed};
use crate::measure::{Decimal, Refusal};

/// A bound on the value that a path leads to. A text is judged as it is; a number as number and text; `true`, `false`
/// and `null` as text; an object or a list as its JSON without white space. No JSON or no such value fits no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonBound {
    path: Path,
    bound: Bound,
}

/// A path of names and positions: the JSONPath (RFC 9535) that leads to at most one value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Path(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Name(String),
    /// From 0; from the end if negative.
    At(i64),
}

/// Where a path led.
enum Found {
    Value(Value),
    NoJson,
    NoValue,
}

/// A value as bounds see it.
struct Value {
    number: Option<Decimal>,
    text: String,
}

impl JsonBound {
    /// Reads what follows `json`.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let (path, rest) = Path::parse(text)?;
        let bound = Bound::of_value(rest.trim())?;
        match bound {
            Bound::Json(_)
            | Bound::Exit(_)
            | Bound::Multiple(_)
            | Bound::Reaches(_)
            | Bound::Ended { .. } => {
                let message = format!("`{bound}` cannot judge a value within a JSON text");
                Err(Refusal::new(message)
                    .help("use `above`, `below`, `within`, `is`, `one of`, `matches` or `empty`"))
            }
            bound => Ok(Self { path, bound }),
        }
    }

    fn find(&self, observed: &Observed<'_>) -> Found {
        let Some(raw) = observed.text.and_then(|text| serde_json::from_str::<&RawValue>(text).ok()) else {
            return Found::NoJson;
        };
        let found = self.path.0.iter().try_fold(raw, |raw, segment| segment.of(raw));
        found.map_or(Found::NoValue, |raw| Found::Value(Value::of(raw)))
    }

    pub(super) fn judge(&self, observed: &Observed<'_>) -> bool {
        match self.find(observed) {
            Found::Value(value) => self.bound.judge(&value.observed()),
            Found::NoJson | Found::NoValue => false,
        }
    }

    /// Whether there is something it can judge: a value, or at least a JSON text if numbers are not needed.
    pub(super) fn can_judge(&self, observed: &Observed<'_>) -> bool {
        match self.find(observed) {
            Found::Value(value) => self.bound.can_judge(&value.observed()),
            Found::NoValue => !self.bound.needs_number(),
            Found::NoJson => false,
        }
    }

    /// `$.count: 73 is above 50`, `there is no $.count`.
    pub(super) fn explain(&self, value: &str, observed: &Observed<'_>) -> String {
        match self.find(observed) {
            Found::Value(found) => format!("{}: {}", self.path, self.bound.explain(&found.observed())),
            Found::NoValue => format!("there is no {}", self.path),
            Found::NoJson => format!("{value} is no JSON"),
        }
    }
}

impl Value {
    fn of(raw: &RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => {
                let text: String = serde_json::from_str(text).unwrap_or_default();
                Self { number: Decimal::parse(text.trim()).ok(), text }
            }
            Some(b'{' | b'[') => Self { number: None, text: compact(text) },
            _ => Self { number: decimal(text), text: text.to_owned() },
        }
    }

    fn observed(&self) -> Observed<'_> {
        Observed { number: self.number, text: Some(&self.text), ..Observed::default() }
    }
}

/// A JSON number; one with an exponent by its nearest binary number.
fn decimal(text: &str) -> Option<Decimal> {
    let plain = || Some(text.parse::<f64>().ok()?.to_string());
    Decimal::parse(text).ok().or_else(|| Decimal::parse(&plain()?).ok())
}

/// Valid JSON without the white space between its parts.
fn compact(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = inside || !c.is_ascii_whitespace();
        inside ^= *c == '"' && !escaped;
        escaped = inside && *c == '\\' && !escaped;
        kept
    };
    json.chars().filter(keep).collect()
}

impl Segment {
    fn of<'a>(&self, raw: &'a RawValue) -> Option<&'a RawValue> {
        match self {
            Self::Name(name) => {
                let members: BTreeMap<Cow<'a, str>, &'a RawValue> = serde_json::from_str(raw.get()).ok()?;
                members.get(name.as_str()).copied()
            }
            Self::At(at) => {
                let items: Vec<&'a RawValue> = serde_json::from_str(raw.get()).ok()?;
                let from_end = usize::try_from(at.unsigned_abs()).ok()?;
                let at = if *at < 0 { items.len().checked_sub(from_end)? } else { from_end };
                items.get(at).copied()
            }
        }
    }
}

impl Path {
    /// Reads a path from the beginning of a text; gives the rest.
    fn parse(text: &str) -> Result<(Self, &str), Refusal> {
        let refused = |message: String| {
            Refusal::new(message).help("write names and positions, such as `json $.items[0].state is ok`")
        };
        let mut rest = text
            .strip_prefix('$')
            .ok_or_else(|| refused("`json` is followed by a path from `$`".to_owned()))?;
        let mut segments = Vec::new();
        while !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            let (segment, later) = segment(rest).ok_or_else(|| {
                let odd = rest.split_whitespace().next().unwrap_or_default();
                refused(format!("a path here has no `{odd}`"))
            })?;
            segments.push(segment);
            rest = later;
        }
        Ok((Self(segments), rest))
    }
}

/// A segment at the beginning of a text, and the rest.
fn segment(text: &str) -> Option<(Segment, &str)> {
    if let Some(name) = text.strip_prefix('.') {
        let end = name.find(|c: char| !of_name(c)).unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        return is_short(name).then(|| (Segment::Name(name.to_owned()), rest));
    }
    let inner = text.strip_prefix('[')?;
    if let Some(quote @ ('\'' | '"')) = inner.chars().next() {
        let (name, rest) = quoted(&inner[1..], quote)?;
        return Some((Segment::Name(name), rest.strip_prefix(']')?));
    }
    let (digits, rest) = inner.split_once(']')?;
    let canonical = |at: &i64| at.to_string() == digits;
    Some((Segment::At(digits.parse().ok().filter(canonical)?), rest))
}

/// A name up to its closing quote, and the rest; a quote or a backslash in it follows a backslash.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            c if c == quote => return Some((name, &text[at + 1..])),
            '\\' => name.push(letters.next().map(|(_, c)| c).filter(|c| "\\'\"".contains(*c))?),
            c => name.push(c),
        }
    }
    None
}

/// Whether a name can stand behind a point; beyond RFC 9535 with hyphens, which mean nothing else there.
fn is_short(name: &str) -> bool {
    name.starts_with(|c: char| of_name(c) && !c.is_ascii_digit() && c != '-') && name.chars().all(of_name)
}

fn of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-' || (!c.is_ascii() && !c.is_whitespace())
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Name(name) if is_short(name) => write!(f, ".{name}"),
            Segment::Name(name) => write!(f, "['{}']", name.replace('\\', r"\\").replace('\'', r"\'")),
            Segment::At(at) => write!(f, "[{at}]"),
        })
    }
}

impl fmt::Display for JsonBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json {} {}", self.path, self.bound)
    }
}
