//! `unreachable-rung`: a ladder names a role that has no contact.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unreachable-rung",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A ladder names a role that has no contact",
    page: include_str!("unreachable-rung.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for rung in subject.book.ladders.values().flat_map(|ladder| &ladder.rungs) {
        let Some(role) = subject.book.roles.get(&rung.to) else { continue };
        if !role.is_reachable() {
            let title = format!("a ladder leads to `{}`, who cannot be reached", rung.to);
            let finding = RULE.finding(rung.to_place, title).other(role.place, "has no contact");
            out.add(finding.help("give the role a `contact:`: a phone number, an address or a link"));
        }
    }
}
