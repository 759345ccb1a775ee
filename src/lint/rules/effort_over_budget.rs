//! `effort-over-budget`: the work of a cadence is more than its budget.

use std::collections::BTreeSet;

use chrono::Days;

use crate::calendar::{DateSpan, Period};
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::{Minutes, Procedure, Profile};
use crate::trigger::Trigger;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "effort-over-budget",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "The work of a cadence is more than its budget",
    page: include_str!("effort-over-budget.md"),
    check,
};

/// Cadences with their period, and how many days of the plan are looked at.
const CADENCES: [(&str, Period, u64); 6] = [
    ("daily", Period::Day, 28),
    ("weekly", Period::Week, 84),
    ("monthly", Period::Month, 366),
    ("quarterly", Period::Quarter, 366),
    ("half-yearly", Period::HalfYear, 732),
    ("annual", Period::Year, 1096),
];

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (cadence, &budget) in &subject.book.budgets {
        let mut shares: Vec<(Minutes, &Procedure)> = subject
            .book
            .procedures
            .iter()
            .map(|procedure| (share(subject, procedure, cadence), procedure))
            .filter(|(minutes, _)| *minutes > 0)
            .collect();
        let total = shares.iter().fold(0_u32, |sum, (minutes, _)| sum.saturating_add(*minutes));
        let Some((_, value)) = subject.named("budgets", cadence).filter(|_| total > budget) else { continue };
        shares.sort_by(|a, b| (b.0, &a.1.id).cmp(&(a.0, &b.1.id)));
        let title =
            format!("`{cadence}` work takes {}, and {} is meant to be enough", shown(total), shown(budget));
        let mut finding = RULE.finding(value.place(), title);
        if shares.len() > 3 {
            finding = finding.label(format!("{} procedures share it; the largest are shown", shares.len()));
        }
        for (minutes, procedure) in shares.iter().take(3) {
            let place = procedure.places.get("effort").copied().unwrap_or(procedure.place);
            finding = finding.other(place, format!("{} takes {}", procedure.id, shown(*minutes)));
        }
        out.add(finding.help("do less, do it less often, or raise the budget"));
    }
}

/// The minutes of a procedure in a full period of a cadence, or in one cycle of the anchor of that name.
fn share(subject: &Subject<'_>, procedure: &Procedure, cadence: &str) -> Minutes {
    let Some(effort) = procedure.effort else { return 0 };
    let each = procedure.triggers.iter().map(|trigger| match trigger.rule.anchor() {
        Some(anchor) => usize::from(anchor == cadence),
        None if trigger.rule.cadence() == cadence => often(subject, trigger, cadence),
        None => 0,
    });
    let takes_turns = procedure.targets.as_ref().is_some_and(|targets| !targets.in_turn.is_empty());
    // Of targets that take turns one comes at a time.
    let times: usize = if takes_turns { each.max().unwrap_or(0) } else { each.sum() };
    effort.saturating_mul(Minutes::try_from(times).unwrap_or(Minutes::MAX))
}

/// How often a trigger comes in a period in which it comes at all: the mean, rounded up.
fn often(subject: &Subject<'_>, trigger: &Trigger, cadence: &str) -> usize {
    let Some((_, period, days)) = CADENCES.iter().find(|(name, ..)| *name == cadence) else { return 0 };
    let facts = subject.facts(trigger);
    let first = period.next(subject.today).first;
    let end = first.checked_add_days(Days::new(*days)).unwrap_or(first);
    let dates = trigger.dates(DateSpan::new(first, end), &facts);
    let slots = dates.iter().map(|dated| trigger.slots(dated, &facts).len());
    let total: usize = slots.sum();
    let periods: BTreeSet<_> = dates.iter().map(|dated| period.span(dated.on).first).collect();
    total.div_ceil(periods.len().max(1))
}

/// `45m`, `1h 30m`.
fn shown(minutes: Minutes) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}
