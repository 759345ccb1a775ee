//! `missing-effort`: nobody knows how much work a procedure is.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "missing-effort",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Nobody knows how much work a procedure is",
    page: include_str!("missing-effort.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in subject.book.procedures.iter().filter(|procedure| procedure.effort.is_none()) {
        let finding = RULE.finding(procedure.place, format!("procedure `{}` has no effort", procedure.id));
        out.add(
            finding
                .label("counts as no work in lists and budgets")
                .help("add an estimate, such as `effort: 10m`"),
        );
    }
}
