//! Means: the command that can do a step, and what judges it.

use super::command::{CommandEnd, CommandLine, Ending};
use super::flow::{self, Retry};
use super::hidden::hidden_character;
use super::keys::{bounds, check_bounds, plain, templated};
use super::length::Length;
use super::outcome::{Outcome, TakenBound};
use super::scope::Name;
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Node, NodeKind, read};
use crate::measure::{About, Bound, Decimal, Observed, Pattern};

/// The time limit of a command that names none.
pub const DEFAULT_TIMEOUT: Length = Length::seconds(3600);

/// A command with its limits. Without a `pass` or `warn` bound on the exit code, exit 0 is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// The command.
    pub command: CommandLine,
    /// Its time limit.
    pub timeout: Length,
    /// Environment variables of its own, in order of writing.
    pub env: Vec<(String, String)>,
    /// What it reads as its standard input, which may hold values; closed, if there is none.
    pub stdin: Option<String>,
    /// All of these must hold.
    pub pass: Vec<Bound>,
    /// Any of these warns.
    pub warn: Vec<Bound>,
    /// Any of these fails, whatever else holds.
    pub fail: Vec<Bound>,
    /// What is taken out of its output, by name; each must be found, or the attempt fails.
    pub outputs: Vec<(String, Pattern)>,
    /// How often it is tried by itself.
    pub retry: Option<Retry>,
    /// It may run without a person, if it is trusted.
    pub auto: bool,
    /// It is run again and again with this between, until a `pass` or `fail` bound decides or its time is up.
    pub every: Option<Length>,
}

/// A command that cannot be read; the findings say why.
#[derive(Debug)]
pub(super) struct Unreadable;

impl Means {
    /// Judges how the command ended: the outcome, the bound that decided where one did, and why in words.
    #[must_use]
    pub fn judge(&self, end: &CommandEnd) -> (Outcome, Option<TakenBound>, Option<String>) {
        let code = match &end.ending {
            Ending::Exit(code) => *code,
            Ending::TimedOut => {
                return (Outcome::TimedOut, None, Some(format!("not done after {}", self.timeout)));
            }
            Ending::Interrupted => return (Outcome::Interrupted, None, None),
            Ending::Ended(why) | Ending::NotStarted(why) => {
                return (Outcome::Failed, None, Some(why.clone()));
            }
        };
        let text = String::from_utf8_lossy(&end.stdout);
        let text = text.trim_end_matches(['\n', '\r']);
        let number = Decimal::parse(text.trim()).ok();
        let seen = Observed { number, text: Some(text), exit: Some(code), ..Observed::default() };
        self.judge_seen(&seen, code)
    }

    fn judge_seen(&self, seen: &Observed<'_>, code: i32) -> (Outcome, Option<TakenBound>, Option<String>) {
        let unreadable = |bound: &&Bound| !bound.can_judge(seen);
        if let Some(bound) = self.fail.iter().find(|bound| bound.judge(seen) || unreadable(bound)) {
            return (Outcome::Failed, Some(TakenBound::fail(bound)), Some(bound.explain(seen)));
        }
        let about_exit = |bounds: &[Bound]| bounds.iter().any(Bound::needs_exit);
        let warned = self.warn.iter().find(|bound| bound.judge(seen));
        if !about_exit(&self.pass) && code != 0 && !warned.is_some_and(Bound::needs_exit) {
            return (Outcome::Failed, None, Some(format!("exit {code}")));
        }
        if let Some(bound) = self.pass.iter().find(|bound| !bound.judge(seen)) {
            return (Outcome::Failed, Some(TakenBound::pass(bound)), Some(bound.explain(seen)));
        }
        let missing =
            |(_, pattern): &&(String, Pattern)| pattern.group(seen.text.unwrap_or_default()).is_none();
        if let Some((name, pattern)) = self.outputs.iter().find(missing) {
            return (
                Outcome::Failed,
                None,
                Some(format!("no {name} in the output: nothing matches {pattern}")),
            );
        }
        match warned.or_else(|| self.warn.iter().find(unreadable)) {
            Some(bound) => (Outcome::Warned, Some(TakenBound::warn(bound)), Some(bound.explain(seen))),
            None => (Outcome::Done, None, None),
        }
    }

