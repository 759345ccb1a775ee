//! `uncovered-scope`: no procedure takes care of an area or system of the scope.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "uncovered-scope",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "No procedure takes care of an area or system of the scope",
    page: include_str!("uncovered-scope.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole {
        return;
    }
    let covered: BTreeSet<&str> =
        subject.all_procedures().flat_map(|procedure| &procedure.covers).map(String::as_str).collect();
    for (id, item) in &subject.book.scope {
        let Some(kind) = item.kind.as_deref().filter(|kind| matches!(*kind, "area" | "system")) else {
            continue;
        };
        if !covered.contains(id.as_str()) {
            let finding = RULE.finding(item.place, format!("no procedure covers the {kind} `{id}`"));
            out.add(
                finding.help(format!(
                    "add `covers: [{id}]` to the procedures that take care of it, or delete it"
                )),
            );
        }
    }
}
