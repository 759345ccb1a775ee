//! Laws of edits: what is on record keeps its standing whatever becomes of the trigger, and an answer about a moment
//! never depends on what was recorded after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use runbook::diagnostic::Source;
use runbook::ledger::facts::{
    BookAdopted, LedgerCreated, LedgerKind, Mode, RunFinished, RunOutcome, RunStarted,
};
use runbook::ledger::{Actor, Draft, Expected, Fact, RunRef, Stamp, State, Store, Subject};
use runbook::model::{BookText, Library, Part, trigger_digest};
use runbook::schedule::{Ground, Standing, Texts, occurrence, rows};
use runbook::store::Memory;

const TRIGGERS: [&str; 10] = [
    "{every: day}",
    "{every: business day, due: \"09:30\"}",
    "{every: week, day: wed, due: \"12:00\"}",
    "{every: week, day: fri, if_missed: each}",
    "{every: 2 weeks, phase: 2026-11-02}",
    "{every: month, day: 15, roll: next, timezone: Asia/Tokyo}",
    "{every: month, if_missed: skip}",
    "{cron: \"0 8,16 * * mon-fri\"}",
    "{anchor: wave, due: -1 week}",
    "[{every: week}, {every: month, day: 5, id: m}]",
];

fn library(trigger: &str) -> Library {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\nsince: 2026-10-01\nanchors: {{wave: {{every: month, day: 20}}}}\nprocedures:\n  p:\n    name: P\n    trigger: {trigger}\n    steps: [Do it.]\n"
    );
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", text);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    assert!(library.lost().is_empty(), "{trigger}");
    library
}

/// The revision of a trigger is its number.
fn texts(state: &State) -> Texts<'static> {
    let read = |_: &str, revision: &str| Ok(revision.parse::<usize>().ok().map(|n| library(TRIGGERS[n])));
    Texts::new(state, Box::new(read))
}

struct Ledger {
    store: Memory,
    count: u64,
}

impl Ledger {
    fn new() -> Self {
        let fact = Fact::LedgerCreated(LedgerCreated {
            workspace: "w".to_owned(),
            kind: LedgerKind::Test,
            place: None,
        });
        let first = draft(0, moment(-9_999), Subject::default(), fact);
        Self { store: Memory::new("0190aaaa-0000-7000-8000-000000000000", &first).unwrap(), count: 0 }
    }

    fn append(&mut self, at: DateTime<Utc>, subject: Subject, fact: Fact) {
        self.count += 1;
        self.store.append(&draft(self.count, at, subject, fact), Expected::Any).unwrap();
    }

    fn adopt(&mut self, at: DateTime<Utc>, trigger: usize) {
        let digest = trigger_digest(&library(TRIGGERS[trigger]).books[0].procedures[0]);
        let procedures = BTreeMap::from([("p".to_owned(), digest)]);
        let (book, revision) = (Some("b".to_owned()), Some(trigger.to_string()));
        let fact = Fact::BookAdopted(BookAdopted { procedures, removed: Vec::new() });
        self.append(at, Subject { book, revision, ..Subject::default() }, fact);
    }

    /// Runs what is open under a trigger, if anything is.
    fn run(&mut self, at: DateTime<Utc>, trigger: usize, outcome: RunOutcome) {
        let (library, state) = (library(TRIGGERS[trigger]), self.state());
        let texts = texts(&state);
        let ground = Ground::new(&library, &state, at).with_texts(&texts);
        let named = library.procedures().next().unwrap();
        let rows = rows(&ground, named, at).unwrap();
        let open = |standing| matches!(standing, Standing::Due | Standing::Overdue);
        let Some(row) = rows.iter().find(|row| open(row.standing)) else { return };
        let run = format!("0190bbbb-0000-7000-8000-{:012}", self.count);
        let subject = |seq| Subject {
            book: Some("b".to_owned()),
            procedure: Some("p".to_owned()),
            occurrence: Some(row.slot.key.clone()),
            run: Some(RunRef { id: run.clone(), seq }),
            ..Subject::default()
        };
        let started = RunStarted {
            opens_at: row.slot.opens_at,
            due_at: Some(row.due.at),
            expires_at: row.expires.map(|expires| expires.at),
            steps: 1,
            validations: 0,
            mode: Mode::Operator,
            pid: 1,
            process_started: "s".to_owned(),
            exception: false,
            anew: false,
        };
        self.append(at, subject(1), Fact::RunStarted(started));
        let finished = RunFinished {
            outcome,
            done: 1,
            warned: 0,
            skipped: 0,
            failed: 0,
            not_applicable: 0,
            passed: 0,
            validations: 0,
            work_ms: None,
            performed_at: None,
        };
        self.append(at, subject(2), Fact::RunFinished(finished));
    }

