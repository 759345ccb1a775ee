//! A record as it is read: how it ended, who and when, what went otherwise, then every step and every entry.

use super::{Record, Recorded, StepRecord, attempt, deviations, holders};
use crate::calendar::Wording;
use crate::calendar::wording::work;
use crate::cli::commands::{runs, waiting};
use crate::cli::context::Loaded;
use crate::content::{Block, Detail, Item, Look, Words};
use crate::ledger::facts::RunFinished;
use crate::ledger::{Fact, Text, said};

/// The record for people.
pub(in crate::cli::commands::show) fn blocks(record: &Record, loaded: &Loaded) -> Vec<Block> {
    let wording = &loaded.wording;
    let known = &record.known;
    let name = record.procedure().map_or(known.procedure.as_str(), |procedure| &procedure.name);
    let mut blocks =
        vec![Block::Title(name.to_owned(), known.occurrence.clone()), Block::Text(ended(record))];
    blocks.push(Block::Facts(facts(record, loaded)));
    let of_deviations = deviations::all(record, wording).into_iter().map(|one| {
        let mark = if one.mark.is_empty() { Words::new() } else { Words::from(format!("{}: ", one.mark)) };
        Item::new("", mark.then(one.words))
    });
    section("Deviations", of_deviations.collect(), &mut blocks);
    section("Measures", measures(record, wording), &mut blocks);
    for (title, validation) in [("Steps", false), ("Validation", true)] {
        let steps = record.steps.iter().filter(|step| step.validation == validation);
        section(title, steps.map(|step| item(step, record, wording)).collect(), &mut blocks);
    }
    section(
        "Approvals",
        said_of(record, wording, |fact| matches!(fact, Fact::ApprovalDecided(_))),
        &mut blocks,
    );
    let is_escalation = |fact: &Fact| {
        matches!(
            fact,
            Fact::EscalationStarted(_)
                | Fact::EscalationTold(_)
                | Fact::EscalationAcknowledged(_)
                | Fact::EscalationStopped(_)
        )
    };
    section("Escalation", said_of(record, wording, is_escalation), &mut blocks);
    section("Evidence", evidence(record), &mut blocks);
    let is_note = |fact: &Fact| matches!(fact, Fact::Note(_) | Fact::Correction(_));
    section("Notes and corrections", said_of(record, wording, is_note), &mut blocks);
    let entries = record.entries.iter().map(|recorded| entry(recorded, record, wording));
    section("Record", entries.collect(), &mut blocks);
    if let Some(last) = record.last() {
        blocks.push(Block::Text(Words::from(
            "To prove it against a head that was kept, such as the last one:",
        )));
        blocks.push(Block::Typed(format!("runbook verify --witness {}", last.sealed.head())));
    }
    blocks
}

fn section(title: &str, items: Vec<Item>, blocks: &mut Vec<Block>) {
    if !items.is_empty() {
        blocks.push(Block::Heading(title.to_owned()));
        blocks.extend(items.into_iter().map(Block::Item));
    }
}

/// `Done with deviations after 10m: 2 done, 1 warned, 1 skipped, 2 of 2 passed.`
fn ended(record: &Record) -> Words {
    let run = &record.known.run;
    let word = runs::word(run);
    let mut letters = word.chars();
    let word: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let Some(finished) = record.finished.as_ref().filter(|_| run.outcome.is_some()) else {
        return Words::of(Look::Strong, word).text(format!(" at {}.", run.place()));
    };
    let after = finished.work_ms.map(|ms| format!(" after {}", work(ms / 60_000))).unwrap_or_default();
    Words::of(Look::Strong, word).text(format!("{after}: {}.", counts(finished)))
}

fn counts(finished: &RunFinished) -> String {
    let counts = [
        (finished.done, "done"),
        (finished.warned, "warned"),
        (finished.failed, "failed"),
        (finished.skipped, "skipped"),
        (finished.not_applicable, "not applicable"),
    ];
    let mut parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if finished.validations > 0 || parts.is_empty() {
        parts.push(format!("{} of {} passed", finished.passed, finished.validations));
    }
    parts.join(", ")
}

