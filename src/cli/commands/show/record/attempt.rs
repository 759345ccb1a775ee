//! One attempt at a step, in words: how it ended, by whom, what was answered, what ran and what came out.

use chrono::{DateTime, Utc};

use super::{Attempt, Kept, Record, Recorded};
use crate::calendar::Wording;
use crate::calendar::wording::length;
use crate::content::{Detail, Look, Words};
use crate::ledger::facts::{How, Level, Means, StepFinished, StepOutcome};
use crate::ledger::{Hash, Text};
use crate::step::deadline;

/// How an attempt ended, in a word or three, and how that looks.
pub(super) fn outcome(finished: &StepFinished, validation: bool) -> (Look, &'static str) {
    match finished.outcome {
        StepOutcome::Done if finished.deviation => (Look::Warned, "done, not as expected"),
        StepOutcome::Done if validation => (Look::Good, "passed"),
        StepOutcome::Done => (Look::Good, "done"),
        StepOutcome::Warned => (Look::Warned, "warned"),
        StepOutcome::Failed => (Look::Bad, "failed"),
        StepOutcome::Skipped => (Look::Dim, "skipped"),
        StepOutcome::NotApplicable => (Look::Dim, "does not apply"),
        StepOutcome::TimedOut => (Look::Bad, "timed out"),
        StepOutcome::Interrupted => (Look::Bad, "interrupted, nobody knows how it ended"),
    }
}

/// The answer with its unit, and the bound that judged it: `73 requests (warns above 50)`.
pub(super) fn answer(finished: &StepFinished) -> Words {
    let several = (!finished.values.is_empty()).then(|| finished.values.join(", "));
    let unit = finished.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    let value = finished.value.clone().or(several).map(|value| format!("{value}{unit}"));
    let bound = finished.bound.as_ref().map(|bound| {
        let verb = match bound.level {
            Level::Pass => "passes",
            Level::Warn => "warns",
            Level::Fail => "fails",
        };
        format!("({verb} {})", bound.text)
    });
    let secret = finished.answer_type.as_deref() == Some("secret");
    let value = value.or(secret.then(|| "(secret, not recorded)".to_owned()));
    match (value, bound) {
        (Some(value), Some(bound)) => Words::new().name(value).text(format!(" {bound}")),
        (Some(value), None) => Words::new().name(value),
        (None, Some(bound)) => Words::from(bound),
        (None, None) => Words::new(),
    }
}

/// What is said of an attempt, below its step.
pub(super) fn details(
    attempt: &Attempt,
    validation: bool,
    record: &Record,
    wording: &Wording,
) -> Vec<Detail> {
    let mut details = Vec::new();
    let (begun, ended) = (record.entry(attempt.begun), record.entry(attempt.ended));
    details.extend(begun.and_then(|begun| begun.text(Text::COMMAND)).map(Detail::Command));
    let env = record.began(attempt).map(|started| started.env.join(", ")).filter(|env| !env.is_empty());
    if let Some(env) = env {
        details.push(Detail::Words(Words::of(Look::Dim, "with the variables ").name(env)));
    }
    let Some(recorded) = ended else {
        let since = begun.map_or_else(String::new, |begun| wording.day_and_time(begun.sealed.entry.at));
        details.push(Detail::Words(
            Words::of(Look::Warned, "begun").text(format!(" {since}, no end is on record")),
        ));
        return details;
    };
    details.push(Detail::Words(ending(attempt, validation, record, wording)));
    if let Some(finished) = record.ended(attempt) {
        details.extend(output(finished, recorded));
    }
    for (name, label) in
        [(Text::ANSWER, "answer"), (Text::REASON, "reason"), (Text::NOTE, "note"), (Text::MESSAGE, "told")]
    {
        let Some(text) = recorded.text(name) else { continue };
        let label = Words::of(Look::Dim, format!("{label}: "));
        if text.trim_end().contains('\n') {
            details.extend([Detail::Words(label), Detail::Quote(text)]);
        } else {
            details.push(Detail::Words(label.text(text.trim_end())));
        }
    }
    details.extend(files(recorded).map(|kept| Detail::Words(file(kept))));
    details
}

