//! Laws of the whole: of plans, of what is due, and of a run over a real store, where what was recorded is enough to go
//! on.

mod bundled;
mod past;
mod plan;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use runbook::diagnostic::{Findings, SourceId};
use runbook::document::{Limits, Tree, parse};
use runbook::ledger::facts::{LedgerCreated, LedgerKind, Mode, RunHeld, RunOutcome, RunStarted};
use runbook::ledger::{
    Actor, Commitment, Draft, Expected, Fact, Filter, RunRef, Stamp, Store, StoreError, Subject, verify,
};
use runbook::run::{
    AnswerFile, Checklist, Ended, Executor, HostError, Layout, Parts, Past, RecordError, Recorded, Recorder,
    Run, Scene, Script, Statement, View, drive,
};
use runbook::step::{CommandEnd, Ending, Execution, Output, PauseCause, Until, read, read_validation};
use runbook::store::Memory;

const LEDGER: &str = "0190aaaa-0000-7000-8000-000000000000";
const RUN: &str = "0190bbbb-0000-7000-8000-000000000001";

fn stamp(n: u64) -> Stamp {
    let at =
        "2026-11-23T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(n.try_into().unwrap());
    let id = format!("0190cccc-0000-7000-8000-{n:012}");
    let actor = Actor { person: "ops1@example.com".to_owned(), ..Actor::default() };
    Stamp { at, tz: "UTC".to_owned(), clock: None, actor, tool: "runbook".to_owned(), id }
}

fn draft(n: u64, subject: Subject, fact: Fact) -> Draft {
    Draft { subject, fact, blobs: Vec::new(), stamp: stamp(n) }
}

struct Writer<'a> {
    store: &'a mut Memory,
    run_seq: u64,
}

impl Recorder for Writer<'_> {
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        self.run_seq += 1;
        let subject = Subject {
            book: Some("book".to_owned()),
            procedure: Some("review".to_owned()),
            occurrence: Some("2026-11-23".to_owned()),
            run: Some(RunRef { id: RUN.to_owned(), seq: self.run_seq }),
            step: statement.step.clone(),
            attempt: statement.attempt,
            ..Subject::default()
        };
        let mut draft = draft(self.run_seq, subject, statement.fact.clone());
        draft.blobs = statement.texts.iter().map(|text| text.clone().salted([7; 32])).collect();
        let sealed = self
            .store
            .append(&draft, Expected::Any)
            .map_err(|error| RecordError::Ledger { message: error.to_string(), hint: None })?;
        let (id, by) = (sealed.entry.id.clone(), sealed.entry.actor.person.clone());
        Ok(Recorded { at: sealed.entry.at, id, head: sealed.head().to_string(), by })
    }
}

struct Quiet;

impl View for Quiet {
    fn show(&mut self, _: &Scene) -> Result<(), HostError> {
        Ok(())
    }

    fn output(&mut self, _: &[u8]) -> Result<(), HostError> {
        Ok(())
    }

    fn output_ended(&mut self) -> Result<(), HostError> {
        Ok(())
    }
}

impl Executor for Quiet {
    fn attach(&mut self, _: &str, _: &[String]) -> Result<Vec<runbook::step::Attached>, String> {
        Err("no file".to_owned())
    }

    fn execute(&mut self, _: &Execution, _: &mut dyn FnMut(&[u8])) -> CommandEnd {
        let output = Output { bytes: b"3\n"[..].into(), len: 2, sha256: "0".repeat(64), cut_at: None };
        let (ending, took) = (Ending::Exit(0), Duration::from_secs(2));
        CommandEnd { ending, took, output, stdout: b"3\n"[..].into(), survivors: Vec::new() }
    }

    fn begin_wait(&mut self, _: Until) {}

    fn left(&self) -> Option<Duration> {
        None
    }

    fn sit(&mut self) -> Option<PauseCause> {
        None
    }
}

fn tree(text: &str) -> Tree {
    parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut Findings::default())
}

fn checklist() -> Arc<Checklist> {
    let mut out = Findings::default();
    let steps = tree("[a, {do: b, run: [echo, '3']}, {ask: c, measure: m, unit: ms, warn: above 5}]");
    let steps = steps.root().unwrap().items().filter_map(|node| read(node, &mut out)).collect();
    let validation = tree("[d]");
    let validation =
        validation.root().unwrap().items().filter_map(|node| read_validation(node, &mut out)).collect();
    assert!(out.is_empty(), "{out:?}");
    let layout = Layout::of(&Parts { steps, validation, ..Parts::default() }, &|_| None);
    Arc::new(Checklist { layout, ..Checklist::default() })
}

fn answered(run: &mut Run, answers: &str, writer: &mut Writer<'_>) -> Ended {
    let file = AnswerFile::read(&tree(answers), &mut Findings::default()).unwrap();
    let (mut executor, mut view) = (Quiet, Quiet);
    drive(run, &mut Script::new(file, &mut executor, &mut view), writer).unwrap().ended
}

fn past(store: &Memory) -> Vec<Past> {
    let mut sealed = Vec::new();
    let mut keep = |entry| {
        sealed.push(entry);
        ControlFlow::Continue(())
    };
    store.read(&Filter::run(RUN), &mut keep).unwrap();
    let read = |entry| Past::of(entry, |text: &Commitment| store.blob(text));
    sealed.iter().map(|entry| read(entry).unwrap()).collect::<Vec<_>>()
}

#[test]
fn a_failed_run_goes_on_from_what_a_store_gives_back() -> Result<(), StoreError> {
    let created = LedgerCreated { workspace: "w".to_owned(), kind: LedgerKind::Test, place: None };
    let mut store = Memory::new(LEDGER, &draft(0, Subject::default(), Fact::LedgerCreated(created)))?;
    let list = checklist();
    let started = RunStarted {
        opens_at: stamp(0).at,
        due_at: None,
        expires_at: None,
        steps: 3,
        validations: 1,
        mode: Mode::Answers,
        pid: 1,
        process_started: "1".to_owned(),
        exception: false,
        anew: false,
    };
    let mut run = Run::start(Arc::clone(&list), started, None);
    let mut writer = Writer { store: &mut store, run_seq: 0 };
    let answers =
        "answers: {1: {deviation: late}, 2: run, 3: {value: '7.10', note: n}, validation/1: {failed: stale}}";
    assert_eq!(answered(&mut run, answers, &mut writer), Ended::Finished(RunOutcome::Failed));
    let before = run.progress().clone();

    let entries = past(&store);
    let run_seq = entries.len() as u64;
    let held = RunHeld { pid: 2, process_started: "2".to_owned(), taken_over: false };
    let mut again = Run::resume(list, entries, (held, Mode::Answers), None);
    assert_eq!(*again.progress(), before, "the fold of what was stored is the run as it was");
    let mut writer = Writer { store: &mut store, run_seq };
    let ended = answered(&mut again, "answers: {validation/1: yes}", &mut writer);
    assert_eq!(ended, Ended::Finished(RunOutcome::CompletedWithDeviations));

    let state = store.state(None)?;
    let history = state.history("book", "review").unwrap().unwrap();
    let record = &history.occurrences["2026-11-23"];
    assert!(record.closed().is_some() && record.runs.len() == 1);
    assert!(verify(&store, &[]).is_intact());
    Ok(())
}
