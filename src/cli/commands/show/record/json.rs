//! A record for programs. The shape is documented in the README and only grows.

use serde_json::{Map, Value, json};

use super::{Attempt, Kept, Record, Recorded, StepRecord, Trend, attempt, deviations, holders};
use crate::cli::commands::{runs, waiting};
use crate::cli::context::Loaded;
use crate::ledger::{Fact, Text};

/// The record for programs.
pub(in crate::cli::commands::show) fn json(record: &Record, loaded: &Loaded) -> Value {
    let mut value = head(record);
    let of = |wanted: fn(&Fact) -> bool| {
        let entries = record.entries.iter().filter(|recorded| wanted(&recorded.fact));
        entries.map(entry).collect::<Vec<_>>()
    };
    let deviations = deviations::all(record, &loaded.wording);
    let (waits_for, steps_due) = waiting::json(record.waiting.as_ref(), &loaded.wording);
    let head = record.last().map(|last| last.sealed.head().to_string());
    let rest = json!({
        "deviations": deviations.iter().map(|one| json!({
            "kind": one.kind,
            "path": one.path,
            "text": one.words.plain(),
            "seq": one.seq,
        })).collect::<Vec<_>>(),
        "measures": record.trends.iter().map(trend).collect::<Vec<_>>(),
        "steps": record.steps.iter().map(|one| step(one, record)).collect::<Vec<_>>(),
        "waits_for": waits_for,
        "steps_due": steps_due,
        "hands": holders::hands(record).iter().map(|hand| {
            let entry = &hand.recorded.sealed.entry;
            json!({
                "how": hand.how,
                "at": entry.at,
                "person": entry.actor.person,
                "auth": entry.actor.auth,
                "host": entry.actor.host,
                "cause": hand.cause,
                "operator": hand.operator(),
                "reason": hand.recorded.text(Text::REASON),
                "seq": entry.seq,
            })
        }).collect::<Vec<_>>(),
        "approvals": of(|fact| matches!(fact, Fact::ApprovalDecided(_))),
        "escalations": of(|fact| matches!(fact, Fact::EscalationStarted(_) | Fact::EscalationTold(_)
            | Fact::EscalationAcknowledged(_) | Fact::EscalationStopped(_))),
        "notes": of(|fact| matches!(fact, Fact::Note(_))),
        "corrections": of(|fact| matches!(fact, Fact::Correction(_))),
        "entries": record.entries.iter().map(entry).collect::<Vec<_>>(),
        "head": head,
        "verify": head.as_ref().map(|head| format!("runbook verify --witness {head}")),
    });
    if let (Value::Object(value), Value::Object(rest)) = (&mut value, rest) {
        value.extend(rest);
    }
    value
}

/// What it is of, how it stands and when.
fn head(record: &Record) -> Value {
    let (known, run) = (&record.known, &record.known.run);
    let procedure = record.procedure();
    let started = record.started.as_ref();
    json!({
        "run": run.id,
        "book": known.book,
        "procedure": known.procedure,
        "name": procedure.map(|procedure| &procedure.name),
        "occurrence": known.occurrence,
        "target": known.occurrence.split_once('@').map(|(_, target)| target),
        "state": runs::word(run),
        "outcome": run.outcome,
        "person": run.holder.person,
        "host": run.holder.host,
        "mode": started.map(|started| started.mode),
        "exception": started.is_some_and(|started| started.exception),
        "anew": started.is_some_and(|started| started.anew),
        "opens_at": run.opens_at,
        "first_due_at": run.first_due_at,
        "due_at": record.rescheduled.as_ref().map(|moved| moved.to).or(started.and_then(|started| started.due_at)),
        "expires_at": run.expires_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "performed_at": run.performed_at,
        "effort_minutes": procedure.and_then(|procedure| procedure.effort),
        "work_ms": record.finished.as_ref().and_then(|finished| finished.work_ms),
        "counts": record.finished,
        "revision": run.revision,
        "procedure_revision": run.procedure_revision,
        "text_changed": !record.unchanged,
    })
}

