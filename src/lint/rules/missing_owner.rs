//! `missing-owner`: a procedure has no owner.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-owner",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no owner",
    page: include_str!("missing-owner.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let owners = subject.all_procedures().filter_map(|procedure| procedure.owner.as_deref());
    let first = subject.book.roles.keys().next().map_or("support-manager", String::as_str);
    let role = fields::usual(owners, first);
    let help = format!("add `owner:` with one of the roles, such as `{role}`");
    let missing = Missing {
        key: "owner",
        has: |procedure| {
            let targets = procedure.targets();
            procedure.owner.is_some()
                || !targets.is_empty() && targets.iter().all(|target| target.owner.is_some())
        },
        what: "owner",
        label: "nobody answers for it",
        help: &help,
    };
    fields::report(&RULE, &missing, subject, out);
}
