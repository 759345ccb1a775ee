//! The parts of a procedure as they are shown, with the steps inside groups, and what few steps say.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::{Procedure, RunBook};
use crate::step::{Destination, Expiry, Gate, Means, Message, Step, Wait, WaitEnd};

/// The parts with a heading and the word for one item, in the order they are gone through; empty ones too.
pub(super) fn of(procedure: &Procedure) -> [(&'static str, &'static str, &[Step]); 6] {
    let aside = procedure.aside();
    [
        ("Inputs", "input", &aside.inputs),
        ("Before", "before", &aside.before),
        ("Steps", "step", &procedure.steps),
        ("Validation", "validation", &procedure.validation),
        ("Rollback", "rollback", &aside.rollback),
        ("Finally", "finally", &aside.finally),
    ]
}

/// A step where it is shown.
pub(super) struct Shown<'p> {
    /// Its path within the part.
    pub(super) path: String,
    /// How many groups and called procedures it stands in.
    pub(super) depth: usize,
    pub(super) step: &'p Step,
    /// What it says; of a call what the called procedure is called.
    pub(super) text: String,
    /// Where the steps of the procedure that it calls are shown already.
    pub(super) elsewhere: Option<String>,
}

/// Steps to be read, those inside groups and of called procedures behind them.
pub(super) struct Reading<'p> {
    pub(super) book: &'p RunBook,
    /// The called procedures that were shown, with the paths of their calls. Each is shown once, so that the whole is
    /// never longer than the text.
    shown: BTreeMap<&'p str, String>,
}

impl<'p> Reading<'p> {
    /// Of a procedure in its book.
    pub(super) fn of(book: &'p RunBook, procedure: &'p Procedure) -> Self {
        Self { book, shown: BTreeMap::from([(procedure.id.as_str(), "the top".to_owned())]) }
    }