fn trend(trend: &Trend) -> Value {
    json!({
        "measure": trend.measure,
        "path": trend.path,
        "value": trend.value,
        "unit": trend.unit,
        "bound": trend.bound,
        "at": trend.at,
        "change": trend.change(),
        "previous": trend.previous.as_ref().map(|previous| json!({
            "value": previous.value,
            "unit": previous.unit,
            "at": previous.at,
            "occurrence": previous.occurrence,
            "run": previous.run,
        })),
    })
}

fn step(step: &StepRecord, record: &Record) -> Value {
    let last = step.attempts.last().and_then(|attempt| record.ended(attempt));
    json!({
        "path": step.path,
        "position": step.position,
        "of": step.of,
        "validation": step.validation,
        "text": step.text,
        "outcome": last.map(|finished| finished.outcome),
        "attempts": step.attempts.iter().map(|one| self::attempt(one, record)).collect::<Vec<_>>(),
    })
}

/// One attempt: what its two entries say, in one object.
fn attempt(attempt: &Attempt, record: &Record) -> Value {
    let (begun, ended) = (record.entry(attempt.begun), record.entry(attempt.ended));
    let started = record.began(attempt);
    let mut value = json!({
        "attempt": attempt.number,
        "started_at": begun.map(|begun| begun.sealed.entry.at),
        "finished_at": ended.map(|ended| ended.sealed.entry.at),
        "person": ended.or(begun).map(|recorded| &recorded.sealed.entry.actor.person),
        "means": started.and_then(|started| started.means),
        "env": started.map(|started| &started.env),
        "command": begun.and_then(|begun| begun.text(Text::COMMAND)),
        "seq": ended.or(begun).map(|recorded| recorded.sealed.entry.seq),
        "head": ended.or(begun).map(|recorded| recorded.sealed.head().to_string()),
    });
    let (Some(ended), Some(finished)) = (ended, record.ended(attempt)) else { return value };
    let files = attempt::files(ended).map(|kept| {
        json!({
            "name": kept.name, "media": kept.media, "length": kept.length, "sha256": kept.sha256(), "erased": kept.erased.is_some(),
        })
    });
    let output = ended.blobs.iter().find(|kept| kept.name == Text::OUTPUT);
    let about = json!({
        "outcome": finished.outcome,
        "how": finished.how,
        "deviation": finished.deviation,
        "automatic": finished.automatic,
        "round": finished.round,
        "answer_type": finished.answer_type,
        "value": finished.value,
        "values": finished.values,
        "unit": finished.unit,
        "measure": finished.measure,
        "bound": finished.bound,
        "exit": finished.exit,
        "duration_ms": finished.duration_ms,
        "performed_at": finished.performed_at,
        "due_at": finished.due_at,
        "answer": ended.text(Text::ANSWER),
        "reason": ended.text(Text::REASON),
        "note": ended.text(Text::NOTE),
        "output": (finished.output_len.is_some() || output.is_some()).then(|| json!({
            "length": finished.output_len.or(output.map(|kept| kept.length)),
            "sha256": finished.output_sha256,
            "cut_at": finished.cut_at,
            "kept": output.map(|kept| kept.length),
            "erased": output.is_some_and(|kept| kept.erased.is_some()),
            "text": output.and_then(Kept::text),
        })),
        "files": files.collect::<Vec<_>>(),
    });
    if let (Value::Object(value), Value::Object(about)) = (&mut value, about) {
        value.extend(about);
    }
    value
}

/// An entry with the texts that were read; one that was erased is null.
fn entry(recorded: &Recorded) -> Value {
    let entry = &recorded.sealed.entry;
    let texts: Map<String, Value> = recorded
        .blobs
        .iter()
        .filter(|kept| kept.erased.is_some() || kept.bytes.is_some())
        .map(|kept| (kept.name.clone(), kept.text().into()))
        .collect();
    json!({
        "seq": entry.seq,
        "head": recorded.sealed.head().to_string(),
        "type": entry.kind,
        "at": entry.at,
        "person": entry.actor.person,
        "step": entry.subject.step,
        "attempt": entry.subject.attempt,
        "data": entry.data,
        "texts": texts,
    })
}
