//! `wave-in-freeze`: a release falls into a freeze.

use chrono::Days;

use crate::calendar::{DateSpan, Status};
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "wave-in-freeze",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: true,
    summary: "A release falls into a freeze",
    page: include_str!("wave-in-freeze.md"),
    check,
};

/// What an anchor of releases is called.
const RELEASES: &[&str] = &["wave", "release", "upgrade", "go-live", "deployment"];

/// What a window in which nothing is changed is called.
const FREEZES: &[&str] = &["freeze", "blackout", "moratorium"];

/// So many days ahead are looked at.
const AHEAD: u64 = 366;

fn check(subject: &Subject<'_>, out: &mut Findings) {
    let book = subject.book;
    let named = |id: &str, words: &[&str]| words.iter().any(|word| id.contains(word));
    let freezes: Vec<_> = book.windows.values().filter(|window| named(&window.id, FREEZES)).collect();
    let Some(end) = subject.today.checked_add_days(Days::new(AHEAD)).filter(|_| !freezes.is_empty()) else {
        return;
    };
    for (id, anchor) in book.anchors.iter().filter(|(id, _)| named(id, RELEASES)) {
        let dates = anchor.between(DateSpan::new(subject.today, end), &book.calendar);
        let met = dates.iter().filter(|date| date.status != Status::Cancelled).find_map(|date| {
            let holds = |window: &&&crate::calendar::Window| {
                let around = window.anchor().and_then(|anchor| book.anchors.get(anchor));
                // A freeze around the very release is a part of its plan.
                window.anchor() != Some(id) && window.contains(date.date, around, &book.calendar)
            };
            freezes.iter().find(holds).map(|window| (date, *window))
        });
        let (Some((date, window)), Some((key, node))) = (met, subject.named("anchors", id)) else { continue };
        let listed = node.pairs().find(|(key, _)| key.scalar() == Some("dates")).and_then(|(_, dates)| {
            dates.pairs().find(|(key, _)| key.scalar() == Some(&date.key)).map(|(key, _)| key.place())
        });
        let title = format!("`{}` is on {}, within `{}`", date.key, date.date, window.id);
        let finding = RULE.finding(listed.unwrap_or_else(|| key.place()), title);
        let freeze = subject.named("windows", &window.id).map_or(key, |(key, _)| key).place();
        out.add(
            finding
                .other(freeze, "nothing is changed here")
                .help("move one of them, or mark the date as `status: cancelled`"),
        );
    }
}
