//! What a run waits for, in lines and for programs.

use serde_json::{Value, json};

use super::Waiting;
use crate::calendar::Wording;
use crate::calendar::wording::length;
use crate::run::{Approval, Awaits, DueStep};
use crate::step::Expiry;

/// A line for what it waits for, then one for each step that is late or is to be finished before `until`.
pub(in crate::cli::commands) fn lines(waiting: &Waiting, wording: &Wording, resume: &str) -> Vec<String> {
    let mut lines = Vec::new();
    match &waiting.awaits {
        Some(Awaits::Approval(approval)) => lines.extend(approval_lines(approval, waiting, wording)),
        Some(Awaits::Decided(spot)) => lines.push(format!("{spot} is decided; go on with: {resume}")),
        Some(Awaits::Time(spot, Some(until))) if *until <= wording.now => {
            lines.push(format!("{spot} waited until {}; go on with: {resume}", wording.moment(*until)));
        }
        Some(Awaits::Time(spot, Some(until))) => {
            let left = length(*until - wording.now);
            lines.push(format!("{spot} waits until {}, in {left}", wording.moment(*until)));
        }
        Some(Awaits::Time(spot, None)) => lines.push(format!("{spot} waits")),
        Some(Awaits::HandOver(spot, to)) => lines.push(format!("{spot} is for {to} to take over: {resume}")),
        None => {}
    }
    lines.extend(due_lines(&waiting.due, wording));
    lines
}

/// So many late steps are told one by one.
const TOLD: usize = 3;

/// The late steps, and the next that is not.
fn due_lines(due: &[DueStep], wording: &Wording) -> Vec<String> {
    let (late, ahead): (Vec<DueStep>, Vec<DueStep>) =
        due.iter().partition(|step| step.due.has_passed(wording.now));
    let mut lines: Vec<String> = late.iter().take(TOLD).map(|step| step_due(*step, wording)).collect();
    if late.len() > TOLD {
        lines.push(format!("{} more steps are late", late.len() - TOLD));
    }
    lines.extend(ahead.first().map(|step| step_due(*step, wording)));
    lines
}

fn approval_lines(approval: &Approval, waiting: &Waiting, wording: &Wording) -> Vec<String> {
    let Approval { spot, by, agreed, missing, until, then } = approval;
    let then = match then {
        Expiry::Reject => "rejected",
        Expiry::Escalate => "rejected, and help is called",
        Expiry::Proceed => "released by silence",
    };
    let until = until.map_or_else(String::new, |until| {
        let at = wording.moment(until);
        if until > wording.now {
            format!(", until {at}, then {then}")
        } else {
            format!("; its time was over {at}: {then}")
        }
    });
    let mut lines = vec![format!("{spot} waits for approval by {}{until}", by.join(" or "))];
    if !agreed.is_empty() {
        let agreed: Vec<String> = agreed.iter().map(|(person, role)| format!("{person} as {role}")).collect();
        lines.push(format!("agreed: {}; missing: {}", agreed.join(", "), missing.join(" or ")));
    }
    lines.push(format!("they decide with: runbook approve {}", waiting.short));
    lines
}

/// `step 3 of 5 is due 16:00, in 20m`, `step 3 of 5 was due 16:00, 35m late`.
fn step_due(step: DueStep, wording: &Wording) -> String {
    let DueStep { spot, due } = step;
    let at = wording.deadline(due.at, due.inclusive);
    if due.has_passed(wording.now) {
        format!("{spot} was due {at}, {} late", length(wording.now - due.at))
    } else {
        format!("{spot} is due {at}, in {}", length(due.at - wording.now))
    }
}

/// The same for programs: `waits_for`, null where it is its holder's turn, and `steps_due`.
pub(in crate::cli::commands) fn json(waiting: Option<&Waiting>, wording: &Wording) -> (Value, Value) {
    let Some(waiting) = waiting else { return (Value::Null, json!([])) };
    let list = waiting.run.checklist();
    let step = |step: &DueStep| {
        json!({
            "step": list.path(step.spot),
            "text": list.step(step.spot).text,
            "due_at": step.due.at,
            "late": step.due.has_passed(wording.now),
        })
    };
    let waits_for = match &waiting.awaits {
        None | Some(Awaits::Decided(_)) => Value::Null,
        Some(Awaits::Approval(approval)) => json!({
            "kind": "approval",
            "step": list.path(approval.spot),
            "text": list.step(approval.spot).text,
            "run": waiting.short,
            "by": approval.by,
            "agreed": approval.agreed.iter().map(|(person, role)| json!({"person": person, "role": role}))
                .collect::<Vec<_>>(),
            "missing": approval.missing,
            "until": approval.until,
            "then": match approval.then {
                Expiry::Reject => "reject",
                Expiry::Escalate => "escalate",
                Expiry::Proceed => "proceed",
            },
        }),
        Some(Awaits::Time(spot, until)) => json!({
            "kind": "time",
            "step": list.path(*spot),
            "text": list.step(*spot).text,
            "until": until,
        }),
        Some(Awaits::HandOver(spot, to)) => json!({
            "kind": "hand-over",
            "step": list.path(*spot),
            "text": list.step(*spot).text,
            "operator": to,
        }),
    };
    (waits_for, waiting.due.iter().map(step).collect())
}