fn facts(record: &Record, loaded: &Loaded) -> Vec<(String, Vec<Words>)> {
    let (known, wording) = (&record.known, &loaded.wording);
    let run = &known.run;
    let mut facts: Vec<(String, Vec<Words>)> = Vec::new();
    let mut fact = |label: &str, lines: Vec<Words>| {
        if !lines.is_empty() {
            facts.push((label.to_owned(), lines));
        }
    };
    fact("run", vec![Words::new().name(&run.id)]);
    fact(
        "of",
        vec![
            Words::new()
                .name(format!("{}/{}", known.book, known.procedure))
                .text(", ")
                .name(&known.occurrence),
        ],
    );
    fact("planned", vec![planned(record, wording)]);
    fact("actual", vec![actual(record, wording)]);
    let waits = record.waiting.as_ref().map(|waiting| {
        let resume = format!("runbook run {}", known.short);
        waiting::lines(waiting, wording, &resume).into_iter().map(Words::from).collect()
    });
    fact("waits", waits.unwrap_or_default());
    let owed = |line: &String| Words::of(Look::Warned, line.clone());
    fact("review", record.reviews.iter().map(owed).collect());
    fact("by", holders::lines(record, wording));
    if record.is_from_answers() {
        fact("answers", vec![Words::of(Look::Warned, "from a file")]);
    }
    let revision = run.procedure_revision.get(..12).unwrap_or(&run.procedure_revision);
    let text = if record.unchanged { ", as it is now" } else { ", changed since" };
    let lost = if record.procedure().is_none() { "; its text cannot be read any more" } else { "" };
    fact("text", vec![Words::from("revision ").name(revision).text(text).and(Look::Warned, lost)]);
    facts
}

/// `opens Mon 23 Nov 00:00, due Mon 23 Nov 09:30, 10m of work`.
fn planned(record: &Record, wording: &Wording) -> Words {
    let run = &record.known.run;
    let mut parts = vec![format!("opened {}", wording.day_and_time(run.opens_at))];
    parts.extend(run.first_due_at.map(|due| format!("due {}", wording.day_and_time(due))));
    parts.extend(
        record.rescheduled.as_ref().map(|moved| format!("moved to {}", wording.day_and_time(moved.to))),
    );
    let effort = record.procedure().and_then(|procedure| procedure.effort);
    parts.extend(effort.map(|minutes| format!("{} of work", work(u64::from(minutes)))));
    Words::from(parts.join(", "))
}

/// `started Mon 23 Nov 08:56, finished Mon 23 Nov 09:21, 10m of work; Europe/London`.
fn actual(record: &Record, wording: &Wording) -> Words {
    let run = &record.known.run;
    let mut parts = vec![format!("started {}", wording.day_and_time(run.started_at))];
    parts.extend(run.finished_at.map(|at| format!("finished {}", wording.day_and_time(at))));
    parts.extend(run.performed_at.map(|at| format!("performed {}, as claimed", wording.day_and_time(at))));
    let ms = record.finished.as_ref().and_then(|finished| finished.work_ms);
    parts.extend(ms.map(|ms| format!("{} of work", work(ms / 60_000))));
    Words::from(parts.join(", ")).and(Look::Dim, format!("; {}", wording.zone.name()))
}

