//! Calls of other procedures: they are there, they end, and they are not too many.

use std::collections::BTreeMap;

use super::super::{Procedure, RunBook};
use super::{Looked, Stood, inputs, places};
use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::step::{Destination, Step};

/// How deep procedures may call one another.
pub const DEEPEST_CALL: usize = 4;

/// How many steps a run may have in all, those of each target and of called procedures counted.
pub const MOST_STEPS: usize = 10_000;

/// The procedures that a step calls: by itself, and when it fails.
pub(super) fn of(step: &Step) -> impl Iterator<Item = &str> {
    let extras = step.extras();
    let failing = match &extras.on_failure {
        Some(Destination::Call(procedure)) => Some(procedure.as_str()),
        _ => None,
    };
    extras.call.iter().map(|call| call.procedure.as_str()).chain(failing)
}

pub(super) fn check(looked: &Looked<'_>, out: &mut Findings) {
    for stood in &looked.steps {
        if let Some(call) = &stood.step.extras().call {
            callee(looked, &call.procedure, call.place, out);
            inputs::passed(looked, stood.step, call, out);
        }
        if let Some(Destination::Call(procedure)) = &stood.step.extras().on_failure {
            callee(looked, procedure, places::key(looked.book, stood.step, "on_failure"), out);
        }
    }
    let Some((place, way)) = too_deep(looked) else { return too_many(looked, out) };
    let said = way.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" calls ");
    let own = looked.procedure.id.as_str();
    if way[1..].contains(&own) {
        let finding = Diagnostic::error("calls-itself", place, format!("`{own}` calls itself"));
        out.add(finding.label(said).help("go back with `on_failure: {go_to: ID}`, or leave the call out"));
    } else {
        let title = format!("these calls lead more than {DEEPEST_CALL} procedures deep");
        let finding = Diagnostic::error("over-limit", place, title);
        out.add(finding.label(said).help("call fewer in turn: a group holds steps as well"));
    }
}

fn callee(looked: &Looked<'_>, id: &str, place: Place, out: &mut Findings) {
    let book = looked.book;
    if book.procedure(id).is_some() {
        return;
    }
    if book.left_out.iter().any(|left| left == id) {
        let title = format!("`{id}`, which is called here, cannot be read");
        let finding = Diagnostic::error("unknown-reference", place, title);
        out.add(finding.help("remove the errors there first"));
        return;
    }
    let near = did_you_mean(id, book.procedures.iter().map(|procedure| procedure.id.as_str()));
    let title = format!("there is no procedure `{id}`");
    let help = near.unwrap_or_else(|| format!("{} has none of this name", book.id));
    out.add(Diagnostic::error("unknown-reference", place, title).help(help));
}

/// The first call that leads too deep, or back to its own procedure, with the way.
fn too_deep<'p>(looked: &Looked<'p>) -> Option<(Place, Vec<&'p str>)> {
    let own = looked.procedure.id.as_str();
    looked.steps.iter().flat_map(|stood| of(stood.step).map(move |id| (stood, id))).find_map(|(stood, id)| {
        let way = way_down(looked.book, own, id)?;
        Some((place_of(looked, stood, id), way))
    })
}

fn place_of(looked: &Looked<'_>, stood: &Stood<'_>, id: &str) -> Place {
    match &stood.step.extras().call {
        Some(call) if call.procedure == id => call.place,
        _ => places::key(looked.book, stood.step, "on_failure"),
    }
}

/// The way from a procedure through one that it calls back to itself, or else too deep. Level by level, so that many
/// calls of one cost no more than one.
fn way_down<'p>(book: &'p RunBook, own: &'p str, first: &'p str) -> Option<Vec<&'p str>> {
    let mut levels: Vec<BTreeMap<&str, &str>> = vec![BTreeMap::from([(first, own)])];
    let way = |levels: &[BTreeMap<&'p str, &'p str>], end: &'p str| {
        let mut way = vec![end];
        for level in levels.iter().rev() {
            way.extend(way.last().and_then(|last| level.get(last)).copied());
        }
        way.reverse();
        way
    };
    for _ in 0..=DEEPEST_CALL {
        let level = levels.last()?;
        if level.contains_key(own) {
            return Some(way(&levels, own));
        }
        if levels.len() > DEEPEST_CALL {
            let (&end, _) = level.first_key_value()?;
            return Some(way(&levels, end));
        }
        let mut next = BTreeMap::new();
        for id in level.keys() {
            let steps = book.procedure(id).map(Procedure::every_step).unwrap_or_default();
            next.extend(steps.into_iter().flat_map(of).map(|called| (called, *id)));
        }
        levels.push(next);
    }
    None
}

/// Reports a procedure that comes to more steps than a run may have.
fn too_many(looked: &Looked<'_>, out: &mut Findings) {
    let mut known = BTreeMap::new();
    let steps = length(looked.book, looked.procedure, &mut known);
    if steps > MOST_STEPS {
        let title = format!("`{}` comes to more than {MOST_STEPS} steps in all", looked.procedure.id);
        let finding = Diagnostic::error("over-limit", looked.procedure.place, title);
        out.add(finding.help("the steps of each target and of called procedures count: make several of it"));
    }
}

/// How many steps a procedure comes to; it is known that its calls end.
fn length<'p>(book: &'p RunBook, procedure: &'p Procedure, known: &mut BTreeMap<&'p str, usize>) -> usize {
    if let Some(length) = known.get(procedure.id.as_str()) {
        return *length;
    }
    let aside = procedure.aside();
    let parts = [&aside.inputs, &aside.before, &procedure.steps, &procedure.validation];
    let all = parts.into_iter().chain([&aside.rollback, &aside.finally]).flatten();
    let sum = all.fold(0, |sum: usize, step| sum.saturating_add(length_of(book, step, known)));
    known.insert(&procedure.id, sum);
    sum
}

fn length_of<'p>(book: &'p RunBook, step: &'p Step, known: &mut BTreeMap<&'p str, usize>) -> usize {
    let mut sum: usize = 1;
    if let Some(group) = &step.extras().group {
        let mut of = |steps: &'p [Step]| {
            steps.iter().fold(0, |sum: usize, step| sum.saturating_add(length_of(book, step, known)))
        };
        let each = of(&group.steps).saturating_mul(group.for_each.len().max(1));
        sum = sum.saturating_add(each).saturating_add(of(&group.finally));
    }
    for called in of(step).filter_map(|id| book.procedure(id)) {
        sum = sum.saturating_add(length(book, called, known));
    }
    sum
}
