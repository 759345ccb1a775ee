//! `updated-in-future`: the last review lies in the future.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "updated-in-future",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: true,
    summary: "The last review lies in the future",
    page: include_str!("updated-in-future.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        let Some(updated) = procedure.last_updated.filter(|updated| *updated > subject.today) else {
            continue;
        };
        let place = procedure.places.get("last_updated").copied().unwrap_or(procedure.place);
        let title = format!("procedure `{}` was last reviewed in the future", procedure.id);
        let finding = RULE.finding(place, title).label(format!("{updated} is after {}", subject.today));
        out.add(finding.help("write the day on which somebody read it"));
    }
}
