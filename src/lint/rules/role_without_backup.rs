//! `role-without-backup`: a role that is called for help is a single person.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "role-without-backup",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A role that is called for help is a single person",
    page: include_str!("role-without-backup.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let rungs = subject.book.ladders.values().flat_map(|ladder| &ladder.rungs);
    let called: BTreeSet<&str> = rungs.map(|rung| rung.to.as_str()).collect();
    for (id, role) in &subject.book.roles {
        let alone = role.people.len() == 1 && role.deputy.is_none() && !role.external;
        // A contact beside the person, such as a shared telephone, reaches somebody else.
        let reached = role.contact.iter().any(|contact| Some(contact) != role.people.first());
        if alone && !reached && called.contains(id.as_str()) {
            let finding =
                RULE.finding(role.place, format!("role `{id}` is a single person without a deputy"));
            let label = "a ladder leads here, and nobody answers on a day off";
            out.add(finding.label(label).help("add `deputy:`, a second person, or a contact that is shared"));
        }
    }
}
