//! Turns judged attempts into statements, and back into what is shown of them.

use chrono::{DateTime, Utc};

use super::checklist::Checklist;
use super::scene::Shown;
use super::secrets::is_secret;
use super::spot::{Section, Spot};
use super::statement::{Recorded, Statement};
use crate::ledger::facts::{self, Level, Mode, StepFinished, StepOutcome, StepStarted};
use crate::ledger::{Fact, Hash, Text};
use crate::step::{
    AnswerType, Attached, Ending, Execution, How, Judged, Outcome, PauseCause, Step, TakenBound, WaitEnd,
};

/// An attempt at its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) spot: Spot,
    pub(super) attempt: u32,
    pub(super) round: u32,
    /// Begun without a person.
    pub(super) automatic: bool,
    /// Until when it is to be finished.
    pub(super) due_at: Option<DateTime<Utc>>,
}

impl Placed {
    /// The round as it is recorded: only from the second on.
    pub(super) fn round(self) -> Option<u32> {
        (self.round > 1).then_some(self.round)
    }
}

/// The position of a step whose path does not say it: one behind or inside a block, or outside the course.
fn hidden_position(list: &Checklist, spot: Spot) -> Option<u32> {
    let path = list.path(spot);
    let said = match path.strip_prefix("validation/") {
        Some(number) => number.parse().ok().map(|number: u32| list.position(spot) - spot.position + number),
        None => path.parse().ok(),
    };
    let position = list.position(spot);
    (said != Some(position)).then_some(position)
}

/// The statement with which a step begins that takes time by itself.
pub(super) fn begun(
    list: &Checklist,
    placed: Placed,
    until: Option<DateTime<Utc>>,
    commands: Option<Hash>,
) -> Statement {
    let gate = list.step(placed.spot).extras().gate.as_ref();
    let (by, commands_sha256) = (gate.map(|gate| gate.ways()).unwrap_or_default(), commands);
    let fact = Fact::StepStarted(StepStarted { until, by, commands_sha256, ..beginning(list, placed) });
    about(list, placed.spot, placed.attempt, fact)
}

fn beginning(list: &Checklist, placed: Placed) -> StepStarted {
    let step = list.step(placed.spot);
    let lasts = match step.extras().wait.as_ref().map(|wait| &wait.end) {
        Some(WaitEnd::After(length)) => Some(*length),
        _ => step.extras().gate.as_ref().and_then(|gate| gate.expires),
    };
    StepStarted {
        kind: step.kind.name.to_owned(),
        position: placed.spot.position,
        of: placed.spot.of,
        means: None,
        validation: placed.spot.section == Section::Validation,
        round: placed.round(),
        lasts_ms: lasts.and_then(|length| u64::try_from(length.duration().as_millis()).ok()),
        until: None,
        by: Vec::new(),
        commands_sha256: None,
        env: Vec::new(),
    }
}

/// The statement before a command runs: its full text is kept, of its variables only the names.
pub(super) fn started(list: &Checklist, placed: Placed, execution: &Execution) -> Statement {
    let private = execution.private.env.iter().map(|(name, _)| name.clone());
    let mut env: Vec<String> = execution.env.iter().map(|(name, _)| name.clone()).chain(private).collect();
    env.sort();
    env.dedup();
    let means = Some(facts::Means::Run);
    let fact = Fact::StepStarted(StepStarted { means, env, ..beginning(list, placed) });
    about(list, placed.spot, placed.attempt, fact).with(Text::COMMAND, Some(&execution.command.to_string()))
}

/// The statement of an attempt's end.
pub(super) fn finished(list: &Checklist, placed: Placed, judged: &Judged, mode: Mode) -> Statement {
    let how = match (judged.how, mode) {
        (How::Command, _) => facts::How::Command,
        (How::Condition, _) => facts::How::Condition,
        (How::Given, _) => facts::How::Given,
        (How::Clock, _) => facts::How::Clock,
        (How::Approval, _) => facts::How::Approval,
        (How::Person, Mode::Operator | Mode::Automatic) => facts::How::Person,
        (How::Person, Mode::Answers) => facts::How::Answers,
    };
    let mut fact = StepFinished::new(recorded_outcome(judged.outcome), how);
    let Placed { spot, attempt, .. } = placed;
    fact.deviation = judged.deviation;
    fact.together = judged.together;
    fact.round = placed.round();
    fact.automatic = placed.automatic && judged.how == How::Command;
    fact.position = hidden_position(list, spot);
    fact.bound = judged.bound.as_ref().map(|taken| Box::new(bound(taken)));
    given(list.step(spot), placed, judged, &mut fact);
    let mut free_text = None;
    if let (Some(answer), Some(asked)) = (&judged.answer, &list.step(spot).asked) {
        fact.answer_type = Some(asked.answer.name().to_owned());
        if asked.answer.is_free_text() {
            free_text = Some(answer.text.as_str());
        } else {
            match &asked.answer {
                AnswerType::List(_) => fact.values = answer.text.split(", ").map(str::to_owned).collect(),
                _ => fact.value = Some(answer.text.clone()),
            }
        }
        fact.measure.clone_from(&asked.measure);
        fact.unit.clone_from(&asked.unit);
    }
    let mut statement = about(list, spot, attempt, Fact::Note(facts::Note::default()))
        .with(Text::ANSWER, free_text)
        .with(Text::REASON, judged.reason.as_deref())
        .with(Text::NOTE, judged.note.as_deref())
        .with(Text::MESSAGE, judged.told.as_deref().map(|told| told.text.as_str()));
    statement.texts.extend(judged.files.iter().map(kept));
    if let Some(end) = &judged.end {
        if let Ending::Exit(code) = end.ending {
            fact.exit = Some(code);
        }
        fact.duration_ms = u64::try_from(end.took.as_millis()).ok();
        fact.output_len = Some(end.output.len);
        fact.output_sha256 = Some(end.output.sha256.clone()).filter(|hash| !hash.is_empty());
        fact.cut_at = end.output.cut_at;
        let media = if std::str::from_utf8(&end.output.bytes).is_ok() {
            "text/plain"
        } else {
            "application/octet-stream"
        };
        let (name, bytes) = (Text::OUTPUT.to_owned(), end.output.bytes.clone());
        statement.texts.push(Text { name, media: media.to_owned(), bytes });
        // What later steps are told of a step is its standard output: kept apart where the two differ.
        if list.step(spot).name().is_some() && end.stdout != end.output.bytes {
            let (name, bytes) = (Text::STDOUT.to_owned(), end.stdout.clone());
            statement.texts.push(Text { name, media: media.to_owned(), bytes });
        }
    }
    Statement { fact: Fact::StepFinished(fact), ..statement }
}