    fn state(&self) -> State {
        self.store.state(None).unwrap()
    }
}

fn draft(n: u64, at: DateTime<Utc>, subject: Subject, fact: Fact) -> Draft {
    let id = format!("0190cccc-0000-7000-8000-{n:012}");
    let actor = Actor { person: "ops1@example.com".to_owned(), ..Actor::default() };
    let stamp = Stamp { at, tz: "UTC".to_owned(), clock: None, actor, tool: "runbook".to_owned(), id };
    Draft { subject, fact, blobs: Vec::new(), stamp }
}

/// So many hours into November.
fn moment(hours: i64) -> DateTime<Utc> {
    "2026-11-01T00:30:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
}

/// The standing of every occurrence on record, by its key.
fn standings(state: &State, trigger: usize, now: DateTime<Utc>) -> BTreeMap<String, Standing> {
    let (library, texts) = (library(TRIGGERS[trigger]), texts(state));
    let ground = Ground::new(&library, state, now).with_texts(&texts);
    let named = library.procedures().next().unwrap();
    let history = state.history("b", "p").unwrap().unwrap_or_default();
    let standing = |key: &String| Some((key.clone(), occurrence(&ground, named, key).unwrap()?.standing));
    history.occurrences.keys().filter_map(standing).collect()
}

/// What is done, in hours after the one before: adopt another trigger, complete what is open, fail at it.
fn ledger(first: usize, deeds: &[(i64, u8, usize)]) -> (Ledger, usize, i64) {
    let mut ledger = Ledger::new();
    ledger.adopt(moment(0), first);
    let (mut trigger, mut hours) = (first, 0);
    for &(after, deed, other) in deeds {
        hours += after;
        match deed {
            0 => {
                trigger = other;
                ledger.adopt(moment(hours), trigger);
            }
            1 => ledger.run(moment(hours), trigger, RunOutcome::Failed),
            _ => ledger.run(moment(hours), trigger, RunOutcome::Completed),
        }
    }
    (ledger, trigger, hours)
}

fn deeds() -> impl Strategy<Value = Vec<(i64, u8, usize)>> {
    prop::collection::vec((1_i64..90, 0_u8..4, 0..TRIGGERS.len()), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_edit_changes_the_standing_of_what_is_on_record(
        first in 0..TRIGGERS.len(), deeds in deeds(), edited in 0..TRIGGERS.len(), later in 0_i64..400,
    ) {
        let (ledger, trigger, hours) = ledger(first, &deeds);
        let (state, now) = (ledger.state(), moment(hours + later));
        prop_assert_eq!(standings(&state, trigger, now), standings(&state, edited, now));
    }

    #[test]
    fn an_answer_never_depends_on_what_was_recorded_later(
        first in 0..TRIGGERS.len(), deeds in deeds(), asked in 0_i64..300,
    ) {
        let (ledger, _, _) = ledger(first, &deeds);
        let now = moment(asked);
        let known: Vec<(i64, u8, usize)> = {
            let mut hours = 0;
            deeds.iter().copied().take_while(|(after, ..)| { hours += after; hours <= asked }).collect()
        };
        let (earlier, trigger, _) = self::ledger(first, &known);
        let seen = ledger.store.state(Some(now)).unwrap();
        let said = |state: &State| {
            let (library, texts) = (library(TRIGGERS[trigger]), texts(state));
            let ground = Ground::new(&library, state, now).with_texts(&texts);
            let rows = rows(&ground, library.procedures().next().unwrap(), moment(asked + 200)).unwrap();
            rows.iter().map(|row| format!("{} {:?} {}", row.slot.key, row.standing, row.due.at)).collect::<Vec<_>>()
        };
        prop_assert_eq!(said(&seen), said(&earlier.state()));
        let mut keys: Vec<String> =
            said(&seen).iter().filter_map(|row| Some(row.split_once(' ')?.0.to_owned())).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count, "no key twice: {:?}", said(&seen));
    }
}
