//! The compact text of a history, as a store keeps it: positional JSON in two lines, instants in milliseconds, repeated
//! texts once. The first line answers what is owed now; the second holds what is settled, and is read when asked for.
//!
//! Ten runs of one procedure are about 2.5 KB. The form may change with any version: it is derived, never evidence.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::facts::{EscalationCause, PauseCause, RunOutcome};
use super::history::{Decided, Escalation, History, Holder, Record, Rescheduled, Rule, RunSummary, Told};

type Ms = i64;
/// A position in the list of texts.
type Word = usize;
/// person, host, pid, process started, since
type HolderRow = (Word, Word, u32, Word, Ms);
/// at, person
type DecidedRow = (Ms, Word);
/// from, to, opens, expires, decided
type RescheduledRow = (Ms, Ms, Option<Ms>, Option<Ms>, DecidedRow);
/// ladder, cause, started, told (role, rung, at), acknowledged, stopped
type EscalationRow =
    (Word, EscalationCause, Ms, Vec<(Word, u32, Ms)>, Option<DecidedRow>, Option<DecidedRow>);
/// id, started, (finished, performed, outcome), (revision, procedure revision), holder, (last run seq, step, steps),
/// (paused, cause), answered, (opens, first due, expires), failed
type RunRow = (
    String,
    Ms,
    (Option<Ms>, Option<Ms>, Option<RunOutcome>),
    (Word, Word),
    HolderRow,
    (u64, u32, u32, u32),
    (Option<Ms>, Option<PauseCause>),
    Vec<String>,
    (Ms, Option<Ms>, Option<Ms>),
    Vec<(String, Ms)>,
);
/// runs, waived, rescheduled, escalation
type RecordRow = (Vec<RunRow>, Option<DecidedRow>, Option<RescheduledRow>, Option<EscalationRow>);
/// texts, first seen, rules (at, digest, revision), occurrences by key: the first line
type Near = (Vec<String>, Option<Ms>, Vec<(Ms, Word, Word)>, BTreeMap<String, RecordRow>);

/// The first line of a history, without its end.
pub(super) fn near_line(near: &History) -> String {
    let mut words = Words::default();
    let rules =
        near.rules.iter().map(|rule| (ms(rule.at), words.place(&rule.digest), words.place(&rule.revision)));
    let rules = rules.collect();
    let row = |(key, record): (&String, &Record)| (key.clone(), record_row(record, &mut words));
    let rows = near.occurrences.iter().map(row).collect();
    let line: Near = (words.list, near.first_seen_at.map(ms), rules, rows);
    written(&line)
}

/// Reads the first line of a history.
pub(super) fn read_near(line: &str) -> Result<History, String> {
    let (words, first_seen, rules, rows): Near = read(line)?;
    let history = || {
        Some(History {
            first_seen_at: maybe(first_seen)?,
            rules: rules.into_iter().map(|row| rule(&words, row)).collect::<Option<_>>()?,
            occurrences: rows
                .into_iter()
                .map(|(key, row)| Some((key, record(&words, row)?)))
                .collect::<Option<_>>()?,
        })
    };
    history().ok_or_else(missing)
}

/// The second line: the occurrences that are settled, each as text until it is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    /// Never shorter: what is settled refers to it.
    words: Words,
    rows: BTreeMap<String, Box<RawValue>>,
}

impl Settled {
    /// Reads the second line of a history.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let (list, rows): (Vec<String>, BTreeMap<String, Box<RawValue>>) = read(line)?;
        let places = list.iter().enumerate().map(|(place, word)| (word.clone(), place)).collect();
        Ok(Self { words: Words { list, places }, rows })
    }

    /// The second line of a history.
    pub(super) fn line(&self) -> String {
        written(&(&self.words.list, &self.rows))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Puts an occurrence away.
    pub(super) fn put(&mut self, key: String, record: &Record) {
        let row = record_row(record, &mut self.words);
        let row = serde_json::value::to_raw_value(&row);
        self.rows.insert(key, row.unwrap_or_else(|_| unreachable!("tuples of numbers and texts")));
    }

    /// Takes an occurrence out again.
    pub(super) fn take(&mut self, key: &str) -> Result<Option<Record>, String> {
        self.rows.remove(key).map(|row| self.record(&row)).transpose()
    }

    /// Every occurrence, by key.
    pub(super) fn records(&self) -> impl Iterator<Item = Result<(String, Record), String>> {
        self.rows.iter().map(|(key, row)| Ok((key.clone(), self.record(row)?)))
    }

    fn record(&self, row: &RawValue) -> Result<Record, String> {
        record(&self.words.list, read(row.get())?).ok_or_else(missing)
    }
}

/// Whether the second line may say something of a key; it does not where this says no.
pub(super) fn may_name(line: &str, key: &str) -> bool {
    line.contains(&format!("{}:", written(&key)))
}

fn written(parts: &impl Serialize) -> String {
    serde_json::to_string(parts).unwrap_or_else(|_| unreachable!("tuples of numbers and texts"))
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn missing() -> String {
    "a text or an instant it refers to is missing".to_owned()
}

fn ms(at: DateTime<Utc>) -> Ms {
    at.timestamp_millis()
}

fn instant(ms: Ms) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms)
}

/// An absent instant is fine, one out of range is not.
#[expect(clippy::option_option, reason = "the outer one is failure, as everywhere in this reader")]
fn maybe(ms: Option<Ms>) -> Option<Option<DateTime<Utc>>> {
    ms.map_or(Some(None), |ms| instant(ms).map(Some))
}

/// The texts met so far, each once, in order of first use.
#[derive(Clone, Debug, Default)]
struct Words {
    list: Vec<String>,
    places: HashMap<String, Word>,
}

