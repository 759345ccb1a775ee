//! `duplicate-procedure`: two procedures have the same steps.

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "duplicate-procedure",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Two procedures have the same steps",
    page: include_str!("duplicate-procedure.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let mut seen: BTreeMap<String, &Procedure> = BTreeMap::new();
    // One step may well be the same twice.
    for procedure in subject.book.procedures.iter().filter(|procedure| procedure.steps.len() > 1) {
        let steps = steps(procedure);
        match seen.get(&steps) {
            Some(first) => {
                let title = format!("procedures `{}` and `{}` have the same steps", first.id, procedure.id);
                let finding = RULE.finding(procedure.place, title).label("the same steps as the other one");
                let finding = finding.other(first.place, "the other one");
                out.add(finding.help("keep one of them, with two triggers if need be"));
            }
            None => drop(seen.insert(steps, procedure)),
        }
    }
}

/// What the steps say, as one text.
fn steps(procedure: &Procedure) -> String {
    let mut text = String::new();
    for step in &procedure.steps {
        let command = step.means.as_ref().map(|means| means.command.to_string()).unwrap_or_default();
        text.extend([step.kind.name, "\t", &step.text, "\t", &command, "\n"]);
    }
    text
}
