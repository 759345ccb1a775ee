//! `missing-escalation`: a procedure has no escalation.

use crate::diagnostic::{Findings, Severity};
use crate::lint::fields::{self, Missing};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-escalation",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A procedure has no escalation",
    page: include_str!("missing-escalation.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let ladders = subject.all_procedures().filter_map(|procedure| procedure.escalation.as_ref());
    let ladders = ladders.flat_map(crate::model::Escalation::ladders);
    let first = subject.book.ladders.keys().next().map_or("platform", String::as_str);
    let ladder = fields::usual(ladders, first);
    let help = format!("add `escalation:` with a ladder, such as `{ladder}`, or `none` on purpose");
    let missing = Missing {
        key: "escalation",
        has: |procedure| procedure.escalation.is_some(),
        what: "escalation",
        label: "nobody is called when it is late or fails",
        help: &help,
    };
    fields::report(&RULE, &missing, subject, out);
}
