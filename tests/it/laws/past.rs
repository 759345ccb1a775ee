//! What is due at a moment depends on files, ledger and that moment: nothing that is recorded later changes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use runbook::diagnostic::Source;
use runbook::ledger::facts::{
    BookAdopted, EventRaised, LedgerCreated, LedgerKind, Mode, OccurrenceWaived, RunFinished, RunOutcome,
    RunStarted,
};
use runbook::ledger::{Draft, Expected, Fact, RunRef, State, Store, Subject};
use runbook::model::{BookText, Library, Part};
use runbook::schedule::{Ask, Ground, agenda};
use runbook::store::Memory;

const BOOK: &str = "\
format: 1
id: b
timezone: Europe/London
since: 2026-09-01
anchors: {close: {every: month, day: last day}}
events: {incident: {levels: {sev1: {respond_within: 4h}}}}
procedures:
  daily: {name: D, trigger: {every: business day, due: \"09:30\"}, steps: [Do it.]}
  weekly: {name: W, trigger: {every: week, day: mon, if_missed: each}, steps: [Do it.]}
  monthly: {name: M, trigger: {every: month, day: 5, roll: next, if_missed: skip}, steps: [Do it.]}
  close: {name: C, trigger: {anchor: close, opens: -1 weeks, due: business day +3 at 17:00}, steps: [Do it.]}
  incident: {name: I, trigger: {event: incident, level: sev1}, steps: [Do it.]}
";

/// Something recorded, some minutes after what was recorded before.
#[derive(Debug, Clone)]
enum Recorded {
    Run(&'static str, String, RunOutcome),
    Waived(&'static str, String),
    Raised(String),
    Adopted,
}

fn start() -> DateTime<Utc> {
    "2026-10-01T00:00:00Z".parse().unwrap()
}

fn any_key() -> impl Strategy<Value = (&'static str, String)> {
    let daily =
        (0..80_i64).prop_map(|day| ("daily", (start() + TimeDelta::days(day)).date_naive().to_string()));
    let weekly = (40..53_u32).prop_map(|week| ("weekly", format!("2026-W{week}")));
    let monthly = (9..13_u32).prop_map(|month| ("monthly", format!("2026-{month:02}")));
    let close = (9..13_u32).prop_map(|month| ("close", format!("2026-{month:02}")));
    prop_oneof![daily, weekly, monthly, close]
}

fn any_recorded() -> impl Strategy<Value = Recorded> {
    let outcomes = [RunOutcome::Completed, RunOutcome::CompletedWithDeviations, RunOutcome::Failed];
    let run = (any_key(), prop::sample::select(outcomes.to_vec()));
    prop_oneof![
        5 => run.prop_map(|((procedure, key), outcome)| Recorded::Run(procedure, key, outcome)),
        1 => any_key().prop_map(|(procedure, key)| Recorded::Waived(procedure, key)),
        1 => (0..9_u32).prop_map(|id| Recorded::Raised(format!("INC-{id}"))),
        1 => Just(Recorded::Adopted),
    ]
}

fn facts(recorded: &Recorded, n: u64, at: DateTime<Utc>) -> Vec<(Subject, Fact)> {
    let about = |procedure: &str, key: &str| Subject {
        book: Some("b".to_owned()),
        procedure: Some(procedure.to_owned()),
        occurrence: Some(key.to_owned()),
        ..Subject::default()
    };
    let book = Subject { book: Some("b".to_owned()), ..Subject::default() };
    match recorded {
        Recorded::Run(procedure, key, outcome) => {
            let run = format!("0190bbbb-0000-7000-8000-{n:012}");
            let of = |seq| Subject { run: Some(RunRef { id: run.clone(), seq }), ..about(procedure, key) };
            vec![(of(1), Fact::RunStarted(started(at))), (of(2), Fact::RunFinished(finished(*outcome)))]
        }
        Recorded::Waived(procedure, key) => {
            vec![(about(procedure, key), Fact::OccurrenceWaived(OccurrenceWaived {}))]
        }
        Recorded::Raised(id) => {
            let (event, level) = ("incident".to_owned(), Some("sev1".to_owned()));
            vec![(book, Fact::EventRaised(EventRaised { event, id: id.clone(), level, at }))]
        }
        Recorded::Adopted => {
            let procedures = ["daily", "weekly", "monthly", "close", "incident"];
            let procedures = procedures.map(|id| (id.to_owned(), "d".to_owned())).into();
            let subject = Subject { revision: Some("r".to_owned()), ..book };
            vec![(subject, Fact::BookAdopted(BookAdopted { procedures, removed: Vec::new() }))]
        }
    }
}

fn started(at: DateTime<Utc>) -> RunStarted {
    RunStarted {
        opens_at: at,
        due_at: None,
        expires_at: None,
        steps: 1,
        validations: 0,
        mode: Mode::Operator,
        pid: 1,
        process_started: "s".to_owned(),
        exception: false,
        anew: false,
    }
}

fn finished(outcome: RunOutcome) -> RunFinished {
    RunFinished {
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
    }
}

fn ledger(entries: &[(DateTime<Utc>, Recorded)]) -> Memory {
    let created =
        Fact::LedgerCreated(LedgerCreated { workspace: "w".to_owned(), kind: LedgerKind::Test, place: None });
    let draft = |n: u64, at, subject, fact| Draft {
        subject,
        fact,
        blobs: Vec::new(),
        stamp: super::Stamp { at, ..super::stamp(n) },
    };
    let mut store = Memory::new(super::LEDGER, &draft(0, start(), Subject::default(), created)).unwrap();
    let mut n = 0;
    for (at, recorded) in entries {
        for (subject, fact) in facts(recorded, n, *at) {
            n += 1;
            store.append(&draft(n, *at, subject, fact), Expected::Any).unwrap();
        }
    }
    store
}

fn library() -> Library {
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", BOOK);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    assert!(library.lost().is_empty(), "{:?}", library.findings);
    library
}

/// Everything that `due --all` would say.
fn said(library: &Library, state: &State, now: DateTime<Utc>) -> Vec<String> {
    let ground = Ground::new(library, state, now);
    let chosen: Vec<_> = library.procedures().collect();
    let ask = Ask { all: true, ..Ask::until(now + TimeDelta::days(7)) };
    let rows = agenda(&ground, &chosen, &ask).unwrap().rows;
    let row = |row: &runbook::schedule::Row<'_>| {
        let (key, standing) = (&row.slot.key, row.standing.name());
        format!(
            "{} {key} {standing} {:?} {:?} {}",
            row.named.procedure.id, row.due, row.older, row.missed_before
        )
    };
    rows.iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_recorded_later_changes_nothing_that_was_due(
        recorded in prop::collection::vec((1..4000_i64, any_recorded()), 0..40), after in 0..100_000_i64,
    ) {
        let mut at = start();
        let entries: Vec<(DateTime<Utc>, Recorded)> = recorded
            .into_iter()
            .map(|(minutes, recorded)| {
                at += TimeDelta::minutes(minutes);
                (at, recorded)
            })
            .collect();
        let now = start() + TimeDelta::minutes(after);
        let known: Vec<_> = entries.iter().filter(|(at, _)| *at <= now).cloned().collect();
        let library = library();
        let whole = ledger(&entries).state(Some(now)).unwrap();
        let then = ledger(&known).state(None).unwrap();
        prop_assert_eq!(said(&library, &whole, now), said(&library, &then, now));
    }
}
