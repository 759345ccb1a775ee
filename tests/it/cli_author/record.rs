//! A run on record, shown.

use runbook::ledger::facts::{
    BookAdopted, Bound, How, LedgerCreated, LedgerKind, Level, Mode, RunFinished, RunOutcome, RunStarted,
    StepFinished, StepOutcome, StepStarted,
};
use runbook::ledger::{Actor, Auth, Draft, Expected, Fact, RunRef, Stamp, Store, Subject, Text};

use super::Desk;

const RUN: &str = "0190bbbb-0000-7000-8000-000000000001";

struct Scribe {
    store: Box<dyn Store>,
    entries: u32,
}

impl Scribe {
    fn stamp(n: u32) -> Stamp {
        let actor = Actor {
            person: "ops1@example.com".to_owned(),
            auth: Auth::Os,
            os_user: None,
            host: Some("desk".to_owned()),
        };
        Stamp {
            at: format!("2026-11-23T08:{:02}:00.000Z", 10 + n).parse().unwrap(),
            tz: "Europe/London".to_owned(),
            clock: Some("fixed".to_owned()),
            actor,
            tool: "runbook".to_owned(),
            id: format!("0190cccc-0000-7000-8000-{n:012}"),
        }
    }

    fn add(&mut self, step: Option<&str>, fact: Fact, texts: &[(&str, &str)]) {
        self.entries += 1;
        let seq = u64::from(self.entries);
        let subject = Subject {
            book: Some("operations".to_owned()),
            procedure: Some("backup-check".to_owned()),
            revision: Some("0".repeat(64)),
            procedure_revision: Some("0".repeat(64)),
            occurrence: Some("2026-11-23".to_owned()),
            run: Some(RunRef { id: RUN.to_owned(), seq }),
            step: step.map(str::to_owned),
            attempt: step.map(|_| 1),
            ..Subject::default()
        };
        let blobs = texts.iter().map(|(name, text)| Text::plain(name, *text).salted([9; 32])).collect();
        let draft = Draft { subject, fact, blobs, stamp: Self::stamp(self.entries + 1) };
        self.store.append(&draft, Expected::Any).unwrap();
    }

    fn step(&mut self, path: &str, finished: StepFinished, texts: &[(&str, &str)]) {
        let started = StepStarted {
            kind: "do".to_owned(),
            position: 1,
            of: 2,
            means: None,
            validation: path.starts_with("validation/"),
            round: None,
            lasts_ms: None,
            until: None,
            by: Vec::new(),
            commands_sha256: None,
            env: Vec::new(),
        };
        self.add(Some(path), Fact::StepStarted(started), &[]);
        self.add(Some(path), Fact::StepFinished(finished), texts);
    }
}

fn started() -> Fact {
    Fact::RunStarted(RunStarted {
        opens_at: "2026-11-23T00:00:00Z".parse().unwrap(),
        due_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        expires_at: None,
        steps: 2,
        validations: 1,
        mode: Mode::Operator,
        pid: 1,
        process_started: "1".to_owned(),
        exception: false,
        anew: false,
    })
}

fn finished() -> Fact {
    Fact::RunFinished(RunFinished {
        outcome: RunOutcome::CompletedWithDeviations,
        done: 0,
        warned: 1,
        skipped: 1,
        failed: 0,
        not_applicable: 0,
        passed: 1,
        validations: 1,
        work_ms: Some(360_000),
        performed_at: None,
    })
}

/// A ledger with one run of the minimal book.
fn ledger(path: &str) {
    let created =
        Fact::LedgerCreated(LedgerCreated { workspace: "w".to_owned(), kind: LedgerKind::Test, place: None });
    let first =
        Draft { subject: Subject::default(), fact: created, blobs: Vec::new(), stamp: Scribe::stamp(0) };
    let mut store = runbook::store::create(path, "0190aaaa-0000-7000-8000-000000000000", &first).unwrap();
    let subject =
        Subject { book: Some("operations".to_owned()), revision: Some("0".repeat(64)), ..Subject::default() };
    let adopted = Fact::BookAdopted(BookAdopted::default());
    let draft = Draft { subject, fact: adopted, blobs: Vec::new(), stamp: Scribe::stamp(1) };
    store.append(&draft, Expected::Any).unwrap();
    let mut scribe = Scribe { store, entries: 0 };
    scribe.add(None, started(), &[]);
    scribe.step(
        "1",
        StepFinished::new(StepOutcome::Skipped, How::Person),
        &[(Text::REASON, "no\u{1b}[31m access")],
    );
    let bound = Some(Box::new(Bound { level: Level::Warn, text: "above 24".to_owned() }));
    let warned = StepFinished::new(StepOutcome::Warned, How::Person);
    scribe.step(
        "2",
        StepFinished { value: Some("30".to_owned()), unit: Some("h".to_owned()), bound, ..warned },
        &[(Text::NOTE, "the night was short")],
    );
    scribe.step("validation/1", StepFinished::new(StepOutcome::Done, How::Person), &[]);
    scribe.add(None, finished(), &[]);
}

#[test]
fn a_record_says_everything_that_was_recorded() {
    let desk = Desk::new();
    desk.yes(&["init", "--timezone", "Europe/London"]);
    let path = desk.folder().join("ledger.db").to_str().unwrap().to_owned();
    ledger(&path);
    let shown = desk.yes(&["--ledger", &path, "show", "0190bb"]);
    for said in [
        "Done with deviations after 6m: 1 warned, 1 skipped, 1 of 1 passed.",
        "ops1@example.com on desk (by account) began it",
        "skipped Mon 23 Nov 08:14 by ops1@example.com",
        "reason: no\\x1b[31m access",
        "warned Mon 23 Nov 08:16 by ops1@example.com: 30 h (warns above 24)",
        "note: the night was short",
        "passed Mon 23 Nov 08:18",
        "08:18  ops1@example.com ended step validation/1, done",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let record = desk.json(&["--ledger", &path, "show", RUN, "--format", "json"]);
    let entries = record["entries"].as_array().unwrap();
    assert_eq!((entries.len(), &record["text_changed"]), (8, &true.into()));
    for entry in entries {
        assert!(shown.contains(entry["head"].as_str().unwrap()), "the head of each entry\n{shown}");
    }
    assert_eq!(entries[2]["texts"]["reason"], "no\u{1b}[31m access");
    let procedure = desk.yes(&["--ledger", &path, "show", "backup-check"]);
    assert!(procedure.contains("Last runs") && procedure.contains("done with deviations"), "{procedure}");
    assert_eq!(desk.no(&["--ledger", &path, "show", "019"]).0, 2, "three characters name no run");
}
