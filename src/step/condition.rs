//! `when`: whether a step applies, by values with names.

use std::fmt;

use super::scope::{Name, Scope};
use crate::diagnostic::{Diagnostic, Findings, Place, Refusal};
use crate::document::{Definition, Fields, Form, Node, NodeKind, PHRASE, Shape, key, read, shape};
use crate::measure::{About, Bound, Ended};

/// The mapping of alternatives.
const ALTERNATIVES: Shape<'_> =
    shape!("a condition", &[key!(needed "any", Form::List(&CONDITION), "One of these holds, or more.")]);

/// A condition as it is written.
pub(super) const CONDITION: Form = Form::Of(&WRITTEN);
static WRITTEN: Definition = Definition {
    name: "condition",
    about: "A value and a bound on it; a list of which all hold; or `any` with a list of which one holds.",
    forms: || vec![Form::Said(&PHRASE), Form::Sequence(&CONDITION), Form::Record(&ALTERNATIVES)],
    examples: || vec!["scenario is region loss", "{any: [db-used is warned, failed-requests above 500]}"],
};

/// A condition: `scenario is region loss`, a list of which all hold, `any: […]` of which one holds, one within the
/// other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A bound on a value with a name.
    Of(Test),
    /// All of these hold; at least one.
    All(Vec<Condition>),
    /// One of these holds, or more; at least one.
    Any(Vec<Condition>),
}

/// A bound on a value with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The value.
    pub name: Name,
    /// What it is held against.
    pub bound: Bound,
    /// Where it is written.
    pub place: Place,
}

/// What became of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whether it holds.
    pub holds: bool,
    /// The values that made it so: `db-used is 73, not above 85`.
    pub because: String,
}

impl Condition {
    /// Reads a condition. `None`, with a finding, unless every part of it can be read: half a condition is none.
    pub fn read(node: Node<'_>, out: &mut Findings) -> Option<Self> {
        match node.kind() {
            NodeKind::Sequence(_) => parts(node, out).map(Self::All),
            NodeKind::Mapping(_) => {
                let fields = Fields::open(node, &ALTERNATIVES, node.place(), out)?;
                let any = fields.required("any", out)?;
                parts(any, out).map(Self::Any)
            }
            _ => {
                let text = read::text(node, out)?;
                match parse(text) {
                    Ok((name, bound)) => Some(Self::Of(Test { name, bound, place: node.place() })),
                    Err(refusal) => {
                        let finding = Diagnostic::error("invalid-bound", node.place(), refusal.message);
                        out.add(finding.maybe_help(refusal.help));
                        None
                    }
                }
            }
        }
    }

    /// Every bound in it with the name it is about, in the order written.
    #[must_use]
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Of(test) => vec![test],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
        }
    }

    /// Whether it holds, and by which values. Every part is judged, so that an unknown name is refused wherever it
    /// stands. A step that has no value (not answered, left out, not applicable) fits no bound but those on how it
    /// ended; one that has not ended fits none.
    pub fn judge(&self, scope: &Scope) -> Result<Held, Refusal> {
        let judged =
            |parts: &[Self]| parts.iter().map(|part| part.judge(scope)).collect::<Result<Vec<_>, _>>();
        match self {
            Self::Of(test) => test.judge(scope),
            Self::All(parts) => Ok(Held::of(judged(parts)?, true)),
            Self::Any(parts) => Ok(Held::of(judged(parts)?, false)),
        }
    }
}

impl Test {
    fn judge(&self, scope: &Scope) -> Result<Held, Refusal> {
        let step = self.name.field.is_none() && scope.known(&self.name)?.step.is_some();
        // What is no step has a text that may be `failed`.
        let as_text = match &self.bound {
            Bound::Ended { how, so: true } if !step => Some(Bound::Is(how.to_string())),
            Bound::Ended { how, so: false } if !step => Some(Bound::IsNot(how.to_string())),
            _ => None,
        };
        let bound = as_text.as_ref().unwrap_or(&self.bound);
        let named = self.name.to_string();
        scope.observe(&self.name, |seen| Held {
            holds: bound.judge(seen),
            because: bound.of_named(&named, seen),
        })
    }
}

impl Held {
    /// Of several: all must hold, or any. Those that decided give the reason.
    fn of(parts: Vec<Self>, all: bool) -> Self {
        let holds =
            if all { parts.iter().all(|part| part.holds) } else { parts.iter().any(|part| part.holds) };
        let decided = parts.into_iter().filter(|part| part.holds == holds).map(|part| part.because);
        let because: Vec<String> = decided.collect();
        Self { holds, because: because.join(" and ") }
    }
}

fn parts(node: Node<'_>, out: &mut Findings) -> Option<Vec<Condition>> {
    let items = read::list(node);
    if items.is_empty() {
        return read::wrong(node, "conditions", out);
    }
    let read: Vec<Option<Condition>> = items.into_iter().map(|item| Condition::read(item, out)).collect();
    read.into_iter().collect()
}

/// A name, then a bound.
fn parse(text: &str) -> Result<(Name, Bound), Refusal> {
    const HELP: &str =
        "name a value and then what it must be, such as `db-used above 85` or `scenario is region loss`";
    let text = text.trim();
    if text.contains("{{") {
        return Err(Refusal::new("a condition has no `{{ }}`")
            .help("write the bare name, such as `db-used above 85`"));
    }
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if rest.trim().is_empty() || (Bound::begins_with(name) && Bound::parse(text).is_ok()) {
        return Err(Refusal::new(format!("`{text}` is no condition")).help(HELP));
    }
    let name = Name::parse(name)
        .ok_or_else(|| Refusal::new(format!("`{name}` is no name of a value")).help(HELP))?;
    let bound = Bound::parse(rest)?;
    if let Some(why) = bound.misfit(About::Named) {
        let help = if bound.needs_past() {
            format!("give it to the question as `warn: {bound}` and write `{name} is {}`", Ended::Warned)
        } else {
            format!("write `{name} is failed`, or judge its output")
        };
        return Err(Refusal::new(why).help(help));
    }
    one_thing(&name, &bound)?;
    Ok((name, bound))
}

/// Refuses a text that reads as two conditions: `a is x and b above 5`.
fn one_thing(name: &Name, bound: &Bound) -> Result<(), Refusal> {
    let (Bound::Is(text) | Bound::IsNot(text)) = bound else { return Ok(()) };
    for (word, remedy) in [(" and ", "a list of both"), (" or ", "`any:` with a list of both")] {
        let named = |text: &str| {
            let parts = text.split_once(char::is_whitespace);
            parts.is_some_and(|(name, rest)| Name::parse(name).is_some() && Bound::parse(rest).is_ok())
        };
        let mut seconds = text.match_indices(word).map(|(at, _)| text[at + word.len()..].trim());
        if let Some(second) = seconds.find(|second| named(second) || Bound::parse(second).is_ok()) {
            return Err(Refusal::new(format!("`{name} {bound}` can be read in two ways")).help(format!(
                "if `{second}` is a condition of its own, write {remedy}; for the one text, `one of {text}`"
            )));
        }
    }
    Ok(())
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, word) = match self {
            Self::Of(test) => return write!(f, "{} {}", test.name, test.bound),
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        for (n, part) in parts.iter().enumerate() {
            f.write_str(if n > 0 { word } else { "" })?;
            match part {
                Self::Of(_) => part.fmt(f)?,
                Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
