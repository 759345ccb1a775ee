//! `orphan-procedure`: nothing ever leads to a procedure.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};
use crate::step::Destination;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "orphan-procedure",
    severity: Severity::Note,
    profile: Profile::Strict,
    timed: false,
    summary: "Nothing ever leads to a procedure",
    page: include_str!("orphan-procedure.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole {
        return;
    }
    let asked = |procedure: &Procedure| {
        procedure.triggers.iter().all(|trigger| trigger.rule.kind().name == "on request")
    };
    let alone: Vec<&Procedure> =
        subject.book.procedures.iter().filter(|procedure| asked(procedure)).collect();
    // A book of nothing else is a collection that people look into.
    if alone.is_empty() || alone.len() == subject.book.procedures.len() {
        return;
    }
    let all = subject.library.books.iter().flat_map(|book| book.procedures.iter().chain(&book.partial));
    let led_to: BTreeSet<&str> = all.flat_map(leads_to).collect();
    for procedure in alone.into_iter().filter(|procedure| !led_to.contains(procedure.id.as_str())) {
        let title = format!("nothing leads to procedure `{}`", procedure.id);
        let finding =
            RULE.finding(procedure.place, title).label("done on request alone, and no other names it");
        out.add(
            finding
                .help("name it where it is needed (`call`, `on_failure`, `requires`), or give it a trigger"),
        );
    }
}

/// The procedures that one calls, requires, or comes after.
fn leads_to(procedure: &Procedure) -> Vec<&str> {
    let required = procedure.requires.iter().map(|required| required.procedure.as_str());
    let followed = procedure.triggers.iter().filter_map(|trigger| trigger.rule.procedure());
    let mut found: Vec<&str> = required.chain(followed).collect();
    for step in procedure.every_step() {
        let extras = step.extras();
        found.extend(extras.call.iter().map(|call| call.procedure.as_str()));
        if let Some(Destination::Call(other)) = &extras.on_failure {
            found.push(other);
        }
    }
    found
}
