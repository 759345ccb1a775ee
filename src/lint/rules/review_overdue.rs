//! `review-overdue`: the text of a procedure is older than its review interval.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "review-overdue",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: true,
    summary: "The text of a procedure is older than its review interval",
    page: include_str!("review-overdue.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let (Some(updated), Some(every)) = (procedure.last_updated, &procedure.review_every) else {
            continue;
        };
        let Some(due) = every.date_after(updated, &subject.book.calendar) else { continue };
        if due < subject.today {
            let place = procedure.places.get("last_updated").copied().unwrap_or(procedure.place);
            let title = format!("procedure `{}` is due for a review", procedure.id);
            let finding = RULE.finding(place, title).label(format!("every {every}: due on {due}"));
            out.add(
                finding.help(format!(
                    "read it through, correct it, and write `last_updated: {}`",
                    subject.today
                )),
            );
        }
    }
}
