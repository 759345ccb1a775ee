//! `self-approval`: those who do the work may release it themselves, or nobody else can.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Profile, people_of};
use crate::step::Gate;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "self-approval",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Those who do the work may release it themselves, or nobody else can",
    page: include_str!("self-approval.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let Some(operator) = procedure.operator.as_deref() else { continue };
        for step in procedure.every_step() {
            let Some(gate) = &step.extras().gate else { continue };
            let own = |ways: &Vec<_>| gate_is_of(ways, operator);
            if !gate.by.iter().all(own) {
                continue;
            }
            let Some(why) = flaw(subject, gate, operator) else { continue };
            let place = subject.step_key(step, "by");
            let finding =
                RULE.finding(place, format!("`{operator}` does the work and releases it")).label(why);
            out.add(finding.help("name another role under `by:`"));
        }
    }
}

/// Whether a way needs nobody but the operator's role.
fn gate_is_of(way: &[crate::step::Voters], operator: &str) -> bool {
    way.iter().all(|voters| voters.role == operator)
}

/// What is wrong with a gate that the operator's role decides alone.
fn flaw(subject: &Subject<'_>, gate: &Gate, operator: &str) -> Option<&'static str> {
    if gate.not.is_empty() {
        return Some("the one who does it may release it");
    }
    let barred = gate.not.iter().any(|not| not == "operator");
    let people = people_of(&subject.book.roles, operator);
    // That more are wanted than there are is `unreachable-approval`.
    let one = gate.by.iter().flatten().all(|voters| voters.count == 1);
    (barred && one && people.len() == 1)
        .then_some("one person holds this role, who may not release the own work")
}
