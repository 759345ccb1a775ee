//! Texts with values in them: `Release {{ key }} starts at {{ due }}.`
//!
//! Between `{{` and `}}` stands a name, perhaps with a field behind a point, or a quoted text; then filters, each
//! behind a `|`. The notation is that of Jinja and the meaning the same, but nothing else of it is let in: no
//! statements, no operators, no calls. So expansion takes no longer than its result, numbers keep their digits, ids
//! such as `2fa` or `in` are names like others, and what a secret touches is known.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::format::{Item, StrftimeItems};

use super::scope::{Name, Scope};
use super::value::Value;
use crate::calendar::Span;
use crate::diagnostic::{Refusal, did_you_mean};

mod parse;

/// The longest text that can come of one template, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// A text with at least one value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Expression),
}

/// A value and what is done to it, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expression {
    term: Term,
    filters: Vec<Filter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Name(Name),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filter {
    /// A date or an instant in the form of `strftime`.
    Date(String),
    /// So much later, or earlier.
    Shift { span: Span, later: bool },
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// To where it can be read: a screen, a record, the arguments of a command. No secret goes there.
    Open,
    /// Into the environment or the standard input of a command.
    Closed,
}

impl Template {
    /// Reads a text; `None` where there is nothing to expand, which costs one look at its braces. Everything that can
    /// be wrong whatever the values are is refused here.
    pub fn parse(text: &str) -> Result<Option<Self>, Refusal> {
        if !may_expand(text) {
            return Ok(None);
        }
        let parts = parse::parts(text)?;
        let expands = parts.iter().any(|part| matches!(part, Part::Value(_)));
        Ok(expands.then(|| Self { source: text.to_owned(), parts }))
    }

    /// The text as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names it uses, in the order written; one may come twice.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(Expression { term: Term::Name(name), .. }) => Some(name),
            _ => None,
        })
    }

    /// The name of the value, if the text is that alone.
    #[must_use]
    pub fn sole_name(&self) -> Option<&Name> {
        match self.parts.as_slice() {
            [Part::Value(Expression { term: Term::Name(name), filters })] if filters.is_empty() => Some(name),
            _ => None,
        }
    }

    /// The text with its values, which are not looked into for further values. A name that is unknown or has no value
    /// yet is refused, and so is a secret that would go where it can be read.
    pub fn expand(&self, scope: &Scope, goes: Goes) -> Result<String, Refusal> {
        let mut text = String::with_capacity(self.source.len());
        for part in &self.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Value(expression) => text.push_str(&expression.text(scope, goes)?),
            }
            if text.len() > MOST_BYTES {
                return Err(Refusal::new("with its values this text is longer than 1 MiB")
                    .help("keep a large output as a file, and name the file"));
            }
        }
        Ok(text)
    }
}

/// Whether a text has anything that [`Template::parse`] looks into.
fn may_expand(text: &str) -> bool {
    text.bytes().zip(text.bytes().skip(1)).any(|pair| matches!(pair, (b'{', b'{' | b'%' | b'#')))
}

impl Expression {
    fn text(&self, scope: &Scope, goes: Goes) -> Result<String, Refusal> {
        let value = match &self.term {
            Term::Text(text) => Value::Text(text.clone()),
            Term::Name(name) => named(name, scope, goes)?.into_owned(),
        };
        let value = self.filters.iter().try_fold(value, |value, filter| filter.apply(&value, scope))?;
        Ok(value.text(scope.places().0))
    }
}

fn named<'s>(name: &Name, scope: &'s Scope, goes: Goes) -> Result<Cow<'s, Value>, Refusal> {
    let known = scope.known(name)?;
    if known.secret && goes == Goes::Open {
        return Err(Refusal::new(format!("`{name}` is a secret, and this text can be read"))
            .help("a secret reaches a command only through `env` or standard input"));
    }
    match (&name.field, &known.value) {
        (None, Some(value)) => Ok(Cow::Borrowed(value)),
        _ => scope.value(name)?.map(Cow::Owned).ok_or_else(|| {
            Refusal::new(format!("`{name}` has no value"))
                .help("its step is not answered, was left out, or does not apply")
        }),
    }
}

impl Filter {
    const NAMES: [&'static str; 3] = ["date", "plus", "minus"];

    /// The filter of a name with its argument.
    fn of(name: &str, argument: &str) -> Result<Self, Refusal> {
        match name {
            "date" => {
                let mut items = StrftimeItems::new(argument);
                if argument.is_empty() || items.any(|item| item == Item::Error) {
                    return Err(Refusal::new(format!("`{argument}` is no form of a date"))
                        .help("write it as for `strftime`, such as `date('%Y%m%d')` or `date('%d %B %Y')`"));
                }
                Ok(Self::Date(argument.to_owned()))
            }
            "plus" | "minus" => Ok(Self::Shift { span: Span::parse(argument)?, later: name == "plus" }),
            _ => {
                let near = did_you_mean(name, Self::NAMES);
                let list =
                    || "there are `date('%Y%m%d')`, `plus('2 months')` and `minus('1 week')`".to_owned();
                Err(Refusal::new(format!("there is no filter `{name}`")).help(near.unwrap_or_else(list)))
            }
        }
    }

    fn apply(&self, value: &Value, scope: &Scope) -> Result<Value, Refusal> {
        let (zone, calendar) = scope.places();
        let Some(dated) = value.dated() else {
            return Err(Refusal::new(format!("`{}` is neither a date nor an instant", value.text(zone)))
                .help("`date`, `plus` and `minus` are for dates, such as `2026-11-23`, and instants"));
        };
        match self {
            Self::Shift { span, later } => dated.shifted(span, *later, (zone, calendar)).map(Value::from),
            Self::Date(form) => {
                let mut text = String::new();
                // Parts that want an offset, such as %z, can be told of an instant and of no date.
                let written = match dated.offset(zone) {
                    Some(at) => write!(text, "{}", at.format(form)),
                    None => write!(text, "{}", dated.wall(zone).format(form)),
                };
                written.map_err(|_| Refusal::new(format!("a date cannot be written as `{form}`")))?;
                Ok(Value::Text(text))
            }
        }
    }
}

#[cfg(test)]
mod tests;