    /// The steps of a part, in order.
    pub(super) fn steps(&mut self, steps: &'p [Step]) -> Vec<Shown<'p>> {
        let mut all = Vec::new();
        self.place(steps, ("", 0, false), &mut all);
        all
    }

    fn place(
        &mut self,
        steps: &'p [Step],
        (before, depth, named): (&str, usize, bool),
        all: &mut Vec<Shown<'p>>,
    ) {
        for (n, step) in steps.iter().enumerate() {
            let path = match step.id().filter(|_| named) {
                Some(id) => format!("{before}{id}"),
                None => format!("{before}{}", n + 1),
            };
            let (mut text, mut elsewhere) = (step.text.to_string(), None);
            let called = step.extras().call.as_ref().and_then(|call| self.book.procedure(&call.procedure));
            if let Some(called) = called {
                text = format!("Call: {}", called.name);
                elsewhere = self.shown.get(called.id.as_str()).cloned();
            }
            let unfolds = called.filter(|_| elsewhere.is_none());
            all.push(Shown { path: path.clone(), depth, step, text, elsewhere });
            if let Some(called) = unfolds {
                self.shown.insert(&called.id, path.clone());
                for (_, word, part) in of(called) {
                    let (named, between) = (word == "input", if word == "step" { "" } else { word });
                    let between = match between {
                        "" => String::new(),
                        "input" => "inputs/".to_owned(),
                        word => format!("{word}/"),
                    };
                    self.place(part, (&format!("{path}/{between}"), depth + 1, named), all);
                }
            }
            if let Some(group) = &step.extras().group {
                self.place(&group.steps, (&format!("{path}/"), depth + 1, false), all);
                self.place(&group.finally, (&format!("{path}/finally/"), depth + 1, false), all);
            }
        }
    }
}

/// Steps with their paths within the part, those inside a group behind it: `2`, `2/1`, `2/finally/1`. What is done
/// for several targets stands there once.
pub(super) fn placed(steps: &[Step]) -> Vec<(String, &Step)> {
    let mut all = Vec::new();
    place(steps, "", &mut all);
    all
}

fn place<'p>(steps: &'p [Step], before: &str, all: &mut Vec<(String, &'p Step)>) {
    for (n, step) in steps.iter().enumerate() {
        let path = format!("{before}{}", n + 1);
        all.push((path.clone(), step));
        if let Some(group) = &step.extras().group {
            place(&group.steps, &format!("{path}/"), all);
            place(&group.finally, &format!("{path}/finally/"), all);
        }
    }
}

/// Where a step goes and whether it is gone through at all, with labels.
pub(super) fn course(step: &Step) -> Vec<(&'static str, String)> {
    let (extras, mut said) = (step.extras(), Vec::new());
    said.extend(extras.when.as_ref().map(|when| ("When: ", when.to_string())));
    said.extend(extras.that.as_ref().map(|that| ("That: ", that.to_string())));
    if let Some(group) = &extras.group {
        said.extend(group.has_targets().then(|| ("For each: ", group.targets_as_written())));
        said.extend(group.stop_after.map(|n| ("Stops after: ", format!("{n} that failed"))));
    }
    if let Some(call) = &extras.call {
        let with: Vec<String> = call.with.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
        said.push(("Calls: ", format!("{}{with}", call.procedure)));
    }
    said.extend(extras.wait.as_ref().map(|wait| ("Waits: ", waits(wait))));
    said.extend(extras.gate.as_ref().map(|gate| ("Decided by: ", decided(gate))));
    said.extend(extras.message.as_ref().map(|message| ("Tells ", told(message))));
    said.extend(step.asked.as_ref().and_then(|asked| asked.default.clone()).map(|text| ("Default: ", text)));
    said.extend(extras.on_failure.as_ref().map(|to| ("On failure: ", Destination::to_string(to))));
    said.extend(extras.once.then(|| ("", "Never repeated by itself.".to_owned())));
    said
}

/// How often a command is tried, and what is taken out of its output; may be empty.
pub(super) fn repeats(means: &Means) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(means.retry.map(|retry| {
        let every = retry.every.map(|every| format!(", {every} between")).unwrap_or_default();
        format!("up to {} attempts{every}", retry.attempts)
    }));
    said.extend(means.every.map(|every| format!("again every {every}")));
    said.extend(means.outputs.iter().map(|(name, pattern)| format!("gives {name} by {pattern}")));
    said.extend(means.auto.then(|| "runs without a person where it is trusted".to_owned()));
    said
}

/// `10m`, `until deploy.at + 24h, never ended early`.
fn waits(wait: &Wait) -> String {
    let end = match &wait.end {
        WaitEnd::After(length) => length.to_string(),
        WaitEnd::At(moment) => format!("until {moment}"),
    };
    let early =
        if wait.never_early { ", and is never ended early" } else { ", ended early only with a reason" };
    format!("{end}{early}")
}

/// `release-manager or 2 ops-lead, not by the operator; within 4h, else it is rejected`.
fn decided(gate: &Gate) -> String {
    let mut said = gate.ways().join(" or ");
    let not = |name: &String| {
        if name == "operator" { "the operator".to_owned() } else { format!("who did {name}") }
    };
    let not: Vec<String> = gate.not.iter().map(not).collect();
    if !not.is_empty() {
        let _ = write!(said, ", not by {}", not.join(" or "));
    }
    if let Some(expires) = gate.expires {
        let then = match gate.on_expiry {
            Expiry::Reject => "it is rejected",
            Expiry::Escalate => "it is rejected, and help is called",
            Expiry::Proceed => "the run goes on: released by silence",
        };
        let _ = write!(said, "; within {expires}, else {then}");
    }
    said
}

/// `the users, via the announcement channel: Release 7 starts at noon.`
fn told(message: &Message) -> String {
    let to = message.to.as_deref().unwrap_or("others");
    let via = message.via.as_ref().map(|via| format!(", via {via}")).unwrap_or_default();
    let text: Vec<&str> = message.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    format!("{to}{via}: {}", text.join(" / "))
}