/// `warned 08:58 by ops1@example.com: 73 (warns above 50)`.
fn ending(attempt: &Attempt, validation: bool, record: &Record, wording: &Wording) -> Words {
    let (Some(recorded), Some(finished)) = (record.entry(attempt.ended), record.ended(attempt)) else {
        return Words::new();
    };
    let entry = &recorded.sealed.entry;
    let (look, word) = outcome(finished, validation);
    let mut words = Words::of(look, word).text(format!(" {} by ", wording.day_and_time(entry.at)));
    words = words.name(&entry.actor.person);
    let how = match (finished.how, record.began(attempt).and_then(|started| started.means)) {
        (How::Answers, _) => ", from a file of answers",
        (How::Command, _) => ", by the command",
        (How::Person, Some(Means::ByHand)) => ", by hand",
        (How::Condition, _) => ", by its condition",
        (How::Given, _) => ", given before",
        (How::Clock, _) => ", by the clock",
        (How::Approval, _) => ", by what was decided",
        (How::Person, _) => "",
    };
    words = words.text(how);
    if finished.automatic {
        words = words.text(", without a person");
    }
    let said = answer(finished);
    if !said.is_empty() {
        words = words.text(": ").then(said);
    }
    let mut rest = Vec::new();
    rest.extend(finished.exit.map(|code| format!("exit {code}")));
    rest.extend(finished.duration_ms.map(|ms| format!("took {}", duration(ms))));
    rest.extend(finished.round.map(|round| format!("round {round}")));
    rest.extend(due(finished, entry.at, wording));
    rest.extend(
        finished.performed_at.map(|at| format!("performed {}, as claimed", wording.day_and_time(at))),
    );
    if attempt.number > 1 {
        rest.push(format!("attempt {}", attempt.number));
    }
    if !rest.is_empty() {
        words = words.and(Look::Dim, format!("; {}", rest.join(", ")));
    }
    words
}

/// `due 16:00`, `due 16:00, 35m late`, where it was to be finished until then.
pub(super) fn due(finished: &StepFinished, at: DateTime<Utc>, wording: &Wording) -> Option<String> {
    let due = deadline(finished.due_at?, &wording.zone);
    let said = format!("due {}", wording.deadline(due.at, due.inclusive));
    Some(if due.has_passed(at) { format!("{said}, {} late", length(at - due.at)) } else { said })
}

/// What came out: how much, its hash, what is kept; the text itself where it was read.
fn output(finished: &StepFinished, recorded: &Recorded) -> Vec<Detail> {
    let kept = recorded.blobs.iter().find(|kept| kept.name == Text::OUTPUT);
    if kept.is_none() && finished.output_len.is_none() {
        return Vec::new();
    }
    let length = finished.output_len.or(kept.map(|kept| kept.length)).unwrap_or(0);
    let mut words = Words::of(Look::Dim, format!("output of {}", bytes(length)));
    if let Some(hash) = &finished.output_sha256 {
        words = words.and(Look::Dim, ", SHA-256 ").name(hash);
    }
    if let Some(cut) = finished.cut_at {
        words = words.and(Look::Warned, format!(", cut: {} of it kept", bytes(cut)));
    }
    if let Some(erased) = kept.and_then(|kept| kept.erased.as_ref()) {
        words = words.and(Look::Warned, format!(" {erased}"));
    }
    let text = kept.and_then(Kept::text).filter(|text| !text.is_empty());
    let quote = text.map(|text| Detail::Quote(text.trim_end_matches('\n').to_owned()));
    std::iter::once(Detail::Words(words)).chain(quote).collect()
}

/// What an attempt left besides its texts.
pub(super) fn files(recorded: &Recorded) -> impl Iterator<Item = &Kept> {
    recorded.blobs.iter().filter(|kept| !Text::NAMES.contains(&kept.name.as_str()))
}

/// `file inventory.csv, 2,113 bytes, SHA-256 …`.
pub(super) fn file(kept: &Kept) -> Words {
    let words = Words::of(Look::Dim, "file ").name(&kept.name).text(format!(", {}", bytes(kept.length)));
    match kept.sha256() {
        Some(hash) => words.text(", SHA-256 ").name(hash),
        None => words.and(Look::Warned, format!(" {}", kept.erased.as_deref().unwrap_or("(not shown)"))),
    }
}

impl Kept {
    /// The hash of the bytes; none if they are not there.
    pub(super) fn sha256(&self) -> Option<String> {
        self.bytes.as_ref().map(|bytes| Hash::of_parts(&[bytes.as_slice()]).to_string())
    }
}

/// `1 byte`, `8,388,608 bytes`.
fn bytes(count: u64) -> String {
    let digits = count.to_string();
    let grouped: Vec<&str> = {
        let head = digits.len() % 3;
        let (first, rest) = digits.split_at(head);
        let groups = (0..rest.len() / 3).map(|n| &rest[n * 3..n * 3 + 3]);
        std::iter::once(first).filter(|first| !first.is_empty()).chain(groups).collect()
    };
    format!("{} byte{}", grouped.join(","), if count == 1 { "" } else { "s" })
}

/// `850ms`, `2s`, `1m 05s`, `2h 00m`: whole units that have passed.
pub(super) fn duration(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms}ms"),
        1000..60_000 => format!("{}s", ms / 1000),
        60_000..3_600_000 => format!("{}m {:02}s", ms / 60_000, ms / 1000 % 60),
        _ => format!("{}h {:02}m", ms / 3_600_000, ms / 60_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, duration};

    #[test]
    fn sizes_and_times_are_said_in_whole_units() {
        assert_eq!(
            [0, 1, 999, 1000, 8_388_608].map(bytes).join("; "),
            "0 bytes; 1 byte; 999 bytes; 1,000 bytes; 8,388,608 bytes"
        );
        assert_eq!(
            [0, 999, 59_999, 65_000, 7_260_000].map(duration).join("; "),
            "0ms; 999ms; 59s; 1m 05s; 2h 01m"
        );
    }
}
