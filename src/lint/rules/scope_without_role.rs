//! `scope-without-role`: nobody answers for an item of the scope.

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "scope-without-role",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "Nobody answers for an item of the scope, and others of its kind have a role",
    page: include_str!("scope-without-role.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let kind = |item: &crate::model::ScopeItem| item.kind.clone().unwrap_or_default();
    let mut owned: BTreeMap<String, (&str, Place)> = BTreeMap::new();
    for item in subject.book.scope.values() {
        if let (Some(role), Some(place)) = (&item.role, item.role_place) {
            owned.entry(kind(item)).or_insert((role, place));
        }
    }
    for (id, item) in subject.book.scope.iter().filter(|(_, item)| item.role.is_none()) {
        let Some((role, place)) = owned.get(&kind(item)) else { continue };
        let title = format!("nobody answers for `{id}`");
        let finding = RULE.finding(item.place, title).other(*place, "another of its kind has a role");
        out.add(finding.help(format!("add `role:`, such as `role: {role}`")));
    }
}
