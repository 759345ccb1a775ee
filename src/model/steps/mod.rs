//! What the steps of a procedure refer to: values by name, other steps, other procedures, events.
//!
//! Nobody who asks what is due pays for it: it is looked at by `lint`, and before a procedure is run. A procedure with
//! such errors is due like any other, and cannot be run.

mod calls;
mod destinations;
mod each;
mod gates;
mod inputs;
mod judged;
mod known;
mod names;
mod places;
mod secrets;

pub use calls::{DEEPEST_CALL, MOST_STEPS};

use std::collections::BTreeSet;

use super::{Procedure, RunBook};
use crate::diagnostic::{Diagnostic, Findings};
use crate::step::Step;

/// The parts of a procedure, in the order they are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Inputs,
    Forward,
    Rollback,
    Finally,
}

/// A step where it stands.
#[derive(Debug, Clone)]
struct Stood<'p> {
    step: &'p Step,
    part: Part,
    /// The groups around it, outermost first.
    groups: Vec<&'p Step>,
}

/// A procedure with its steps in the order in which they can be reached, groups before what they hold.
struct Looked<'p> {
    book: &'p RunBook,
    procedure: &'p Procedure,
    steps: Vec<Stood<'p>>,
}

/// What is wrong with the references of a procedure's steps: names of values, ids, calls, destinations, inputs. In
/// the order of the steps; empty where it can be run, as far as its own text goes.
#[must_use]
pub fn step_findings(book: &RunBook, procedure: &Procedure) -> Findings {
    let mut out = Findings::default();
    let refers = |step: &&Step| step.has_extras() || step.name().is_some() || step.has_values();
    let gives = procedure.targets().iter().any(|target| !target.inputs.is_empty());
    if !gives && !procedure.every_step().iter().any(refers) {
        return out;
    }
    let looked = Looked::at(book, procedure);
    names::check(&looked, &mut out);
    destinations::check(&looked, &mut out);
    calls::check(&looked, &mut out);
    inputs::check(&looked, &mut out);
    gates::check(&looked, &mut out);
    out
}

/// Why a procedure cannot be run: the errors in the references of its steps, and of those of all that it calls.
#[must_use]
pub fn unrunnable(book: &RunBook, procedure: &Procedure) -> Vec<Diagnostic> {
    let all = std::iter::once(procedure).chain(called(book, procedure));
    all.flat_map(|procedure| step_findings(book, procedure).iter().cloned().collect::<Vec<_>>()).collect()
}

/// The procedures that one calls, and those that they call, each once, nearer ones first; what is not there is left
/// out. Mostly empty.
#[must_use]
pub fn called<'p>(book: &'p RunBook, procedure: &'p Procedure) -> Vec<&'p Procedure> {
    let (mut all, mut seen) = (vec![procedure], BTreeSet::from([procedure.id.as_str()]));
    let mut next = 0;
    while let Some(procedure) = all.get(next).copied() {
        let steps = procedure.every_step();
        let ids = steps.iter().flat_map(|step| calls::of(step)).filter(|id| seen.insert(id));
        all.extend(ids.filter_map(|id| book.procedure(id)));
        next += 1;
    }
    all.split_off(1)
}

impl<'p> Looked<'p> {
    fn at(book: &'p RunBook, procedure: &'p Procedure) -> Self {
        let aside = procedure.aside();
        let mut looked = Self { book, procedure, steps: Vec::new() };
        looked.take(&aside.inputs, Part::Inputs, &[]);
        for steps in [&aside.before, &procedure.steps, &procedure.validation] {
            looked.take(steps, Part::Forward, &[]);
        }
        looked.take(&aside.rollback, Part::Rollback, &[]);
        looked.take(&aside.finally, Part::Finally, &[]);
        looked
    }

    fn take(&mut self, steps: &'p [Step], part: Part, groups: &[&'p Step]) {
        for step in steps {
            self.steps.push(Stood { step, part, groups: groups.to_vec() });
            if let Some(group) = &step.extras().group {
                let inside: Vec<&Step> = groups.iter().copied().chain([step]).collect();
                self.take(&group.steps, part, &inside);
                self.take(&group.finally, part, &inside);
            }
        }
    }
}
