//! `missing-trigger`: a procedure has no trigger.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-trigger",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no trigger",
    page: include_str!("missing-trigger.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let missing = Missing {
        key: "trigger",
        has: |procedure| !procedure.triggers.is_empty(),
        what: "trigger",
        label: "it never falls due",
        help: "add `trigger:`, such as `trigger: {every: business day, due: \"09:30\"}`, or `trigger: on request`",
    };
    fields::report(&RULE, &missing, subject, out);
}
