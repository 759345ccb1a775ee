//! What went otherwise than written: listed first, so that nobody has to look for it.

use super::{Attempt, Record, Recorded, StepRecord, attempt, holders};
use crate::calendar::Wording;
use crate::content::{Look, Words};
use crate::ledger::facts::{Decision, StepOutcome};
use crate::ledger::{Fact, Text};
use crate::step::deadline;

/// One deviation.
pub(super) struct Deviation {
    /// Its kind, for programs.
    pub(super) kind: &'static str,
    /// The path of the step, where it is of one.
    pub(super) path: Option<String>,
    /// `step 2`, or nothing.
    pub(super) mark: String,
    /// What happened, and why if that was said.
    pub(super) words: Words,
    /// The entry that says so.
    pub(super) seq: u64,
}

/// All of them: of the run as a whole, then of its steps, then what was corrected.
pub(super) fn all(record: &Record, wording: &Wording) -> Vec<Deviation> {
    let mut all = of_the_run(record, wording);
    for step in &record.steps {
        for (n, attempt) in step.attempts.iter().enumerate() {
            let later = step.attempts.get(n + 1..).and_then(<[Attempt]>::last);
            all.extend(of_an_attempt(step, attempt, later, record));
            all.extend(late_step(step, attempt, record, wording));
        }
    }
    for recorded in &record.entries {
        let Fact::Correction(correction) = &recorded.fact else { continue };
        let wrong = record.entries.iter().find(|other| other.sealed.entry.id == correction.entry);
        let number = wrong.map_or_else(String::new, |wrong| format!(" {}", wrong.sealed.entry.seq));
        let words = Words::of(Look::Warned, format!("entry{number} was corrected"));
        all.push(whole("corrected", words.then(because(recorded)), recorded));
    }
    all
}

fn whole(kind: &'static str, words: Words, recorded: &Recorded) -> Deviation {
    Deviation { kind, path: None, mark: String::new(), words, seq: recorded.sealed.entry.seq }
}

/// `: the reason`, or nothing.
fn because(recorded: &Recorded) -> Words {
    let said = recorded.text(Text::REASON).or_else(|| recorded.text(Text::NOTE));
    said.map_or_else(Words::new, |said| Words::from(format!(": {}", said.trim_end())))
}

fn of_the_run(record: &Record, wording: &Wording) -> Vec<Deviation> {
    let mut all = Vec::new();
    for recorded in &record.entries {
        let entry = &recorded.sealed.entry;
        match &recorded.fact {
            Fact::RunStarted(started) if started.exception => {
                let words = Words::of(Look::Warned, "begun although it was blocked").then(because(recorded));
                all.push(whole("exception", words, recorded));
            }
            Fact::RunStarted(started) if started.anew => {
                let words = Words::of(Look::Warned, "begun anew").then(because(recorded));
                all.push(whole("anew", words, recorded));
            }
            Fact::OccurrenceRescheduled(moved) => {
                let to = format!(
                    "moved from {} to {}",
                    wording.day_and_time(moved.from),
                    wording.day_and_time(moved.to)
                );
                all.push(whole("rescheduled", Words::of(Look::Warned, to).then(because(recorded)), recorded));
            }
            Fact::ApprovalDecided(decided) => {
                let (kind, said) = match decided.decision {
                    Decision::Rejected if decided.review => ("review", "reviewed, and not approved"),
                    Decision::Approved if decided.review => ("review", "reviewed, and approved"),
                    Decision::BreakGlass => ("break-glass", "passed without approval, by break glass"),
                    Decision::ReleasedBySilence => ("released-by-silence", "released by silence"),
                    Decision::Rejected => ("rejected", "rejected"),
                    Decision::Approved => continue,
                };
                let path = entry.subject.step.clone();
                let mark = path.as_ref().map_or_else(String::new, |path| format!("step {path}"));
                let by = if decided.review { format!(" by {}", entry.actor.person) } else { String::new() };
                let words = Words::of(Look::Bad, said).text(by).then(because(recorded));
                all.push(Deviation { path, mark, ..whole(kind, words, recorded) });
            }
            Fact::RunFinished(finished) if !finished.outcome.closes() => {
                let words = Words::of(Look::Bad, format!("the run {}", ended(finished.outcome)));
                all.push(whole("not-completed", words.then(because(recorded)), recorded));
            }
            _ => {}
        }
    }
    for hand in holders::hands(record).into_iter().filter(|hand| hand.how == "took-over") {
        let words = Words::of(Look::Warned, "taken over by ").name(&hand.recorded.sealed.entry.actor.person);
        all.push(whole("taken-over", words.then(because(hand.recorded)), hand.recorded));
    }
    all.extend(late(record, wording));
    all.sort_by_key(|deviation| deviation.seq);
    all
}