    /// Reads the means of a step, if it has `run`; keys that need `run` are findings without it. `warn` and `fail`
    /// are taken here only where they judge the output. A step whose command cannot be read is
    /// lost, since it must not turn into one that is told.
    pub(super) fn read(
        fields: &Fields<'_>,
        judges_output: bool,
        out: &mut Findings,
    ) -> Result<Option<Self>, Unreadable> {
        let Some(run) = fields.get("run") else {
            let needy: &[&str] = if judges_output {
                &["timeout", "env", "stdin", "pass", "warn", "fail", "outputs", "retry", "auto", "every"]
            } else {
                &["timeout", "env", "stdin", "pass", "outputs", "retry", "auto"]
            };
            for &key in needy {
                if let Some((place, _)) = fields.pair(key) {
                    let title = format!("`{key}` is about a command, and this step has no `run`");
                    out.add(Diagnostic::error("key-without-run", place.place(), title));
                }
            }
            return Ok(None);
        };
        let judged =
            |key, out: &mut Findings| if judges_output { bounds(fields, key, out) } else { Vec::new() };
        let command = command(run, out);
        let timeout = match fields.get("timeout") {
            Some(node) => super::keys::length(node, out),
            None => Some(DEFAULT_TIMEOUT),
        };
        let env = fields.get("env").map_or_else(Vec::new, |node| environment(node, out));
        let stdin = fields.get("stdin").and_then(|node| input(node, out));
        let (pass, warn, fail) = (bounds(fields, "pass", out), judged("warn", out), judged("fail", out));
        check_bounds(fields, About::Command, [("pass", &pass)], out);
        if judges_output {
            check_bounds(fields, About::Command, [("warn", &warn), ("fail", &fail)], out);
        }
        let outputs = fields.get("outputs").map_or_else(Vec::new, |node| outputs(node, out));
        let retry = fields.get("retry").and_then(|node| flow::retry(node, out));
        let auto = fields.get("auto").and_then(|node| read::flag(node, out)) == Some(true);
        let every = fields.get("every").and_then(|node| super::keys::length(node, out));
        match (command, timeout) {
            (Some(command), Some(timeout)) => {
                Ok(Some(Self { command, timeout, env, stdin, pass, warn, fail, outputs, retry, auto, every }))
            }
            _ => Err(Unreadable),
        }
    }
}

fn outputs(node: Node<'_>, out: &mut Findings) -> Vec<(String, Pattern)> {
    let mut outputs = Vec::new();
    for entry in read::entries(node, "`outputs`", out) {
        if matches!(entry.name, "outcome" | "at") {
            let title = format!("`{}` already says how or when a step ended", entry.name);
            out.add(Diagnostic::error("invalid-name", entry.place, title).help("take another name"));
            continue;
        }
        let Some(name) = read::id(entry.name, entry.place, out) else { continue };
        let Some(text) = read::text(entry.value, out) else { continue };
        match Pattern::parse(text) {
            Ok(pattern) => outputs.push((name.to_owned(), pattern)),
            Err(refusal) => {
                let finding = Diagnostic::error("invalid-value", entry.value.place(), refusal.message);
                out.add(finding.maybe_help(refusal.help));
            }
        }
    }
    outputs
}

fn command(node: Node<'_>, out: &mut Findings) -> Option<CommandLine> {
    let NodeKind::Sequence(count) = node.kind() else {
        let script = read::text(node, out)?;
        seen(node, script, out)?;
        return Some(CommandLine::Script(script.trim_end().to_owned()));
    };
    let args: Vec<String> = node.items().filter_map(|item| argument(item, out)).collect();
    if count == 0 {
        let title = "a command is a text, or a list of a program and its arguments";
        out.add(Diagnostic::error("wrong-type", node.place(), title).label("this list is empty"));
    }
    (count > 0 && args.len() == count).then_some(CommandLine::Args(args))
}

/// An argument may be empty, and white space in it counts.
fn argument(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let text = match node.scalar() {
        Some(text) if !node.is_null() => text,
        _ => return read::wrong(node, "an argument", out),
    };
    templated(node, text, out)?;
    seen(node, text, out)?;
    Some(text.to_owned())
}

fn seen(node: Node<'_>, command: &str, out: &mut Findings) -> Option<()> {
    let Some(hidden) = hidden_character(command) else { return Some(()) };
    let title = "a command has a character that cannot be seen";
    let finding = Diagnostic::error("hidden-character", node.place(), title);
    out.add(finding.label(format!("U+{:04X} is in here", u32::from(hidden))).help("type the command anew"));
    None
}

/// `stdin`: the name of a value, or a text with values.
fn input(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let text = read::text(node, out)?;
    if text.contains("{{") {
        templated(node, text, out)?;
        return Some(text.to_owned());
    }
    if let Some(name) = Name::parse(text.trim()) {
        return Some(format!("{{{{ {} }}}}", name.to_string().replace('-', "_")));
    }
    let title = "`stdin` is the name of a value, or a text with values";
    let finding = Diagnostic::error("invalid-value", node.place(), title);
    out.add(finding.help("write a name, such as `stdin: token`, or `stdin: \"{{ user }}:{{ token }}\"`"));
    None
}

fn environment(node: Node<'_>, out: &mut Findings) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for entry in read::entries(node, "`env`", out) {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !entry.name.chars().all(fits) || entry.name.starts_with(|c: char| c.is_ascii_digit()) {
            let title = format!("`{}` is no name of an environment variable", entry.name);
            let finding = Diagnostic::error("invalid-name", entry.place, title);
            out.add(finding.help("use letters, digits and `_`"));
            continue;
        }
        if let Some(value) = plain(entry.value, out)
            && seen(entry.value, &value, out).is_some()
        {
            variables.push((entry.name.to_owned(), value));
        }
    }
    variables
}
