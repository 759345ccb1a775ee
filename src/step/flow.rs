//! Where a run goes from a step: destinations of a failure, further attempts, blocks and calls.

use std::fmt;

use super::Step;
use super::keys::length;
use super::length::Length;
use super::reading;
use super::scope::Name;
use super::template::Template;
use crate::diagnostic::{Diagnostic, Findings, Place, Refusal, did_you_mean};
use crate::document::{Fields, Form, Node, NodeKind, Shape, key, read, shape};

/// Where a run goes when a step failed and its attempts are used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A person decides; without one the run stops.
    Ask,
    /// The run fails.
    Stop,
    /// On to the next step; what failed stays so.
    Continue,
    /// What was done is taken back, then the run fails.
    Rollback,
    /// To the step of that id: a new round.
    GoTo(String),
    /// Through that procedure, then the step is tried again.
    Call(String),
    /// That event is raised, then as with [`Self::Ask`].
    Raise(String),
}

/// The plain words of a destination.
const WORDS: &[&str] = &["ask", "stop", "continue", "rollback"];

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask => f.write_str("ask"),
            Self::Stop => f.write_str("stop"),
            Self::Continue => f.write_str("continue"),
            Self::Rollback => f.write_str("rollback"),
            Self::GoTo(id) => write!(f, "go to {id}"),
            Self::Call(procedure) => write!(f, "call {procedure}"),
            Self::Raise(event) => write!(f, "raise {event}"),
        }
    }
}

/// How often a command is tried by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How many attempts in all; at least two.
    pub attempts: u32,
    /// What lies between one's end and the next.
    pub every: Option<Length>,
}

/// Steps that belong together.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// What they are gone through for, one after another; empty for once. No two alike.
    pub for_each: Vec<String>,
    /// The value that holds its targets, where they are found while the run goes on.
    pub found_in: Option<Name>,
    /// After so many targets that failed the rest is left.
    pub stop_after: Option<u32>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Owed once the group began, however it ended.
    pub finally: Vec<Step>,
}

/// Another procedure as a part of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub procedure: String,
    /// Values of its inputs, as written; no name twice.
    pub with: Vec<(String, String)>,
    /// Where it is named.
    pub place: Place,
}

/// What `on_failure` looks like.
pub(super) const ON_FAILURE_FORM: Form =
    Form::Any(&[Form::Words(|| WORDS.to_vec()), Form::Record(&DESTINATION)]);
const DESTINATION: Shape<'_> = shape!(
    "`on_failure`",
    &[
        key!("go_to", Form::Name("steps"), "The step at which it goes on, as a new round."),
        key!(
            "call",
            Form::Name("procedures"),
            "The procedure that is gone through; then the step is tried again.",
        ),
        key!("raise", Form::Name("events"), "The event that is raised; then a person decides."),
    ],
);
/// The keys of `retry`.
pub(super) const RETRY: Shape<'_> = shape!(
    "`retry`",
    &[
        key!(needed "attempts", Form::Whole, "How many attempts in all, the first one too."),
        key!("every", super::keys::LENGTH, "What lies between one's end and the next."),
    ],
);
/// More attempts than this are a poll.
const MOST_ATTEMPTS: u32 = 100;

/// Reads `on_failure`.
pub(super) fn destination(node: Node<'_>, out: &mut Findings) -> Option<Destination> {
    if let NodeKind::Scalar(text, _) = node.kind() {
        return match text {
            "ask" => Some(Destination::Ask),
            "stop" => Some(Destination::Stop),
            "continue" => Some(Destination::Continue),
            "rollback" => Some(Destination::Rollback),
            _ => {
                let title = format!("`{text}` is no destination of a failure");
                let help = did_you_mean(text, WORDS.iter().copied()).unwrap_or_else(|| {
                    "write ask, stop, continue, rollback, `{go_to: ID}`, `{call: PROCEDURE}` or `{raise: EVENT}`"
                        .to_owned()
                });
                out.add(Diagnostic::error("invalid-value", node.place(), title).help(help));
                None
            }
        };
    }
    let fields = Fields::open(node, &DESTINATION, node.place(), out)?;
    let Some((form, value)) = fields.first_of(&DESTINATION.names()) else {
        let title = "a failure has no destination here";
        let finding = Diagnostic::error("invalid-value", node.place(), title);
        out.add(finding.help("write `{go_to: ID}`, `{call: PROCEDURE}` or `{raise: EVENT}`"));
        return None;
    };
    if node.pairs().count() > 1 {
        let title = "a failure has one destination";
        out.add(Diagnostic::error("conflicting-keys", node.place(), title).help("leave one of them"));
    }
    let name = read::id(read::text(value, out)?, value.place(), out)?.to_owned();
    Some(match form {
        "go_to" => Destination::GoTo(name),
        "call" => Destination::Call(name),
        _ => Destination::Raise(name),
    })
}

/// Reads `retry`.
pub(super) fn retry(node: Node<'_>, out: &mut Findings) -> Option<Retry> {
    let fields = Fields::open(node, &RETRY, node.place(), out)?;
    let every = fields.get("every").and_then(|node| length(node, out));
    let attempts = fields.required("attempts", out)?;
    let number = read::text(attempts, out)?;
    if let Ok(attempts @ 2..=MOST_ATTEMPTS) = number.parse::<u32>() {
        return Some(Retry { attempts, every });
    }
    let title = format!("`{number}` is no number of attempts from 2 to {MOST_ATTEMPTS}");
    let finding = Diagnostic::error("invalid-value", attempts.place(), title);
    out.add(finding.help("it counts all attempts, the first one too"));
    None
}