/// What was told to whom, that files or a secret were given, and until when it was to be finished.
fn given(step: &Step, placed: Placed, judged: &Judged, fact: &mut StepFinished) {
    let ends = !matches!(judged.outcome, Outcome::NotApplicable | Outcome::Interrupted);
    fact.due_at = placed.due_at.filter(|_| ends);
    if let Some(told) = judged.told.as_deref() {
        (fact.to, fact.via) = (told.to.as_deref().map(Into::into), told.via.as_deref().map(Into::into));
    }
    let secret = is_secret(step) && judged.outcome == Outcome::Done;
    if secret || !judged.files.is_empty() {
        fact.answer_type = step.asked.as_ref().map(|asked| asked.answer.name().to_owned());
    }
}

/// A file as it is kept. One that is called like a text of an entry is told apart by the folder it is in: this one.
fn kept(file: &Attached) -> Text {
    let named = if Text::NAMES.contains(&file.name.as_str()) { "./" } else { "" };
    Text { name: format!("{named}{}", file.name), media: file.media().to_owned(), bytes: file.bytes.clone() }
}

/// What is shown of an attempt's end once it is recorded.
pub(super) fn shown(
    checklist: &Checklist,
    spot: Spot,
    statement: &Statement,
    judged: &Judged,
    recorded: &Recorded,
) -> Option<Shown> {
    let Fact::StepFinished(finished) = &statement.fact else { return None };
    let end = judged.end.as_ref();
    let exit = |code: i32| format!("exit {code}");
    let because = judged.because.clone().or(finished.exit.map(exit));
    Some(Shown {
        spot,
        done_word: if judged.told.is_some() { "told" } else { checklist.step(spot).kind.done_word },
        attempt: statement.attempt.unwrap_or(1),
        outcome: finished.outcome,
        deviation: finished.deviation,
        at: recorded.at,
        because,
        took: end.filter(|end| !matches!(end.ending, Ending::NotStarted(_))).map(|end| end.took),
        survivors: end.map_or_else(Vec::new, |end| end.survivors.clone()),
    })
}

/// A statement about an attempt.
pub(super) fn about(list: &Checklist, spot: Spot, attempt: u32, fact: Fact) -> Statement {
    Statement { fact, step: Some(list.path(spot).to_owned()), attempt: Some(attempt), texts: Vec::new() }
}

fn bound(taken: &TakenBound) -> facts::Bound {
    let (level, text) = match taken {
        TakenBound::Pass(text) => (Level::Pass, text),
        TakenBound::Warn(text) => (Level::Warn, text),
        TakenBound::Fail(text) => (Level::Fail, text),
    };
    facts::Bound { level, text: text.clone() }
}

fn recorded_outcome(outcome: Outcome) -> StepOutcome {
    match outcome {
        Outcome::Done => StepOutcome::Done,
        Outcome::Warned => StepOutcome::Warned,
        Outcome::Failed => StepOutcome::Failed,
        Outcome::Skipped => StepOutcome::Skipped,
        Outcome::NotApplicable => StepOutcome::NotApplicable,
        Outcome::TimedOut => StepOutcome::TimedOut,
        Outcome::Interrupted => StepOutcome::Interrupted,
    }
}

/// The cause of a pause as the ledger names it.
pub(super) fn recorded_cause(cause: PauseCause) -> facts::PauseCause {
    match cause {
        PauseCause::Operator => facts::PauseCause::Operator,
        PauseCause::NoTerminal => facts::PauseCause::NoTerminal,
        PauseCause::HangUp => facts::PauseCause::HangUp,
        PauseCause::Interrupt => facts::PauseCause::Interrupt,
    }
}
