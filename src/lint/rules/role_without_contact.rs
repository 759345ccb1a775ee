//! `role-without-contact`: a role cannot be reached.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "role-without-contact",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A role cannot be reached",
    page: include_str!("role-without-contact.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let rungs = subject.book.ladders.values().flat_map(|ladder| &ladder.rungs);
    // Where a ladder leads to it, `unreachable-rung` says the same at the place where it hurts.
    let called: BTreeSet<&str> = rungs.map(|rung| rung.to.as_str()).collect();
    for (id, role) in &subject.book.roles {
        if !role.is_reachable() && !called.contains(id.as_str()) {
            let finding = RULE.finding(role.place, format!("role `{id}` has no contact"));
            out.add(finding.help("add `contact:` with a phone number, an address or a link"));
        }
    }
}
