//! `role-named-twice`: a role has two parts in one piece of work.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "role-named-twice",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A role is asked or told what it does itself",
    page: include_str!("role-named-twice.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        for (key, names, what) in
            [("consulted", &procedure.consulted, "asked"), ("informed", &procedure.informed, "told")]
        {
            let Some(place) = procedure.places.get(key).copied() else { continue };
            for name in names {
                let Some((part, other)) = part(procedure, name, key) else { continue };
                let title = format!("`{name}` is {what}, and {part} `{}`", procedure.id);
                let finding = RULE.finding(place, title);
                let finding = match procedure.places.get(other).filter(|other| **other != place) {
                    Some(other) => finding.other(*other, "here"),
                    None => finding,
                };
                out.add(finding.help(format!("take it out of `{key}:`, or name who was meant")));
            }
        }
    }
}

/// What else a role does in a procedure, and the key that says so.
fn part(procedure: &Procedure, name: &str, key: &str) -> Option<(&'static str, &'static str)> {
    let targets = procedure.targets();
    let is = |role: &Option<String>| role.as_deref() == Some(name);
    // Of several targets each may have its own.
    if targets.is_empty() && is(&procedure.owner) {
        return Some(("answers for", "owner"));
    }
    if targets.is_empty() && is(&procedure.operator) {
        return Some(("does", "operator"));
    }
    let both = key == "informed" && procedure.consulted.iter().any(|other| other == name);
    both.then_some(("is consulted on", "consulted"))
}
