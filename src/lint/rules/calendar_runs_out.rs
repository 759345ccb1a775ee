//! `calendar-runs-out`: the holidays that are listed end soon.

use chrono::Days;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "calendar-runs-out",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: true,
    summary: "The holidays that are listed end soon",
    page: include_str!("calendar-runs-out.md"),
    check,
};

/// So many days before the end it is time for the next year's dates.
const AHEAD: Days = Days::new(90);

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let Some(covered) = subject.book.calendar.covered_until() else { return };
    let soon = subject.today.checked_add_days(AHEAD).is_some_and(|soon| soon > covered);
    let Some(calendar) = subject.book.places.get("calendar").filter(|_| soon) else { return };
    let place = subject.entry(*calendar, "holidays").map_or(*calendar, |(key, _)| key.place());
    let finding = RULE.finding(place, format!("the holidays are listed until {covered} only"));
    let label = "after that every weekday counts as a business day";
    out.add(finding.label(label).help("add the next year's dates, or a newer .ics file"));
}
