//! The compact text of a history, as a store keeps it: positional JSON in two lines, instants in milliseconds, repeated
//! texts once. The first line answers what is owed now; the second holds what is settled, and is read when asked for.
//!
//! Ten runs of one procedure are about 1.5 KB. The form may change with any version: it is derived, never evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::facts::{EscalationCause, PauseCause, RunOutcome};
use super::history::{Decided, Escalation, History, Holder, Record, Rescheduled, Rule, RunSummary, Told};
use super::state::Damage;

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
/// key, runs, waived, rescheduled, escalation
type RecordRow = (String, Vec<RunRow>, Option<DecidedRow>, Option<RescheduledRow>, Option<EscalationRow>);
/// texts, first seen, rules (at, digest, revision), recent occurrences: the first line
type Body = (Vec<String>, Option<Ms>, Vec<(Ms, Word, Word)>, Vec<RecordRow>);

/// How many closed occurrences, the last ones to be closed, stand in the first line beside all that are open.
const RECENT: usize = 4;

pub(super) fn encode(history: &History) -> String {
    let mut words = Words::default();
    let rules = history
        .rules
        .iter()
        .map(|rule| (ms(rule.at), words.place(&rule.digest), words.place(&rule.revision)));
    let rules = rules.collect();
    let recent = recent(history);
    let row = |(key, record): (&String, &Record), words: &mut Words| record_row(key, record, words);
    let of = |wanted: bool, words: &mut Words| -> Vec<RecordRow> {
        let records = history.occurrences.iter().filter(|(key, _)| recent.contains(key.as_str()) == wanted);
        records.map(|record| row(record, words)).collect()
    };
    let (near, settled) = (of(true, &mut words), of(false, &mut words));
    let body: Body = (words.list, history.first_seen_at.map(ms), rules, near);
    let line = |text: serde_json::Result<String>| {
        text.unwrap_or_else(|_| unreachable!("tuples of numbers and texts"))
    };
    format!("{}\n{}", line(serde_json::to_string(&body)), line(serde_json::to_string(&settled)))
}

/// The keys of the open occurrences and of those closed last.
fn recent(history: &History) -> BTreeSet<&str> {
    let mut closed: Vec<(DateTime<Utc>, &str)> =
        history.closed().map(|(key, closed)| (closed.at(), key)).collect();
    closed.sort_unstable();
    let last = closed.iter().rev().take(RECENT).map(|(_, key)| *key);
    let open = history.occurrences.iter().filter(|(_, record)| record.closed().is_none());
    last.chain(open.map(|(key, _)| key.as_str())).collect()
}

/// Everything.
pub(super) fn decode(book: &str, procedure: &str, text: &str) -> Result<History, Damage> {
    read(book, procedure, text, true)
}

/// Everything but the occurrences settled long ago: those open, and the few that were closed last.
pub(super) fn decode_recent(book: &str, procedure: &str, text: &str) -> Result<History, Damage> {
    read(book, procedure, text, false)
}

fn read(book: &str, procedure: &str, text: &str, all: bool) -> Result<History, Damage> {
    let damage = |what: String| Damage { of: format!("{book}/{procedure}"), what };
    let (first, second) =
        text.split_once('\n').ok_or_else(|| damage("its second line is missing".to_owned()))?;
    let parsed = |error: serde_json::Error| damage(error.to_string());
    let (words, first_seen, rules, mut rows): Body = serde_json::from_str(first).map_err(parsed)?;
    if all {
        rows.extend(serde_json::from_str::<Vec<RecordRow>>(second).map_err(parsed)?);
    }
    let reader = Reader { words };
    let history = || -> Option<History> {
        Some(History {
            first_seen_at: maybe(first_seen)?,
            rules: rules.into_iter().map(|row| reader.rule(row)).collect::<Option<_>>()?,
            occurrences: rows
                .into_iter()
                .map(|row| reader.record(row))
                .collect::<Option<BTreeMap<_, _>>>()?,
        })
    };
    history().ok_or_else(|| damage("a text or an instant it refers to is missing".to_owned()))
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
#[derive(Default)]
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

fn record_row(key: &str, record: &Record, words: &mut Words) -> RecordRow {
    let runs = record.runs.iter().map(|run| run_row(run, words)).collect();
    let waived = record.waived.as_ref().map(|decided| decided_row(decided, words));
    let rescheduled = record.rescheduled.as_ref().map(|moved| rescheduled_row(moved, words));
    let escalation = record.escalation.as_ref().map(|escalation| escalation_row(escalation, words));
    (key.to_owned(), runs, waived, rescheduled, escalation)
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

struct Reader {
    words: Vec<String>,
}

impl Reader {
    fn word(&self, place: Word) -> Option<String> {
        self.words.get(place).cloned()
    }

    fn rule(&self, (at, digest, revision): (Ms, Word, Word)) -> Option<Rule> {
        Some(Rule { at: instant(at)?, digest: self.word(digest)?, revision: self.word(revision)? })
    }

    fn record(&self, row: RecordRow) -> Option<(String, Record)> {
        let (key, runs, waived, rescheduled, escalation) = row;
        let record = Record {
            runs: runs.into_iter().map(|run| self.run(run)).collect::<Option<_>>()?,
            waived: self.each(waived, Self::decided)?,
            rescheduled: self.each(rescheduled, Self::rescheduled)?,
            escalation: self.each(escalation, Self::escalation)?,
        };
        Some((key, record))
    }

    #[expect(clippy::option_option, reason = "the outer one is failure, as everywhere in this reader")]
    fn each<R, T>(&self, row: Option<R>, read: impl Fn(&Self, R) -> Option<T>) -> Option<Option<T>> {
        row.map_or(Some(None), |row| read(self, row).map(Some))
    }

    fn rescheduled(&self, (from, to, opens, expires, decided): RescheduledRow) -> Option<Rescheduled> {
        Some(Rescheduled {
            from: instant(from)?,
            to: instant(to)?,
            opens_at: maybe(opens)?,
            expires_at: maybe(expires)?,
            decided: self.decided(decided)?,
        })
    }

    fn decided(&self, (at, person): DecidedRow) -> Option<Decided> {
        Some(Decided { at: instant(at)?, person: self.word(person)? })
    }

    fn run(&self, row: RunRow) -> Option<RunSummary> {
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
            revision: self.word(revision)?,
            procedure_revision: self.word(procedure_revision)?,
            holder: Holder {
                person: self.word(person)?,
                host: self.word(host)?,
                pid,
                process_started: self.word(process_started)?,
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

    fn escalation(&self, row: EscalationRow) -> Option<Escalation> {
        let (ladder, cause, started, told, acknowledged, stopped) = row;
        Some(Escalation {
            ladder: self.word(ladder)?,
            cause,
            started_at: instant(started)?,
            told: told
                .into_iter()
                .map(|(role, rung, at)| Some(Told { role: self.word(role)?, rung, at: instant(at)? }))
                .collect::<Option<_>>()?,
            acknowledged: self.each(acknowledged, Self::decided)?,
            stopped: self.each(stopped, Self::decided)?,
        })
    }
}
