//! `escalation-out-of-order`: a later rung of a ladder is reached before an earlier one.

use crate::calendar::{Length, Span, Unit};
use crate::diagnostic::{Findings, Place, Severity};
use crate::lint::remedies::reordered;
use crate::lint::{Rule, Subject};
use crate::model::{Ladder, Profile, Rung};

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "escalation-out-of-order",
    severity: Severity::Error,
    profile: Profile::Standard,
    timed: false,
    summary: "A later rung of a ladder is reached before an earlier one",
    page: include_str!("escalation-out-of-order.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    subject.book.ladders.values().for_each(|ladder| check_ladder(subject, ladder, out));
}

/// Each rung against the latest before it that can be compared with it.
fn check_ladder(subject: &Subject<'_>, ladder: &Ladder, out: &mut Findings) {
    for (n, rung) in ladder.rungs.iter().enumerate() {
        let comparable = ladder.rungs[..n].iter().filter(|before| later(before, rung).is_some());
        let Some(latest) = comparable.max_by_key(|before| later(before, rung)) else { continue };
        if later(latest, rung).is_some_and(|by| by > 0) {
            let title = "a later rung is reached before an earlier one";
            let finding = RULE.finding(at(rung), title).label(waits(rung, "only "));
            let finding = finding.other(at(latest), waits(latest, ""));
            let finding = finding.help("put the rungs in the order of their times");
            out.add(match sorted(ladder) {
                Some((places, order)) => finding.fix(reordered(subject.library, &places, &order)),
                None => finding,
            });
        }
    }
}

/// Where the rungs are, and which comes where in the order of their times; none where some cannot be compared.
fn sorted(ladder: &Ladder) -> Option<(Vec<Place>, Vec<usize>)> {
    let first = ladder.rungs.iter().find(|rung| rung.after.is_some())?;
    let times: Option<Vec<i64>> = ladder.rungs.iter().map(|rung| later(rung, first)).collect();
    let times = times?;
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|n| times[*n]);
    Some((ladder.rungs.iter().map(|rung| rung.place).collect(), order))
}

fn at(rung: &Rung) -> Place {
    rung.after_place.unwrap_or(rung.to_place)
}

/// By how many minutes a rung is later than another; none if they cannot be compared.
fn later(one: &Rung, other: &Rung) -> Option<i64> {
    let (one, other) = (one.after.as_ref().map(minutes), other.after.as_ref().map(minutes));
    let (worked, at) = one.unwrap_or((other.is_some_and(|(worked, _)| worked), 0));
    let (other_worked, other_at) = other.unwrap_or((worked, 0));
    (worked == other_worked).then_some(at - other_at)
}

/// An estimate, and whether it is of business time: a business day is taken as eight hours. Estimates of one sort
/// can be compared; how long business time takes on the clock nobody knows here.
fn minutes(span: &Span) -> (bool, i64) {
    match span.length() {
        Length::Elapsed(seconds) => (false, seconds / 60),
        Length::BusinessMinutes(minutes) => (true, minutes),
        Length::BusinessDays(days) => (true, days * 8 * 60),
        Length::Calendar(count, unit) => {
            let days = match unit {
                Unit::Day => 1,
                Unit::Week => 7,
                Unit::Month => 30,
                Unit::Year => 365,
            };
            (false, count * days * 24 * 60)
        }
    }
}

/// `partner waits 4 hours`, `partner waits only 1 hour`, `partner does not wait`.
fn waits(rung: &Rung, only: &str) -> String {
    let Some(span) = &rung.after else { return format!("{} does not wait", rung.to) };
    format!("{} waits {only}{}", rung.to, in_words(span))
}

fn in_words(span: &Span) -> String {
    let whole = |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match span.length() {
        Length::Elapsed(seconds) if seconds > 0 && seconds % 3600 == 0 => whole(seconds / 3600, "hour"),
        Length::Elapsed(seconds) if seconds > 0 && seconds < 3600 && seconds % 60 == 0 => {
            whole(seconds / 60, "minute")
        }
        _ => span.to_string(),
    }
}
