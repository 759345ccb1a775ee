//! Readers of the keys that every step may carry.

use super::condition::CONDITION;
use super::flow::{ON_FAILURE_FORM, RETRY};
use super::length::Length;
use super::template::Template;
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Form, Key, Node, PHRASE, Spelling, key, read};
use crate::measure::{About, BOUNDS, Bound, read_bounds};

/// The keys that every step may carry.
pub(super) const STEP_KEYS: &[Key] = &[
    ID,
    key!("expect", Form::Text, "What is to be seen when it went well."),
    key!("note", Form::Words(|| vec!["required"]), "`required` if it cannot be finished without a note."),
    LINK,
    EFFORT,
    CRITICAL,
    OPERATOR,
    CAUTION,
    key!("danger", Form::Text, "A grave warning: a typed `yes` comes before the step."),
    key!("confirm", Form::Text, "A text that is typed before the step."),
    WHEN,
    ON_FAILURE,
    REPEATABLE,
    DUE,
];

/// The keys that every block and every step without an outcome of its own may carry.
pub(super) const BLOCK_KEYS: &[Key] =
    &[ID, LINK, EFFORT, CRITICAL, OPERATOR, CAUTION, WHEN, ON_FAILURE, REPEATABLE, DUE];

const ID: Key = key!("id", Form::Declares("steps"), "The name by which other parts refer to it.");
const LINK: Key = key!("link", Form::Text, "Where to read on.");
const EFFORT: Key = key!("effort", LENGTH, "How much work it is planned to be.");
const CRITICAL: Key =
    key!("critical", Form::Flag, "Whether its failure fails the run; `true` if nothing is said.");
const OPERATOR: Key = key!(
    "operator",
    Form::Any(&[Form::Name("roles"), Form::Text]),
    "The role or person that does it, if not the procedure's operator; a change is a hand-over.",
);
const CAUTION: Key = key!("caution", Form::Text, "A warning, shown before.");
const WHEN: Key = key!(
    "when",
    CONDITION,
    "When it applies: a value and a bound, such as `db-used is warned`; all of a list, or `any: [...]` of one.",
);
const ON_FAILURE: Key = key!(
    "on_failure",
    ON_FAILURE_FORM,
    "Where the run goes when it failed: ask, stop, continue, rollback, or one of go_to, call and raise.",
);
const REPEATABLE: Key = key!("repeatable", Form::Flag, "`false` if it is never repeated by itself.");
const DUE: Key = key!(
    "due",
    Form::Said(&PHRASE),
    "Until when it is to be finished: a time, or a moment such as `due - 1h` or `deploy.at + 24h`.",
);

/// The keys of a command with its limits and of what judges it.
pub(super) const RUN: Key = key!(
    "run",
    Form::Any(&[Form::Text, Form::Sequence(&Form::Text)]),
    "The command that can do it: a text for the shell, or a list of a program and its arguments.",
);
/// What says something of a command, and nothing where there is none.
pub(super) const WITH_RUN: &[&str] = &["timeout", "env", "stdin", "pass", "outputs", "retry", "auto"];
pub(super) const TIMEOUT: Key = key!("timeout", LENGTH, "The time limit of the command.");
pub(super) const ENV: Key =
    key!("env", Form::Map(&Form::Text, &Form::Text), "Environment variables of the command.");
pub(super) const STDIN: Key = key!(
    "stdin",
    Form::Text,
    "What the command reads as its standard input: the name of a value, or a text with values.",
);
pub(super) const PASS: Key =
    key!("pass", BOUNDS, "Bounds on the whole output or the exit code; all must hold.");
pub(super) const WARN: Key = key!("warn", BOUNDS, "Any of these bounds warns.");
pub(super) const FAIL: Key = key!("fail", BOUNDS, "Any of these bounds fails the step.");
pub(super) const OUTPUTS: Key = key!(
    "outputs",
    Form::Names("", &Form::Text),
    "What is taken out of the output, by name: a pattern each, of which the first group counts.",
);
pub(super) const RETRY_KEY: Key =
    key!("retry", Form::Record(&RETRY), "How often the command is tried by itself.");
pub(super) const AUTO: Key =
    key!("auto", Form::Flag, "Whether the command may run without a person, once it is trusted.");

/// A length of elapsed time.
pub(super) const LENGTH: Form = Form::Said(&Spelling {
    what: "a length of time",
    pattern: || r"^\s*\d+[hms](\s+\d+[hms])*\s*$".to_owned(),
    examples: &["30s", "2m", "1h 30m"],
});

/// A line of text that may hold values.
pub(super) fn plain(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let line = read::line(node, out)?;
    templated(node, &line, out)?;
    Some(line)
}

/// A line of text that means what is written, and can hold no values.
pub(super) fn literal(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let line = read::line(node, out)?;
    if !line.contains("{{") {
        return Some(line);
    }
    let title = "this is taken as it is written, so it can hold no values";
    out.add(Diagnostic::error("invalid-value", node.place(), title).help("write it out"));
    None
}

/// A key's line of text, where it has one, as it is written.
pub(super) fn literal_line(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Option<String> {
    fields.get(key).and_then(|node| literal(node, out))
}

/// A key's line of text that may hold values, where it has one.
pub(super) fn line(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Option<String> {
    fields.get(key).and_then(|node| plain(node, out))
}

/// Whether the values in a text can be read; a finding if not.
pub(super) fn templated(node: Node<'_>, text: &str, out: &mut Findings) -> Option<()> {
    if !text.contains("{{") {
        return Some(());
    }
    match Template::parse(text) {
        Ok(_) => Some(()),
        Err(refusal) => {
            let finding = Diagnostic::error("invalid-value", node.place(), refusal.message);
            out.add(finding.maybe_help(refusal.help));
            None
        }
    }
}

/// A length of time.
pub(super) fn length(node: Node<'_>, out: &mut Findings) -> Option<Length> {
    let text = read::text(node, out)?;
    match Length::parse(text.trim()) {
        Ok(length) => Some(length),
        Err(help) => {
            let title = format!("`{}` is no length of time", text.trim());
            let meant = Length::meant(text).map(|meant| format!("did you mean `{meant}`?"));
            let help = meant.unwrap_or_else(|| help.to_owned());
            out.add(Diagnostic::error("invalid-duration", node.place(), title).help(help));
            None
        }
    }
}

/// The bounds of a key; none where it is absent.
pub(super) fn bounds(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Vec<Bound> {
    fields.get(key).map_or_else(Vec::new, |node| read_bounds(node, out))
}

/// Findings for bounds that can never judge what they are written for.
pub(super) fn check_bounds<const N: usize>(
    fields: &Fields<'_>,
    about: About,
    lists: [(&str, &[Bound]); N],
    out: &mut Findings,
) {
    for (key, bounds) in lists {
        let Some(node) = fields.get(key) else { continue };
        for title in bounds.iter().filter_map(|bound| bound.misfit(about)) {
            out.add(Diagnostic::error("bound-does-not-fit", node.place(), title));
        }
    }
}
