//! `never-fires`: a trigger gives no date at all.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, upcoming};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "never-fires",
    severity: Severity::Error,
    profile: Profile::Basic,
    timed: false,
    summary: "A trigger gives no date at all",
    page: include_str!("never-fires.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        for trigger in procedure.triggers.iter().filter(|trigger| upcoming::by_calendar(trigger)) {
            if upcoming::slots(subject, trigger).is_empty() {
                let title = format!("procedure `{}` never falls due by this trigger", procedure.id);
                let finding = RULE.finding(trigger.place, title).label("no date from 1970 to 2199 fits");
                out.add(finding.help("compare `day`, `from`, `until`, `except` and `roll` with each other"));
            }
        }
    }
}
