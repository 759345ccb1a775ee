//! `unused-role`: a role is named nowhere.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Safety, Severity};
use crate::lint::remedies::removed;
use crate::lint::{Rule, Subject};
use crate::model::{Profile, RunBook};
use crate::step::Step;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "unused-role",
    severity: Severity::Note,
    profile: Profile::Standard,
    timed: false,
    summary: "A role is named nowhere",
    page: include_str!("unused-role.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    if !subject.whole {
        return;
    }
    let used: BTreeSet<&str> = by_procedures(subject).chain(by_sections(subject.book)).collect();
    for (id, role) in &subject.book.roles {
        if !used.contains(id.as_str()) {
            let finding = RULE.finding(role.place, format!("role `{id}` is named nowhere"));
            let finding = finding.help("delete it, or name it where it has a part");
            let entry = subject.named("roles", id);
            let fix = entry.and_then(|(key, value)| removed(subject.library, Safety::Unsafe, key, value));
            out.add(match fix {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
}

fn by_procedures<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a str> {
    subject.all_procedures().flat_map(|procedure| {
        let steps = procedure.every_step().into_iter();
        let own = procedure.owner.iter().chain(&procedure.operator);
        let of_targets = procedure.targets().iter().flat_map(|target| [&target.owner, &target.operator]);
        let own = own.chain(of_targets.flatten());
        let beside = procedure.consulted.iter().chain(&procedure.informed);
        let waive = procedure.waive.iter().filter_map(|waive| waive.by.as_ref());
        own.chain(beside).chain(waive).map(String::as_str).chain(steps.flat_map(by_step))
    })
}

fn by_step(step: &Step) -> impl Iterator<Item = &str> {
    let extras = step.extras();
    let voters = extras.gate.iter().flat_map(|gate| gate.roles());
    extras.operator.as_deref().into_iter().chain(voters.map(|voters| voters.role.as_str()))
}

fn by_sections(book: &RunBook) -> impl Iterator<Item = &str> {
    let rungs = book.ladders.values().flat_map(|ladder| &ladder.rungs);
    let rungs = rungs.flat_map(|rung| [Some(&rung.to), rung.by.as_ref()].into_iter().flatten());
    let deputies = book.roles.values().filter_map(|role| role.deputy.as_ref());
    let owners = book.scope.values().filter_map(|item| item.role.as_ref());
    rungs.chain(deputies).chain(owners).map(String::as_str)
}
