//! `missing-steps`: a procedure has no steps.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-steps",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no steps",
    page: include_str!("missing-steps.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let missing = Missing {
        key: "steps",
        has: |procedure| !procedure.steps.is_empty(),
        what: "steps",
        label: "there is nothing to do",
        help: "add `steps:`, a list of sentences for the person who does it",
    };
    fields::report(&RULE, &missing, subject, out);
}
