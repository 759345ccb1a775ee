//! `escalation-repeats`: a ladder calls the same role twice in a row.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "escalation-repeats",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A ladder calls the same role twice in a row",
    page: include_str!("escalation-repeats.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let pairs = subject.book.ladders.values().flat_map(|ladder| ladder.rungs.windows(2));
    for pair in pairs {
        let [first, second] = pair else { continue };
        // Two cases of one role are two different calls.
        if first.to == second.to && first.when.is_none() && second.when.is_none() {
            let finding =
                RULE.finding(second.to_place, format!("a ladder calls `{}` twice in a row", second.to));
            let finding = finding.label("again here").other(first.to_place, "called already");
            out.add(finding.help("name somebody who can decide more, or delete the rung"));
        }
    }
}
