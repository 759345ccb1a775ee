//! `slower-than-sla`: a ladder calls nobody within the time in which a level is to be answered.

use crate::calendar::{Length, Span};
use crate::diagnostic::{Findings, Severity};
use crate::lint::{Rule, Subject};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "slower-than-sla",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A ladder calls nobody within the time in which a level is to be answered",
    page: include_str!("slower-than-sla.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (id, kind) in &subject.book.events {
        for (name, level) in &kind.levels {
            let (Some(promise), Some(ladder)) = (&level.respond_within, &level.ladder) else { continue };
            let Some(ladder) = subject.book.ladders.get(ladder) else { continue };
            // A rung with `when` is offered, and may never be called.
            let Some(first) =
                ladder.rungs.iter().filter(|rung| rung.when.is_none()).find_map(|rung| {
                    rung.after.as_ref().map_or(Some(None), |after| Some(Some((after, rung))))
                })
            else {
                continue;
            };
            let Some((after, rung)) = first.filter(|(after, _)| is_longer(after, promise)) else { continue };
            let title = format!(
                "the first call waits {after}, and `{id}` of level `{name}` is answered within {promise}"
            );
            let finding = RULE.finding(rung.after_place.unwrap_or(rung.place), title);
            let finding = finding.other(level.ladder_place.unwrap_or(kind.place), "the level that climbs it");
            out.add(finding.help("let the first rung be called at once, or promise less"));
        }
    }
}

/// Whether a time is longer than another one of its kind; of different kinds nobody can tell.
fn is_longer(one: &Span, other: &Span) -> bool {
    match (one.length(), other.length()) {
        (Length::Elapsed(one), Length::Elapsed(other))
        | (Length::BusinessMinutes(one), Length::BusinessMinutes(other))
        | (Length::BusinessDays(one), Length::BusinessDays(other)) => one > other,
        _ => false,
    }
}
