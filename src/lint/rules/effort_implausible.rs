//! `effort-implausible`: the steps are more work than the procedure says.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;
use crate::step::{Length, Step};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "effort-implausible",
    severity: Severity::Note,
    profile: Profile::Strict,
    timed: false,
    summary: "The steps are more work than the procedure says",
    page: include_str!("effort-implausible.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let Some(effort) = procedure.effort else { continue };
        // Steps that some runs leave out, and what takes back, are no part of the usual work.
        let always = |step: &&Step| step.extras().when.is_none();
        let steps = procedure.steps.iter().chain(&procedure.validation).filter(always);
        let minutes: u32 = steps.filter_map(|step| step.extras().effort).map(Length::minutes).sum();
        if minutes > effort {
            let place = procedure.places.get("effort").copied().unwrap_or(procedure.place);
            let title =
                format!("the steps of `{}` come to {minutes}m, and it is planned as {effort}m", procedure.id);
            out.add(RULE.finding(place, title).help("correct one of the two: budgets count the procedure's"));
        }
    }
}
