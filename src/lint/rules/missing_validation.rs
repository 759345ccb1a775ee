//! `missing-validation`: a procedure has no validation.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-validation",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no validation",
    page: include_str!("missing-validation.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let missing = Missing {
        key: "validation",
        has: |procedure| !procedure.validation.is_empty(),
        what: "validation",
        label: "nothing tells whether it was done well",
        help: "add `validation:`, a list of what must be true in the end",
    };
    fields::report(&RULE, &missing, subject, out);
}
