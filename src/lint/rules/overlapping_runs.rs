//! `overlapping-runs`: a run takes longer than it is until the next one.

use chrono::TimeDelta;

use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject, upcoming};
use crate::model::{Procedure, Profile};
use crate::trigger::{Due, Trigger};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "overlapping-runs",
    severity: Severity::Warning,
    profile: Profile::Standard,
    timed: false,
    summary: "A run takes longer than it is until the next one",
    page: include_str!("overlapping-runs.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for procedure in &subject.book.procedures {
        for trigger in procedure.triggers.iter().filter(|trigger| upcoming::by_calendar(trigger)) {
            let Some((takes, key)) = length(procedure, trigger) else { continue };
            let Some((between, next)) = shortest(subject, trigger).filter(|(between, _)| *between < takes)
            else {
                continue;
            };
            let title = format!(
                "`{}` takes {}, and the next one comes {} later",
                procedure.id,
                shown(takes),
                shown(between)
            );
            let effort = procedure.places.get("effort").copied().unwrap_or(procedure.place);
            let place = match key {
                "takes" => {
                    subject.entry(trigger.place, key).map_or(trigger.place, |(_, value)| value.place())
                }
                _ => effort,
            };
            let finding =
                RULE.finding(place, title).other(trigger.place, format!("{next} begins before that"));
            out.add(finding.help("let it come less often, or split it"));
        }
    }
}

/// How long a run takes, and which key says so, where it can be longer than it is until the next one: a day, unless
/// the trigger comes several times a day.
fn length(procedure: &Procedure, trigger: &Trigger) -> Option<(TimeDelta, &'static str)> {
    let often = trigger.rule.kind().name == "cron" || matches!(trigger.terms.due, Some(Due::Times(_)));
    let takes = trigger.terms.takes.as_ref().and_then(crate::calendar::Span::elapsed_minutes);
    let (minutes, key) = match takes {
        Some(minutes) => (minutes, "takes"),
        None => (u64::from(procedure.effort?), "effort"),
    };
    (often || minutes > 24 * 60)
        .then(|| Some((TimeDelta::try_minutes(i64::try_from(minutes).ok()?)?, key)))?
}

/// The shortest time from the beginning of one of the coming slots to that of the next, which is named.
fn shortest(subject: &Subject<'_>, trigger: &Trigger) -> Option<(TimeDelta, String)> {
    let slots = upcoming::slots(subject, trigger);
    let pairs = slots.windows(2).map(|pair| (pair[1].opens_at - pair[0].opens_at, pair[1].key.clone()));
    // Two on one day after a roll are no rhythm.
    pairs.filter(|(between, _)| *between > TimeDelta::zero()).min_by_key(|(between, _)| *between)
}

/// `45m`, `3h`, `1h 30m`.
fn shown(length: TimeDelta) -> String {
    match (length.num_hours(), length.num_minutes() % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}
