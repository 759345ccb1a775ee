//! `unmet-tier`: an item of the scope lacks a procedure that its tier needs.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unmet-tier",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "An item of the scope lacks a procedure that its tier needs",
    page: include_str!("unmet-tier.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole {
        return;
    }
    for (id, item) in &subject.book.scope {
        let Some((name, tier)) = item.tier.as_ref().and_then(|name| subject.book.tiers.get_key_value(name))
        else {
            continue;
        };
        for (needed, place) in &tier.needs {
            let covers =
                |procedure: &crate::model::Procedure| procedure.covers.iter().any(|covered| covered == id);
            // One that does not exist is reported where it is named.
            let lacks = subject.book.procedure(needed).is_some_and(|procedure| !covers(procedure));
            if lacks {
                let title = format!("`{needed}` does not cover `{id}`, whose tier `{name}` needs it");
                let finding = RULE.finding(item.place, title).other(*place, "it is needed here");
                out.add(finding.help(format!("add `{id}` to its `covers:`")));
            }
        }
    }
}
