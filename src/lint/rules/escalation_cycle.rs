//! `escalation-cycle`: a ladder comes back to somebody it has left.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "escalation-cycle",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A ladder comes back to somebody it has left",
    page: include_str!("escalation-cycle.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for ladder in subject.book.ladders.values() {
        // What is offered in a case of its own may lead anywhere.
        let owed: Vec<_> = ladder.rungs.iter().filter(|rung| rung.when.is_none()).collect();
        for (at, rung) in owed.iter().enumerate() {
            let Some(first) = owed[..at].iter().rposition(|earlier| earlier.to == rung.to) else { continue };
            // Twice in a row is `escalation-repeats`.
            if first + 1 == at {
                continue;
            }
            let title = format!("this ladder comes back to `{}`", rung.to);
            let finding = RULE.finding(rung.to_place, title).label("called once more");
            let finding = finding.other(owed[first].to_place, "called here first");
            out.add(finding.help("end with somebody who can decide more, or delete the rung"));
        }
    }
}
