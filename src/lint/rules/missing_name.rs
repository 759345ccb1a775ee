//! `missing-name`: a procedure has no name.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-name",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no name",
    page: include_str!("missing-name.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let missing = Missing {
        key: "name",
        has: |procedure| procedure.places.contains_key("name"),
        what: "name",
        label: "nobody knows it by an id",
        help: "add `name:` with what people call it, such as `name: Application Insights review`",
    };
    fields::report(&RULE, &missing, subject, out);
}
