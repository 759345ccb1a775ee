//! `released-by-silence`: a gate opens by itself when nobody decides.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::Expiry;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "released-by-silence",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A gate opens by itself when nobody decides",
    page: include_str!("released-by-silence.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        let Some(gate) = &step.extras().gate else { continue };
        // A gate for two or more persons is refused where it is read.
        if gate.on_expiry == Expiry::Proceed && !gate.needs_two() {
            let finding = RULE.finding(subject.step_key(step, "on_expiry"), "nobody has to agree to this");
            out.add(finding.label("when its time is over, it is open").help("write `reject` or `escalate`"));
        }
    }
}
