//! `missing-expected-result`: steps do not say what is to be seen when they went well.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-expected-result",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Steps do not say what is to be seen when they went well",
    page: include_str!("missing-expected-result.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let told: Vec<&Step> = procedure.steps.iter().filter(|step| is_told(step)).collect();
        let open: Vec<&Step> = told.iter().copied().filter(|step| step.expect.is_none()).collect();
        let Some((first, rest)) = open.split_first() else { continue };
        let title = match open.len() {
            1 => "a step does not say what is to be seen when it went well".to_owned(),
            n => format!("{n} of {} steps do not say what is to be seen when they went well", told.len()),
        };
        let mut finding = RULE.finding(first.grip, title);
        // A plain sentence among others is a matter of taste; a procedure made of them cannot be followed.
        if rest.is_empty() || open.len() * 3 < told.len() {
            finding.severity = Severity::Note;
        }
        for step in rest.iter().take(2) {
            finding = finding.other(step.grip, "");
        }
        out.add(finding.help("add `expect:` with the result that can be seen"));
    }
}

/// Done by a person who alone knows how it went: a command has its exit code, a required note says it.
fn is_told(step: &Step) -> bool {
    step.kind.name == "do" && step.means.is_none() && !step.note_required
}
