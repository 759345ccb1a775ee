//! Fills a ledger with recorded runs, so that `due` can be measured over a history.
//!
//!     cargo bench --profile dev --bench history -- BOOK LEDGER RUNS
//!
//! Every procedure of the book (a folder as `books.py` writes it) gets RUNS completed runs, one a day before today.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for measuring says what is wrong and stops"
)]

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use runbook::ledger::facts::{
    BookAdopted, How, LedgerCreated, LedgerKind, Mode, RunFinished, RunOutcome, RunStarted, StepFinished,
    StepOutcome,
};
use runbook::ledger::{Actor, Draft, Expected, Fact, RunRef, Stamp, Store, Subject};
use runbook::{model, store, workspace};

struct Scribe {
    store: Box<dyn Store>,
    count: u64,
}

impl Scribe {
    fn record(&mut self, at: DateTime<Utc>, subject: Subject, fact: Fact) {
        self.count += 1;
        let draft = draft(self.count, at, subject, fact);
        self.store.append(&draft, Expected::Any).expect("the ledger takes it");
    }
}

fn draft(n: u64, at: DateTime<Utc>, subject: Subject, fact: Fact) -> Draft {
    let id = format!("01900000-0000-7000-8000-{n:012x}");
    let actor = Actor { person: "ops1@example.com".to_owned(), ..Actor::default() };
    let stamp = Stamp { at, tz: "UTC".to_owned(), clock: None, actor, tool: "bench".to_owned(), id };
    Draft { subject, fact, blobs: Vec::new(), stamp }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [book, ledger, runs] = arguments.as_slice() else {
        println!("not measured: give a book, a ledger to write, and how many runs an item");
        return;
    };
    let runs: i64 = runs.parse().expect("a number of runs");
    let library = workspace::load(&[PathBuf::from(book)], &PathBuf::from("."), workspace::Trees::LetGo)
        .expect("a run book");
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
    let created = Fact::LedgerCreated(LedgerCreated {
        workspace: "bench".to_owned(),
        kind: LedgerKind::Test,
        place: None,
    });
    let first = draft(0, now - TimeDelta::days(400), Subject::default(), created);
    let store = store::create(ledger, "01900000-0000-7000-8000-ffffffffffff", &first).expect("a new ledger");
    let mut scribe = Scribe { store, count: 0 };
    for book in &library.books {
        let revision = model::revision(book, &library.sources);
        let adopted = |procedure: &model::Procedure| (procedure.id.clone(), model::trigger_digest(procedure));
        let procedures = book.procedures.iter().map(adopted).collect();
        let subject = Subject { book: Some(book.id.clone()), revision: Some(revision), ..Subject::default() };
        let adopted = BookAdopted { procedures, removed: Vec::new() };
        scribe.record(now - TimeDelta::days(399), subject, Fact::BookAdopted(adopted));
        for procedure in &book.procedures {
            for day in (0..runs).rev() {
                run(&mut scribe, &book.id, &procedure.id, now - TimeDelta::days(day));
            }
        }
    }
    println!("{} entries", scribe.count + 1);
}

fn run(scribe: &mut Scribe, book: &str, procedure: &str, at: DateTime<Utc>) {
    let id = format!("01900001-0000-7000-8000-{:012x}", scribe.count);
    let subject = |seq, step: Option<&str>| Subject {
        book: Some(book.to_owned()),
        procedure: Some(procedure.to_owned()),
        occurrence: Some(at.date_naive().to_string()),
        revision: Some("r".repeat(64)),
        procedure_revision: Some("p".repeat(64)),
        run: Some(RunRef { id: id.clone(), seq }),
        step: step.map(str::to_owned),
        attempt: step.map(|_| 1),
        ..Subject::default()
    };
    let started = RunStarted {
        opens_at: at,
        due_at: Some(at),
        expires_at: None,
        steps: 2,
        validations: 1,
        mode: Mode::Operator,
        pid: 1,
        process_started: "bench".to_owned(),
        exception: false,
        anew: false,
    };
    scribe.record(at, subject(1, None), Fact::RunStarted(started));
    let done = StepFinished::new(StepOutcome::Done, How::Person);
    scribe.record(at, subject(2, Some("1")), Fact::StepFinished(done));
    let finished = RunFinished {
        outcome: RunOutcome::Completed,
        done: 2,
        warned: 0,
        skipped: 0,
        failed: 0,
        not_applicable: 0,
        passed: 1,
        validations: 1,
        work_ms: Some(1),
        performed_at: None,
    };
    scribe.record(at, subject(3, None), Fact::RunFinished(finished));
}
