//! `severity-without-ladder`: a level of an event has no ladder, and others have one.

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "severity-without-ladder",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A level of an event has no ladder, and others have one",
    page: include_str!("severity-without-ladder.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (id, kind) in &subject.book.events {
        // Where no level has one, the procedures' own ladders are meant.
        let Some(other) = kind.levels.values().find_map(|level| level.ladder.as_deref()) else { continue };
        for name in kind.levels.iter().filter(|(_, level)| level.ladder.is_none()).map(|(name, _)| name) {
            let levels = subject.named("events", id).and_then(|(_, event)| {
                event.pairs().find(|(key, _)| key.scalar() == Some("levels")).map(|(_, levels)| levels)
            });
            let place = levels.and_then(|levels| {
                levels.pairs().find(|(key, _)| key.scalar() == Some(name)).map(|(key, _)| key.place())
            });
            let title = format!("level `{name}` of `{id}` has no ladder, and others have one");
            let finding = RULE.finding(place.unwrap_or(kind.place), title);
            let label = "the ladder of whichever procedure answers it is climbed";
            out.add(finding.label(label).help(format!("add `ladder:`, such as `ladder: {other}`")));
        }
    }
}
