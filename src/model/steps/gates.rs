//! Gates: whose doer may not decide.

use super::{Looked, Stood, places};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};

pub(super) fn check(looked: &Looked<'_>, out: &mut Findings) {
    for stood in &looked.steps {
        let Some(gate) = &stood.step.extras().gate else { continue };
        for name in &gate.not {
            if !is_known(looked, stood, name) {
                out.add(unknown(looked, stood, name));
            }
        }
    }
}

/// `operator`, a step, or a required procedure.
fn is_known(looked: &Looked<'_>, gate: &Stood<'_>, name: &str) -> bool {
    let step = |other: &Stood<'_>| !std::ptr::eq(other.step, gate.step) && other.step.name() == Some(name);
    name == "operator" || looked.steps.iter().any(step) || required(looked).any(|required| required == name)
}

fn required<'l>(looked: &'l Looked<'_>) -> impl Iterator<Item = &'l str> {
    looked.procedure.requires.iter().map(|wanted| wanted.procedure.as_str())
}

fn unknown(looked: &Looked<'_>, gate: &Stood<'_>, name: &str) -> Diagnostic {
    let steps = looked.steps.iter().filter_map(|other| other.step.name());
    let near = did_you_mean(name, steps.chain(required(looked)).chain(["operator"]));
    let title =
        format!("there is no step or required procedure `{name}`, whose doer could be kept from deciding");
    let finding = Diagnostic::error("unknown-reference", places::key(looked.book, gate.step, "not"), title);
    finding.help(
        near.unwrap_or_else(|| "write `operator`, the `id` of a step, or what `requires` names".to_owned()),
    )
}