/// Reads what is a group's own.
pub(super) fn group(fields: &Fields<'_>, out: &mut Findings) -> Option<Group> {
    let part = |key: &str, out: &mut Findings| -> Vec<Step> {
        let items = fields.get(key).map_or_else(Vec::new, read::list);
        items.into_iter().filter_map(|item| reading::read(item, out)).collect()
    };
    let steps = fields.required("steps", out)?;
    if read::list(steps).is_empty() {
        out.add(Diagnostic::error("missing-steps", steps.place(), "a group has at least one step"));
    }
    let found_in = fields.get("for_each").filter(|node| holds_value(*node));
    let for_each = fields.get("for_each").filter(|node| !holds_value(*node));
    let for_each = for_each.map_or_else(Vec::new, |node| targets(node, out));
    let found_in = found_in.and_then(|node| found(node, out));
    let stop_after = fields.get("stop_after").and_then(|node| stop_after(node, out));
    if let (Some((key, _)), true) = (fields.pair("stop_after"), fields.get("for_each").is_none()) {
        let title = "`stop_after` counts targets, and this group has none";
        out.add(Diagnostic::error("missing-key", key.place(), title).help("add `for_each:`, or delete it"));
    }
    Some(Group { for_each, found_in, stop_after, steps: part("steps", out), finally: part("finally", out) })
}

/// Whether targets are found in a value, rather than written out.
fn holds_value(node: Node<'_>) -> bool {
    node.scalar().is_some_and(|text| text.contains("{{"))
}

/// The one value that holds the targets: `{{ regions }}`.
fn found(node: Node<'_>, out: &mut Findings) -> Option<Name> {
    let text = read::line(node, out)?;
    let wrong = match Template::parse(&text) {
        Ok(template) => match template.as_ref().and_then(Template::sole_name) {
            Some(name) => return Some(name.clone()),
            None => Refusal::new("the targets are one value, and nothing around it"),
        },
        Err(refusal) => refusal,
    };
    let finding = Diagnostic::error("invalid-value", node.place(), wrong.message);
    out.add(finding.help("write `for_each: \"{{ regions }}\"`, the id of a step that gives a list"));
    None
}

fn targets(node: Node<'_>, out: &mut Findings) -> Vec<String> {
    let mut targets: Vec<String> = Vec::new();
    for item in read::list(node) {
        if let NodeKind::Mapping(_) = item.kind() {
            let finding =
                Diagnostic::error("wrong-type", item.place(), "a target is a text, and this is a mapping");
            out.add(finding.help("write a value in quotes: `for_each: \"{{ regions }}\"`"));
            continue;
        }
        let Some(id) = read::text(item, out).and_then(|text| read::id(text, item.place(), out)) else {
            continue;
        };
        if id == "finally" {
            let finding = Diagnostic::error("invalid-value", item.place(), "`finally` cannot be a target");
            out.add(
                finding.help("steps are known by their path, where it means what is owed; take another name"),
            );
        } else if targets.iter().any(|known| known == id) {
            out.add(Diagnostic::error("duplicate-id", item.place(), format!("`{id}` is there twice")));
        } else {
            targets.push(id.to_owned());
        }
    }
    targets
}

fn stop_after(node: Node<'_>, out: &mut Findings) -> Option<u32> {
    let text = read::text(node, out)?;
    let number = text.parse::<u32>().ok().filter(|number| *number > 0);
    if number.is_none() {
        let title = format!("`{text}` is no number of failures, from 1");
        out.add(Diagnostic::error("invalid-value", node.place(), title));
    }
    number
}

impl Group {
    /// Whether it is gone through once for each of several targets.
    #[must_use]
    pub fn has_targets(&self) -> bool {
        !self.for_each.is_empty() || self.found_in.is_some()
    }

    /// What it is gone through for, as written: `test, prod`, `{{ regions }}`; empty for once.
    #[must_use]
    pub fn targets_as_written(&self) -> String {
        match &self.found_in {
            Some(name) => format!("{{{{ {name} }}}}"),
            None => self.for_each.join(", "),
        }
    }
}

/// Reads what is a call's own; the procedure's id is the text of the step.
pub(super) fn call(fields: &Fields<'_>, out: &mut Findings) -> Option<Call> {
    let node = fields.required("call", out)?;
    let text = read::text(node, out)?;
    if text.contains('/') {
        let title = format!("`{text}` is of another book, and only procedures of this one can be called");
        let finding = Diagnostic::error("not-supported-yet", node.place(), title);
        out.add(finding.help("bring it into this book with `include`, or name it in `requires`"));
        return None;
    }
    let procedure = read::id(text, node.place(), out)?.to_owned();
    let mut with = Vec::new();
    if let Some(node) = fields.get("with") {
        for entry in read::entries(node, "`with`", out) {
            if let Some(text) = read::line(entry.value, out) {
                with.push((entry.name.to_owned(), text));
            }
        }
    }
    Some(Call { procedure, with, place: node.place() })
}

/// Every step, those inside groups too; a group comes before its own.
pub fn every<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<&'a Step> {
    let mut all = Vec::new();
    for step in steps {
        all.push(step);
        if let Some(group) = &step.extras().group {
            all.extend(every(group.steps.iter().chain(&group.finally)));
        }
    }
    all
}
