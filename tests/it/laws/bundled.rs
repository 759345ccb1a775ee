//! Every procedure of the bundled run books, gone through by a person who does as they are told: interrupted after
//! any entry and gone on with, the record says the same.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use runbook::ledger::Fact;
use runbook::ledger::facts::{Mode, RunHeld, RunStarted};
use runbook::run::{
    Checklist, DriveError, Host, HostError, Layout, Past, RecordError, Recorded, Recorder, Run, Scene,
    Statement, drive,
};
use runbook::step::{
    Action, AnswerType, CommandEnd, Ending, Menu, Output, PauseCause, Pick, Question, Reply,
};

/// Does as told: every step well, every third check failing once.
#[derive(Default)]
struct Obliging;

impl Host for Obliging {
    fn show(&mut self, _: &Scene) -> Result<(), HostError> {
        Ok(())
    }

    fn perform(&mut self, run: &Run, action: &Action) -> Result<Reply, HostError> {
        let (spot, attempt) = run.current().unwrap();
        let stumbles = spot.index % 3 == 1 && attempt == 1;
        Ok(match action {
            // What cannot go well with these answers ends the run as failed.
            Action::Confirm(menu) if menu.choice(Pick::Again).is_some() && attempt > 3 => Reply::Stop,
            Action::Confirm(menu) => chosen(menu, stumbles),
            Action::Ask(question) => Reply::Answered(answer(question)),
            Action::Execute(_) => Reply::Executed(ended(i32::from(stumbles))),
            Action::Wait(_) => Reply::Waited,
            Action::Attach(_) => {
                Reply::Picked { pick: Pick::NotApplicable, text: Some("there is none".to_owned()) }
            }
        })
    }
}

fn chosen(menu: &Menu, stumbles: bool) -> Reply {
    let well = [Pick::TakeOver, Pick::Again, Pick::Run, Pick::Done, Pick::Yes, Pick::Told, Pick::Later];
    let badly = [Pick::TakeOver, Pick::Again, Pick::Run, Pick::Cannot, Pick::No];
    let order: &[Pick] = if stumbles { &badly } else { &well };
    let pick = order.iter().chain(&well).find(|pick| menu.choice(**pick).is_some());
    match pick {
        Some(pick) => Reply::Picked { pick: *pick, text: Some("as it was found".to_owned()) },
        None => Reply::Pause(PauseCause::Operator),
    }
}

fn answer(question: &Question) -> String {
    if let Some(exactly) = &question.exactly {
        return exactly.clone();
    }
    match &question.answer {
        Some(AnswerType::Whole | AnswerType::Number) => "3".to_owned(),
        Some(AnswerType::YesNo) => "yes".to_owned(),
        Some(AnswerType::Date) => "2026-11-23".to_owned(),
        Some(AnswerType::Time) => "09:30".to_owned(),
        Some(AnswerType::Link) => "https://example.com/1".to_owned(),
        Some(AnswerType::Choice(choices) | AnswerType::List(choices)) => choices[0].clone(),
        _ => "seen".to_owned(),
    }
}

fn ended(code: i32) -> CommandEnd {
    let output = Output { bytes: b"3\n"[..].into(), len: 2, sha256: "0".repeat(64), cut_at: None };
    let took = std::time::Duration::from_secs(2);
    CommandEnd { ending: Ending::Exit(code), took, output, stdout: b"3\n"[..].into(), survivors: Vec::new() }
}

/// Keeps entries, and stops as if the power failed after a number of them.
#[derive(Default)]
struct Tape {
    entries: Vec<Past>,
    stop_after: Option<usize>,
}

impl Recorder for Tape {
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        if self.stop_after == Some(self.entries.len()) {
            return Err(RecordError::Ledger { message: "the power failed".to_owned(), hint: None });
        }
        // The clock stands still, so that the two records can be told apart by nothing else.
        let at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
        let recorded = Recorded { at, id: String::new(), head: String::new(), by: String::new() };
        self.entries.push(Past { statement: statement.clone(), recorded: recorded.clone() });
        Ok(recorded)
    }
}

fn gone_through(list: &Arc<Checklist>, tape: &mut Tape) -> Result<(), DriveError> {
    let process_started = String::new();
    let mut run = if tape.entries.is_empty() {
        let started = RunStarted {
            opens_at: DateTime::UNIX_EPOCH,
            due_at: None,
            expires_at: None,
            steps: 0,
            validations: 0,
            mode: Mode::Operator,
            pid: 1,
            process_started,
            exception: false,
            anew: false,
        };
        Run::start(Arc::clone(list), started, None)
    } else {
        let held = RunHeld { pid: 1, process_started, taken_over: false };
        Run::resume(Arc::clone(list), tape.entries.clone(), (held, Mode::Operator), None)
    };
    drive(&mut run, &mut Obliging, tape).map(drop)
}

/// What was said, without who holds the run and how long it took.
fn said(entries: &[Past]) -> Vec<Statement> {
    let kept = entries.iter().filter(|past| !matches!(past.statement.fact, Fact::RunHeld(_)));
    let mut said: Vec<Statement> = kept.map(|past| past.statement.clone()).collect();
    for statement in &mut said {
        if let Fact::RunFinished(finished) = &mut statement.fact {
            finished.work_ms = None;
        }
    }
    said
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn checklists() -> Vec<(String, Arc<Checklist>)> {
    let mut books = vec![root().join("runbooks/dynamics365")];
    books.extend(std::fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()));
    let mut all = Vec::new();
    for book in books {
        let Ok(library) = runbook::workspace::load(&[book], &root(), runbook::workspace::Trees::LetGo) else {
            continue;
        };
        for named in library.procedures() {
            let layout = Layout::of_procedure(named.book, named.procedure);
            let list = Checklist { title: named.procedure.name.clone(), layout, ..Checklist::default() };
            all.push((library.address(named), Arc::new(list)));
        }
    }
    all
}

#[test]
fn every_bundled_procedure_interrupted_anywhere_says_the_same() {
    let all = checklists();
    assert!(all.len() > 30, "{}", all.len());
    let mut cuts = 0;
    for (name, list) in &all {
        let mut whole = Tape::default();
        gone_through(list, &mut whole).unwrap();
        let last = &whole.entries.last().unwrap().statement.fact;
        assert!(matches!(last, Fact::RunFinished(_)), "{name} ends: {last:?}");
        for cut in 1..whole.entries.len() {
            // A command that was caught running adds an attempt: that is another law.
            if matches!(whole.entries[cut - 1].statement.fact, Fact::StepStarted(_)) {
                continue;
            }
            let mut tape = Tape { stop_after: Some(cut), ..Tape::default() };
            assert!(gone_through(list, &mut tape).is_err());
            tape.stop_after = None;
            gone_through(list, &mut tape).unwrap();
            assert_eq!(said(&tape.entries), said(&whole.entries), "{name} cut after {cut}");
            cuts += 1;
        }
    }
    println!("{} procedures, {cuts} cuts", all.len());
}
