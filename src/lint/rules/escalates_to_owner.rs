//! `escalates-to-owner`: a ladder reaches nobody but the one who is at it already.

use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Procedure, Profile};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "escalates-to-owner",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A ladder reaches nobody but the one who is at it already",
    page: include_str!("escalates-to-owner.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let Some(operator) = &procedure.operator else { continue };
        let ladders = procedure.escalation.as_ref().map(crate::model::Escalation::ladders);
        for name in ladders.unwrap_or_default() {
            let Some(ladder) = subject.book.ladders.get(name) else { continue };
            // Between operator and owner a call is worth making; a ladder that holds nobody else is no help.
            if !ladder.rungs.is_empty() && ladder.rungs.iter().all(|rung| rung.to == *operator) {
                let title =
                    format!("procedure `{}` escalates only to `{operator}`, who does it", procedure.id);
                let finding = RULE.finding(place(procedure), title).label("reaches nobody else");
                out.add(
                    finding.other(ladder.place, "the ladder").help("add a rung for somebody who can help"),
                );
            }
        }
    }
}

fn place(procedure: &Procedure) -> Place {
    procedure.places.get("escalation").copied().unwrap_or(procedure.place)
}
