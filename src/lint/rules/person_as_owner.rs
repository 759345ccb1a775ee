//! `person-as-owner`: a person stands where a role belongs.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "person-as-owner",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A person stands where a role belongs",
    page: include_str!("person-as-owner.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let owners: BTreeSet<&str> = subject.all_procedures().flat_map(owners).collect();
    for (id, role) in &subject.book.roles {
        let person = role.people.iter().find(|person| is_named_after(id, person));
        if let Some(person) = person.filter(|_| owners.contains(id.as_str()) && role.people.len() == 1) {
            let finding = RULE.finding(role.place, format!("role `{id}` is a person"));
            let finding = finding.label(format!("named after {person}, who holds it alone"));
            out.add(
                finding.help("name the role by what it answers for, and list the person under `people:`"),
            );
        }
    }
}

/// The roles that answer for a procedure.
fn owners(procedure: &Procedure) -> impl Iterator<Item = &str> {
    let of_targets = procedure.targets().iter().filter_map(|target| target.owner.as_deref());
    procedure.owner.as_deref().into_iter().chain(of_targets)
}

/// Whether an id is what stands before the `@` of an address.
fn is_named_after(id: &str, person: &str) -> bool {
    let local = person.split('@').next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = local.split(['.', '_', '-', '+']).filter(|word| !word.is_empty()).collect();
    words.join("-") == id
}