impl Words {
    fn place(&mut self, word: &str) -> Word {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = self.list.len();
        self.list.push(word.to_owned());
        self.places.insert(word.to_owned(), place);
        place
    }
}

fn record_row(record: &Record, words: &mut Words) -> RecordRow {
    let runs = record.runs.iter().map(|run| run_row(run, words)).collect();
    let waived = record.waived.as_ref().map(|decided| decided_row(decided, words));
    let rescheduled = record.rescheduled.as_ref().map(|moved| rescheduled_row(moved, words));
    let escalation = record.escalation.as_ref().map(|escalation| escalation_row(escalation, words));
    (runs, waived, rescheduled, escalation)
}

fn run_row(run: &RunSummary, words: &mut Words) -> RunRow {
    let holder = &run.holder;
    (
        run.id.clone(),
        ms(run.started_at),
        (run.finished_at.map(ms), run.performed_at.map(ms), run.outcome),
        (words.place(&run.revision), words.place(&run.procedure_revision)),
        (
            words.place(&holder.person),
            words.place(&holder.host),
            holder.pid,
            words.place(&holder.process_started),
            ms(holder.since),
        ),
        (run.last_run_seq, run.step, run.steps, run.validations),
        (run.paused_at.map(ms), run.pause_cause),
        run.answered.iter().cloned().collect(),
        (ms(run.opens_at), run.first_due_at.map(ms), run.expires_at.map(ms)),
        run.failed.iter().map(|(step, at)| (step.clone(), ms(*at))).collect(),
    )
}

fn rescheduled_row(moved: &Rescheduled, words: &mut Words) -> RescheduledRow {
    let decided = decided_row(&moved.decided, words);
    (ms(moved.from), ms(moved.to), moved.opens_at.map(ms), moved.expires_at.map(ms), decided)
}

fn decided_row(decided: &Decided, words: &mut Words) -> DecidedRow {
    (ms(decided.at), words.place(&decided.person))
}

fn escalation_row(escalation: &Escalation, words: &mut Words) -> EscalationRow {
    (
        words.place(&escalation.ladder),
        escalation.cause,
        ms(escalation.started_at),
        escalation.told.iter().map(|told| (words.place(&told.role), told.rung, ms(told.at))).collect(),
        escalation.acknowledged.as_ref().map(|decided| decided_row(decided, words)),
        escalation.stopped.as_ref().map(|decided| decided_row(decided, words)),
    )
}

fn word(words: &[String], place: Word) -> Option<String> {
    words.get(place).cloned()
}

fn rule(words: &[String], (at, digest, revision): (Ms, Word, Word)) -> Option<Rule> {
    Some(Rule { at: instant(at)?, digest: word(words, digest)?, revision: word(words, revision)? })
}

fn record(words: &[String], (runs, waived, moved, escalated): RecordRow) -> Option<Record> {
    let mut record = Record {
        runs: Vec::with_capacity(runs.len()),
        waived: each(words, waived, decided)?,
        rescheduled: each(words, moved, rescheduled)?,
        escalation: each(words, escalated, escalation)?,
    };
    for row in runs {
        record.runs.push(run(words, row)?);
    }
    Some(record)
}

#[expect(clippy::option_option, reason = "the outer one is failure, as everywhere in this reader")]
fn each<R, T>(
    words: &[String],
    row: Option<R>,
    read: impl Fn(&[String], R) -> Option<T>,
) -> Option<Option<T>> {
    row.map_or(Some(None), |row| read(words, row).map(Some))
}

fn rescheduled(words: &[String], (from, to, opens, expires, by): RescheduledRow) -> Option<Rescheduled> {
    Some(Rescheduled {
        from: instant(from)?,
        to: instant(to)?,
        opens_at: maybe(opens)?,
        expires_at: maybe(expires)?,
        decided: decided(words, by)?,
    })
}

fn decided(words: &[String], (at, person): DecidedRow) -> Option<Decided> {
    Some(Decided { at: instant(at)?, person: word(words, person)? })
}

fn run(words: &[String], row: RunRow) -> Option<RunSummary> {
    let (
        id,
        started,
        (finished, performed, outcome),
        (revision, procedure_revision),
        holder,
        position,
        pause,
        answered,
        (opens, due, expires),
        failed,
    ) = row;
    let (person, host, pid, process_started, since) = holder;
    Some(RunSummary {
        id,
        started_at: instant(started)?,
        finished_at: maybe(finished)?,
        performed_at: maybe(performed)?,
        outcome,
        revision: word(words, revision)?,
        procedure_revision: word(words, procedure_revision)?,
        holder: Holder {
            person: word(words, person)?,
            host: word(words, host)?,
            pid,
            process_started: word(words, process_started)?,
            since: instant(since)?,
        },
        last_run_seq: position.0,
        step: position.1,
        steps: position.2,
        validations: position.3,
        paused_at: maybe(pause.0)?,
        pause_cause: pause.1,
        answered: answered.into_iter().collect(),
        opens_at: instant(opens)?,
        first_due_at: maybe(due)?,
        expires_at: maybe(expires)?,
        failed: failed.into_iter().map(|(step, at)| Some((step, instant(at)?))).collect::<Option<_>>()?,
    })
}

fn escalation(words: &[String], row: EscalationRow) -> Option<Escalation> {
    let (ladder, cause, started, told, acknowledged, stopped) = row;
    Some(Escalation {
        ladder: word(words, ladder)?,
        cause,
        started_at: instant(started)?,
        told: told
            .into_iter()
            .map(|(role, rung, at)| Some(Told { role: word(words, role)?, rung, at: instant(at)? }))
            .collect::<Option<_>>()?,
        acknowledged: each(words, acknowledged, decided)?,
        stopped: each(words, stopped, decided)?,
    })
}
