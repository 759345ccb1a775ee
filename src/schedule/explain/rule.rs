//! Which rule an occurrence follows, in words.

use crate::calendar::Wording;
use crate::schedule::occurrence::segment_of;
use crate::schedule::series::Series;
use crate::schedule::{Ground, Row, Subject};
use crate::trigger::{Due, Trigger};

/// A trigger in words, with when it is due: `every month on business day 10, due 12:00`.
#[must_use]
pub fn rule(trigger: &Trigger) -> String {
    let due = match &trigger.terms.due {
        Some(Due::At(time)) => format!(", due {time}"),
        Some(Due::After(span)) => format!(", due {span} after it opens"),
        Some(Due::Times(times)) => {
            let times: Vec<String> = times.iter().map(ToString::to_string).collect();
            format!(", at {}", times.join(", "))
        }
        Some(Due::Offset(_)) | None => String::new(),
    };
    let windows = trigger.terms.windows.as_ref().map_or_else(String::new, |windows| windows.describe());
    format!("{}{due}{windows}", trigger.rule.describe())
}

/// The trigger that gives the row's occurrence, and the lines that say so: the rule, where it is written, until when or
/// from when it holds.
pub(super) fn lines<'t>(
    ground: &Ground<'_>,
    subject: &'t Subject<'_>,
    all: &'t [Series<'t>],
    row: &Row<'t>,
    wording: &Wording,
) -> (Option<&'t Trigger>, Vec<String>) {
    let present = |trigger: &Trigger| vec![rule(trigger), ground.library.sources.line_of(trigger.place)];
    let Some(rules) = &subject.rules else {
        let trigger = trigger_of(row);
        return (trigger, trigger.map(present).unwrap_or_default());
    };
    let Some((series, segment)) = segment_of(subject, all, &row.slot.key) else {
        return (None, vec!["no rule gives it now; it stays as it is on record".to_owned()]);
    };
    let mut lines = match segment.replaced_at {
        None => present(segment.trigger),
        Some(at) => {
            let until = if rules.pending && rules.since == Some(at) {
                "now; the change is not recorded yet".to_owned()
            } else {
                wording.day(wording.zone.local(at).date())
            };
            let next = match series.last.replaced_at {
                None => format!("now {}", rule(series.last.trigger)),
                Some(_) => "now there is none".to_owned(),
            };
            vec![rule(segment.trigger), format!("the rule until {until}"), next]
        }
    };
    if segment.replaced_at.is_none() && rules.pending {
        lines.push("new: it counts from now, and is not recorded yet".to_owned());
    }
    if let Some(at) = rules.unknown_before.filter(|at| row.slot.due.at <= *at) {
        let day = wording.day(wording.zone.local(at).date());
        lines.push(format!("the rule before {day} is not known: its text cannot be read any more"));
    }
    (Some(segment.trigger), lines)
}

/// The trigger that gave the occurrence: of several the one whose id and target its key ends in.
fn trigger_of<'a>(row: &Row<'a>) -> Option<&'a Trigger> {
    let triggers = &row.named.procedure.triggers;
    triggers.iter().find(|trigger| trigger.gives(&row.slot.key)).or_else(|| triggers.first())
}
