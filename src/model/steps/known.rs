//! What a name can mean where a step stands.

use std::collections::BTreeSet;

use super::super::{Procedure, RunBook};
use super::{Looked, Stood, calls};
use crate::step::Name;

/// What a name means.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// Something that every run knows.
    Run(&'static Given),
    /// A value of the book.
    Value,
    /// The step at that position among those that were looked at.
    Step(usize),
}

/// A name that runs know by themselves.
pub(super) struct Given {
    /// The name.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) what: &'static str,
    /// What stands behind its point; where there is anything, the name alone is no value.
    pub(super) fields: &'static [&'static str],
    /// What a procedure needs, so that it has a value.
    pub(super) wants: Option<&'static str>,
}

const fn plain(name: &'static str, what: &'static str) -> Given {
    Given { name, what, fields: &[], wants: None }
}

/// All of them, in the order in which they are listed.
pub(super) static GIVEN: [Given; 11] = [
    plain("key", "the key of the occurrence"),
    plain("opens", "the instant it opens"),
    plain("due", "the instant it is due"),
    plain("operator", "who does it"),
    Given {
        name: "target",
        what: "the target",
        fields: &[],
        wants: Some(
            "it has a value only where the procedure has `targets`, or inside a group with `for_each`",
        ),
    },
    Given {
        name: "anchor",
        what: "the anchor's date",
        fields: &["key", "date"],
        wants: Some("it has a value only where the trigger counts from an anchor"),
    },
    Given {
        name: "event",
        what: "the event",
        fields: &["id", "level", "at"],
        wants: Some("it has a value only where the trigger is an event"),
    },
    plain("now", "the present instant"),
    plain("today", "the present day"),
    Given { name: "run", what: "the run", fields: &["started"], wants: None },
    plain("round", "the number of the round"),
];

impl<'p> Looked<'p> {
    /// Everything that a name can mean.
    pub(super) fn meanings(&self, name: &Name) -> Vec<Meaning> {
        let given = GIVEN.iter().filter(|given| name.is(given.name)).map(Meaning::Run);
        let values = self.book.values.keys().filter(|value| name.is(value)).map(|_| Meaning::Value);
        given.chain(values).chain(self.named(name).map(Meaning::Step)).collect()
    }

    /// The steps with an answer of that name, by position.
    fn named<'s>(&'s self, name: &'s Name) -> impl Iterator<Item = usize> + 's {
        let is =
            |stood: &Stood<'_>| stood.step.name().is_some_and(|known| name.is(known)) && !is_block(stood);
        self.steps.iter().enumerate().filter(move |(_, stood)| is(stood)).map(|(n, _)| n)
    }

    /// The group or call of that id.
    pub(super) fn block(&self, name: &Name) -> Option<&Stood<'p>> {
        self.steps.iter().find(|stood| is_block(stood) && stood.step.id().is_some_and(|id| name.is(id)))
    }

    /// The names that a step at a position may use, its own inputs and answers first.
    pub(super) fn names_at(&self, at: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let answered = self.steps[..at].iter().filter(|stood| !is_block(stood) && has_value(stood));
        names.extend(answered.filter_map(|stood| stood.step.name()).map(|name| name.replace('-', "_")));
        names.extend(self.book.values.keys().cloned());
        let given = GIVEN.iter().filter(|given| given.wants.is_none() || self.has(given, at));
        names.extend(given.flat_map(|given| match given.fields {
            [] => vec![given.name.to_owned()],
            fields => fields.iter().map(|field| format!("{}.{field}", given.name)).collect(),
        }));
        names
    }

    /// Whether a name of runs has a value for a step at a position: by its own procedure, or by one that calls it.
    pub(super) fn has(&self, given: &Given, at: usize) -> bool {
        let own = |procedure: &Procedure, groups: &[&crate::step::Step]| match given.name {
            "target" => {
                let each = |group: &&crate::step::Step| {
                    group.extras().group.as_ref().is_some_and(crate::step::Group::has_targets)
                };
                !procedure.targets().is_empty() || groups.iter().any(each)
            }
            "anchor" => procedure
                .triggers
                .iter()
                .any(|trigger| trigger.rule.anchor().is_some() || trigger.rule.procedure().is_some()),
            "event" => procedure.triggers.iter().any(|trigger| trigger.rule.event().is_some()),
            _ => true,
        };
        own(self.procedure, &self.steps[at].groups)
            || called_with(self.book, &self.procedure.id, &own, &mut BTreeSet::new())
    }
}

/// Whether something is so of any procedure that calls one, at the place of the call, or of those that call that.
fn called_with<'p>(
    book: &'p RunBook,
    id: &'p str,
    so: &dyn Fn(&Procedure, &[&crate::step::Step]) -> bool,
    seen: &mut BTreeSet<&'p str>,
) -> bool {
    if !seen.insert(id) {
        return false;
    }
    book.procedures.iter().any(|procedure| {
        // Most procedures call nothing, and are not looked at step by step.
        if !procedure.every_step().iter().any(|step| calls::of(step).any(|called| called == id)) {
            return false;
        }
        let looked = Looked::at(book, procedure);
        let mut calling =
            looked.steps.iter().filter(|stood| calls::of(stood.step).any(|called| called == id));
        calling.any(|stood| so(procedure, &stood.groups)) || called_with(book, &procedure.id, so, seen)
    })
}

/// Whether a step is entered, so that it has no answer of its own.
pub(super) fn is_block(stood: &Stood<'_>) -> bool {
    stood.step.kind.conduct.is_none()
}

/// Whether a step can have a value: an answer, or the output of its command.
pub(super) fn has_value(stood: &Stood<'_>) -> bool {
    stood.step.asked.is_some() || stood.step.means.is_some()
}
