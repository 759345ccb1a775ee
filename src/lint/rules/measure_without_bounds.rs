//! `measure-without-bounds`: the numbers of a measure are held against nothing.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "measure-without-bounds",
    severity: Severity::Note,
    profile: Profile::Standard,
    timed: false,
    summary: "The numbers of a measure are held against nothing",
    page: include_str!("measure-without-bounds.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        let Some(asked) = &step.asked else { continue };
        if let (Some(measure), true) = (&asked.measure, asked.warn.is_empty() && asked.fail.is_empty()) {
            let place = subject.step_key(step, "measure");
            let finding =
                RULE.finding(place, format!("no number of `{measure}` is ever too high or too low"));
            out.add(
                finding.help("add `warn:` or `fail:`, such as `warn: above 50`, here or under `measures:`"),
            );
        }
    }
}
