//! Ids of steps, where failures lead, and what is repeated.

use std::collections::BTreeMap;

use super::{Looked, Part, Stood, places};
use crate::diagnostic::{Diagnostic, Findings, did_you_mean};
use crate::document::listed;
use crate::model::references::one;
use crate::step::Destination;

pub(super) fn check(looked: &Looked<'_>, out: &mut Findings) {
    ids(looked, out);
    for stood in &looked.steps {
        if let Some(destination) = &stood.step.extras().on_failure {
            destination_of(looked, stood, destination, out);
        }
        repeated(looked, stood, out);
    }
}

/// An id is that of one step.
fn ids(looked: &Looked<'_>, out: &mut Findings) {
    let mut known = BTreeMap::new();
    for stood in &looked.steps {
        let Some((id, place)) = &stood.step.extras().id else { continue };
        if let Some(first) = known.insert(id.as_str(), *place) {
            let title = format!("two steps have the id `{id}`");
            let finding = Diagnostic::error("duplicate-id", *place, title).other(first, "the other one");
            out.add(finding.help("give one of them another id"));
        }
    }
}

fn destination_of(looked: &Looked<'_>, stood: &Stood<'_>, to: &Destination, out: &mut Findings) {
    let place = || places::key(looked.book, stood.step, "on_failure");
    match to {
        Destination::GoTo(id) => {
            let named = |other: &&Stood<'_>| other.step.name() == Some(id);
            match looked.steps.iter().find(named) {
                Some(other) if matches!(other.part, Part::Rollback | Part::Finally) => {
                    let title = format!("a run cannot go to `{id}`: it stands outside the course");
                    let finding = Diagnostic::error("unknown-reference", place(), title);
                    let finding = finding.other(other.step.grip, "it is kept for the end");
                    out.add(finding.help("write `rollback` or `stop`: both lead there"));
                }
                Some(_) => {}
                None => {
                    let ids: Vec<&str> = looked.steps.iter().filter_map(|other| other.step.name()).collect();
                    let help = did_you_mean(id, ids.iter().copied()).unwrap_or_else(|| match ids.len() {
                        0 => "no step of this procedure has an `id`: give it to the one that is meant"
                            .to_owned(),
                        1..=8 => format!("there are {}", listed(&ids)),
                        n => format!("none of the {n} that have one has this"),
                    });
                    let title = format!("there is no step `{id}`");
                    out.add(Diagnostic::error("unknown-reference", place(), title).help(help));
                }
            }
        }
        Destination::Rollback if looked.procedure.aside().rollback.is_empty() => {
            let title = "there is nothing that takes back what was done";
            let finding = Diagnostic::error("missing-key", place(), title);
            out.add(finding.help("add `rollback:` with steps to the procedure, or write `stop`"));
        }
        Destination::Raise(event) => {
            one(Some(event), Some(place()), "event", &looked.book.events, out);
        }
        Destination::Ask
        | Destination::Stop
        | Destination::Continue
        | Destination::Rollback
        | Destination::Call(_) => {}
    }
}

/// What is never repeated by itself is not tried again by itself.
fn repeated(looked: &Looked<'_>, stood: &Stood<'_>, out: &mut Findings) {
    let Some(means) = &stood.step.means else { return };
    let key = match (&means.retry, &means.every) {
        (Some(_), _) => "retry",
        (None, Some(_)) => "every",
        (None, None) => return,
    };
    let around = stood.groups.iter().rev().copied();
    let Some(once) = std::iter::once(stood.step).chain(around).find(|step| step.extras().once) else {
        return;
    };
    let title = format!("`{key}` repeats a step that is never repeated by itself");
    let finding = Diagnostic::error("conflicting-keys", places::key(looked.book, stood.step, key), title);
    let finding = finding.other(places::key(looked.book, once, "repeatable"), "never repeated");
    out.add(finding.help(format!("leave one of `{key}` and `repeatable: false`")));
}
