//! `unreachable-approval`: a gate wants more persons than there are.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Profile, RunBook, people_of};
use crate::step::Voters;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unreachable-approval",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A gate wants more persons than its roles have",
    page: include_str!("unreachable-approval.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for step in subject.steps() {
        let Some(gate) = &step.extras().gate else { continue };
        for all in &gate.by {
            let (Some((wanted, there)), Some(first)) = (too_few(all, subject.book), all.first()) else {
                continue;
            };
            let who = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            let title = format!("`{who}` can never agree: that is {wanted} of {there} listed");
            let finding = RULE.finding(first.place, title).label(format!("wants {wanted}"));
            out.add(finding.help("list more `people:` of the role, or want fewer"));
        }
    }
}

/// How many persons have to agree and how many there are, where these are fewer. Nobody is counted twice: a person
/// speaks for one role. A role without a list may have anybody.
fn too_few(all: &[Voters], book: &RunBook) -> Option<(usize, usize)> {
    let mut roles: Vec<(&str, usize)> = Vec::new();
    for voters in all {
        match roles.iter_mut().find(|(role, _)| *role == voters.role) {
            Some((_, count)) => *count += voters.count as usize,
            None => roles.push((&voters.role, voters.count as usize)),
        }
    }
    let people = |role: &str| -> BTreeSet<String> {
        people_of(&book.roles, role).into_iter().map(str::to_lowercase).collect()
    };
    let listed: Vec<(usize, BTreeSet<String>)> = roles
        .iter()
        .map(|(role, count)| (*count, people(role)))
        .filter(|(_, people)| !people.is_empty())
        .collect();
    let alone = listed.iter().find(|(count, people)| people.len() < *count);
    if let Some((count, people)) = alone {
        return Some((*count, people.len()));
    }
    let wanted: usize = listed.iter().map(|(count, _)| count).sum();
    let union: BTreeSet<&String> = listed.iter().flat_map(|(_, people)| people).collect();
    (union.len() < wanted).then_some((wanted, union.len()))
}
