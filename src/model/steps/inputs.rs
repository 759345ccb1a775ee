//! Values of inputs that calls and targets give.

use super::super::Procedure;
use super::{Looked, places};
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::document::listed;
use crate::step::{Call, Step};

/// What targets give are inputs of the procedure, and answers to them.
pub(super) fn check(looked: &Looked<'_>, out: &mut Findings) {
    let procedure = looked.procedure;
    for target in procedure.targets() {
        for (name, value) in &target.inputs {
            let find = || places::given(looked.book, procedure, &target.id, name).unwrap_or(target.place);
            if value.contains("{{") {
                let title = "what a target gives is taken as it is written, so it can hold no values";
                out.add(Diagnostic::error("invalid-value", find(), title).help("write it out"));
            } else {
                given(procedure, (name, value), find, out);
            }
        }
    }
}

/// What a call gives are inputs of the procedure that it calls, and answers to them.
pub(super) fn passed(looked: &Looked<'_>, step: &Step, call: &Call, out: &mut Findings) {
    let Some(procedure) = looked.book.procedure(&call.procedure) else { return };
    for (name, value) in &call.with {
        given(procedure, (name, value), || places::within(looked.book, step, "with", name), out);
    }
}

fn given(procedure: &Procedure, (name, value): (&str, &str), place: impl Fn() -> Place, out: &mut Findings) {
    let inputs = &procedure.aside().inputs;
    let Some(input) = inputs.iter().find(|input| input.id() == Some(name)) else {
        let names: Vec<&str> = inputs.iter().filter_map(Step::id).collect();
        let help = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.len() {
            0 => "it has no inputs".to_owned(),
            _ => format!("there are {}", listed(&names)),
        });
        let title = format!("`{}` has no input `{name}`", procedure.id);
        out.add(Diagnostic::error("unknown-reference", place(), title).help(help));
        return;
    };
    let Some(asked) = &input.asked else { return };
    if value.contains("{{") {
        return;
    }
    if let Err(why) = asked.answer.take(value) {
        let finding = Diagnostic::error("invalid-value", place(), format!("`{name}` is given what is {why}"));
        out.add(finding.other(input.grip, format!("it is asked for {}", asked.answer)));
    }
}