/// `failed-requests: 73 requests, above 50; 12 on Fri 20 Nov, +61`.
fn measures(record: &Record, wording: &Wording) -> Vec<Item> {
    let unit = |unit: &Option<String>| unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    let one = |trend: &super::Trend| {
        let value = format!("{}{}", trend.value, unit(&trend.unit));
        let mut words = Words::new().name(&trend.measure).text(": ").name(value);
        if let Some(bound) = &trend.bound {
            words = words.and(Look::Warned, format!(" ({bound})"));
        }
        words = match &trend.previous {
            None => words.and(Look::Dim, "; the first value on record"),
            Some(previous) => {
                let value = format!("{}{}", previous.value, unit(&previous.unit));
                words.text("; before ").name(value).text(format!(", {}", wording.day_and_time(previous.at)))
            }
        };
        if let Some(change) = trend.change() {
            let change =
                if change.starts_with(['+', '-']) { format!(", {change}") } else { ", no change".to_owned() };
            words = words.text(change);
        }
        Item::new("", words)
    };
    record.trends.iter().map(one).collect()
}

/// A step with every attempt at it.
fn item(step: &StepRecord, record: &Record, wording: &Wording) -> Item {
    let text = step.text.clone().unwrap_or_else(|| {
        let name = step.name();
        format!("{}{}", name[..1].to_uppercase(), &name[1..])
    });
    let mut item = Item::new(step.mark(), text);
    if step.attempts.is_empty() {
        item.say(Words::of(
            Look::Dim,
            if record.known.run.outcome.is_some() { "not reached" } else { "not answered yet" },
        ));
    }
    for attempt in &step.attempts {
        item.details.extend(attempt::details(attempt, step.validation, record, wording));
    }
    item
}

/// Every file and link that was left.
fn evidence(record: &Record) -> Vec<Item> {
    let steps = record.steps.iter().flat_map(|step| step.attempts.iter().map(move |attempt| (step, attempt)));
    let ends = steps.filter_map(|(step, attempt)| Some((step, record.entry(attempt.ended)?)));
    let files = ends.flat_map(|(step, recorded)| attempt::files(recorded).map(move |kept| (step, kept)));
    files
        .map(|(step, kept)| {
            Item::new("", Words::from(format!("{}: ", step.name())).then(attempt::file(kept)))
        })
        .collect()
}

/// What entries of a kind say, with who and when.
fn said_of(record: &Record, wording: &Wording, wanted: impl Fn(&Fact) -> bool) -> Vec<Item> {
    let entries = record.entries.iter().filter(|recorded| wanted(&recorded.fact));
    entries.map(|recorded| line(recorded, record, wording, true)).collect()
}

/// An entry in a line, with its head.
fn entry(recorded: &Recorded, record: &Record, wording: &Wording) -> Item {
    line(recorded, record, wording, false)
}

fn line(recorded: &Recorded, record: &Record, wording: &Wording, whole: bool) -> Item {
    let entry = &recorded.sealed.entry;
    let mut said = said(entry, wording);
    if let Fact::Correction(correction) = &recorded.fact {
        let wrong = record.entries.iter().find(|other| other.sealed.entry.id == correction.entry);
        said.outcome = wrong.map_or(said.outcome, |wrong| format!("entry {}", wrong.sealed.entry.seq));
    }
    if matches!(recorded.fact, Fact::Note(_)) {
        // The page is about that run.
        said.outcome.clear();
    }
    let local = wording.zone.local(entry.at);
    let begun = wording.zone.local(record.known.run.started_at);
    let time = if local.date() == begun.date() {
        local.format("%H:%M").to_string()
    } else {
        wording.day_and_time(entry.at)
    };
    let outcome = if said.outcome.is_empty() { String::new() } else { format!(", {}", said.outcome) };
    let words = Words::new().name(&entry.actor.person).text(format!(" {}{outcome}", said.what));
    let mut item = Item::new(time, words);
    item.aside = recorded.sealed.head().to_string();
    if whole {
        for name in [Text::TEXT, Text::REASON, Text::NOTE] {
            match recorded.text(name).map(|text| text.trim_end().to_owned()) {
                Some(text) if text.contains('\n') => item.details.push(Detail::Quote(text)),
                Some(text) => item.say(Words::of(Look::Dim, format!("{name}: ")).text(text)),
                None => {}
            }
        }
    }
    item
}
