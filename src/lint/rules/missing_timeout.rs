//! `missing-timeout`: a command has no time limit of its own.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::DEFAULT_TIMEOUT;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-timeout",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A command has no time limit of its own",
    page: include_str!("missing-timeout.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        let Some(means) = &step.means else { continue };
        if means.timeout != DEFAULT_TIMEOUT || subject.entry(step.place, "timeout").is_some() {
            continue;
        }
        let place = subject.entry(step.place, "run").map_or(step.grip, |(key, _)| key.place());
        let what = if means.every.is_some() { "what is tried again and again" } else { "a command" };
        let finding = RULE.finding(place, format!("{what} has no time limit"));
        let label = format!("may hang for {DEFAULT_TIMEOUT} before it is ended");
        out.add(finding.label(label).help("add `timeout: 2m`, or what it takes in the slow case"));
    }
}