fn ended(outcome: crate::ledger::facts::RunOutcome) -> &'static str {
    use crate::ledger::facts::RunOutcome;
    match outcome {
        RunOutcome::Aborted => "was aborted",
        RunOutcome::Abandoned => "was abandoned",
        _ => "failed",
    }
}

/// Completed after its first due.
fn late(record: &Record, wording: &Wording) -> Option<Deviation> {
    let (run, last) = (&record.known.run, record.last()?);
    let (due, done) = (run.first_due_at?, run.done_at().filter(|_| run.closes())?);
    let by = crate::calendar::wording::spelled(done - due);
    let said = format!("done {by} late: it was due {}", wording.day_and_time(due));
    (done > due).then(|| whole("late", Words::of(Look::Warned, said), last))
}

/// An attempt that ended after its step was due, with why, where somebody said so.
fn late_step(step: &StepRecord, attempt: &Attempt, record: &Record, wording: &Wording) -> Option<Deviation> {
    let (finished, recorded) = (record.ended(attempt)?, record.entry(attempt.ended)?);
    let at = recorded.sealed.entry.at;
    let due = deadline(finished.due_at?, &wording.zone);
    if !due.has_passed(at) {
        return None;
    }
    let was = wording.deadline(due.at, due.inclusive);
    let said = format!("{} late: it was due {was}", crate::calendar::wording::spelled(at - due.at));
    let about = |other: &&Recorded| {
        let subject = &other.sealed.entry.subject;
        matches!(&other.fact, Fact::Note(note) if note.late)
            && subject.step.as_deref() == Some(&step.path)
            && subject.attempt == Some(attempt.number)
    };
    let why = record.entries.iter().find(about).and_then(|note| note.text(Text::TEXT));
    let why = why.map_or_else(String::new, |why| format!(": {}", why.trim_end()));
    let (path, mark) = (Some(step.path.clone()), step.name());
    let words = Words::of(Look::Warned, said).text(why);
    Some(Deviation { kind: "late-step", path, mark, words, seq: recorded.sealed.entry.seq })
}

/// An attempt that did not go as written; one that a later attempt made good says so.
fn of_an_attempt(
    step: &StepRecord,
    attempt: &Attempt,
    later: Option<&Attempt>,
    record: &Record,
) -> Option<Deviation> {
    let (finished, recorded) = (record.ended(attempt)?, record.entry(attempt.ended)?);
    let kind = match finished.outcome {
        StepOutcome::Done if finished.deviation => "not-as-expected",
        StepOutcome::Done => return None,
        StepOutcome::Warned => "warned",
        StepOutcome::Failed => "failed",
        StepOutcome::Skipped => "skipped",
        StepOutcome::NotApplicable => "not-applicable",
        StepOutcome::TimedOut => "timed-out",
        StepOutcome::Interrupted => "interrupted",
    };
    let (look, word) = attempt::outcome(finished, step.validation);
    let answer = attempt::answer(finished);
    let mut words = Words::of(if look == Look::Dim { Look::Plain } else { look }, word);
    if !answer.is_empty() {
        words = words.text(", ").then(answer);
    }
    words = words.then(because(recorded));
    if let Some(next) = later.and_then(|later| record.ended(later)) {
        let (_, then) = attempt::outcome(next, step.validation);
        words = words.text(format!("; {then} at attempt {}", later.map_or(0, |later| later.number)));
    }
    let (path, mark) = (Some(step.path.clone()), step.name());
    Some(Deviation { kind, path, mark, words, seq: recorded.sealed.entry.seq })
}
