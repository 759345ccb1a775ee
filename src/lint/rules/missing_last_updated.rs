//! `missing-last-updated`: a procedure does not say when its text was last reviewed.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-last-updated",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure does not say when its text was last reviewed",
    page: include_str!("missing-last-updated.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let help = format!("read it through and add `last_updated: {}`", subject.today);
    let missing = Missing {
        key: "last_updated",
        has: |procedure| procedure.last_updated.is_some(),
        what: "date of its last review",
        label: "nobody knows how old the text is",
        help: &help,
    };
    fields::report(&RULE, &missing, subject, out);
}
