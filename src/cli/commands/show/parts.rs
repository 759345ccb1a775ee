//! The parts of a procedure as they are shown, with the steps inside groups, and what few steps say.

use crate::model::Procedure;
use crate::step::{Destination, Means, Step};

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
        let each = group.for_each.join(", ");
        said.extend((!group.for_each.is_empty()).then_some(("For each: ", each)));
        said.extend(group.stop_after.map(|n| ("Stops after: ", format!("{n} that failed"))));
    }
    if let Some(call) = &extras.call {
        let with: Vec<String> = call.with.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
        said.push(("Calls: ", format!("{}{with}", call.procedure)));
    }
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
