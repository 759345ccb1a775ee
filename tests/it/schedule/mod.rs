//! What is owed: standings, keys and windows, over books written here and a ledger in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use runbook::diagnostic::Source;
use runbook::ledger::facts::{
    BookAdopted, EventRaised, LedgerCreated, LedgerKind, Mode, OccurrenceWaived, RunFinished, RunOutcome,
    RunStarted,
};
use runbook::ledger::{Actor, Draft, Expected, Fact, RunRef, Stamp, State, Store, Subject};
use runbook::model::{BookText, Library, Part};
use runbook::schedule::{Ask, Ground, Row, Standing, agenda, plan, planned};
use runbook::store::Memory;

mod cycles;
mod following;
mod limits;
mod windows;

const LEDGER: &str = "0190aaaa-0000-7000-8000-000000000000";

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

/// A book of one procedure `p` with a trigger, and a header line or two.
fn book(header: &str, trigger: &str) -> Library {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\n{header}\nprocedures:\n  p:\n    name: P\n    trigger: {trigger}\n    steps: [Do it.]\n"
    );
    library(&text)
}

fn library(text: &str) -> Library {
    let library = read_library(text);
    let errors: Vec<_> = library.findings.iter().map(|finding| &finding.title).collect();
    assert!(library.books.len() == 1 && library.lost().is_empty(), "{errors:?}");
    library
}

fn read_library(text: &str) -> Library {
    let mut library = Library::default();
    let source = Source::new("runbook.yaml", text);
    let content = Arc::clone(&source.text);
    let id = library.sources.add(source);
    let part = Part::parse(id, "runbook.yaml".to_owned(), &content, &mut library.findings);
    library.add(BookText { parts: vec![part], calendars: BTreeMap::new() });
    library
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
        let first = draft(0, at("2020-01-01T00:00"), Subject::default(), fact);
        Self { store: Memory::new(LEDGER, &first).unwrap(), count: 0 }
    }

    fn append(&mut self, at: DateTime<Utc>, subject: Subject, fact: Fact) {
        self.count += 1;
        self.store.append(&draft(self.count, at, subject, fact), Expected::Any).unwrap();
    }

    fn adopt(&mut self, at: DateTime<Utc>) {
        let subject =
            Subject { book: Some("b".to_owned()), revision: Some("r".to_owned()), ..Subject::default() };
        let procedures = BTreeMap::from([("p".to_owned(), "d".to_owned())]);
        self.append(at, subject, Fact::BookAdopted(BookAdopted { procedures, removed: Vec::new() }));
    }

    fn done(&mut self, key: &str, at: DateTime<Utc>) {
        self.run(key, at, RunOutcome::Completed);
    }

    fn done_of(&mut self, procedure: &str, key: &str, at: DateTime<Utc>) {
        self.run_of(procedure, key, at, RunOutcome::Completed);
    }

    fn waive(&mut self, procedure: &str, key: &str, at: DateTime<Utc>) {
        let subject = Subject {
            book: Some("b".to_owned()),
            procedure: Some(procedure.to_owned()),
            occurrence: Some(key.to_owned()),
            ..Subject::default()
        };
        self.append(at, subject, Fact::OccurrenceWaived(OccurrenceWaived {}));
    }

    fn raise(&mut self, id: &str, level: &str, at: DateTime<Utc>) {
        let subject = Subject { book: Some("b".to_owned()), ..Subject::default() };
        let (event, id, level) = ("incident".to_owned(), id.to_owned(), Some(level.to_owned()));
        self.append(at, subject, Fact::EventRaised(EventRaised { event, id, level, at }));
    }

    fn run(&mut self, key: &str, at: DateTime<Utc>, outcome: RunOutcome) {
        self.run_of("p", key, at, outcome);
    }

    fn run_of(&mut self, procedure: &str, key: &str, at: DateTime<Utc>, outcome: RunOutcome) {
        let run = format!("0190bbbb-0000-7000-8000-{:012}", self.count);
        let subject = |seq| Subject {
            book: Some("b".to_owned()),
            procedure: Some(procedure.to_owned()),
            occurrence: Some(key.to_owned()),
            run: Some(RunRef { id: run.clone(), seq }),
            ..Subject::default()
        };
        let started = RunStarted {
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

fn said(row: &Row<'_>) -> String {
    let older = row.older.as_ref().map_or_else(String::new, |(older, _)| format!(" older {older}"));
    let missed = if row.missed_before > 0 { format!(" missed {}", row.missed_before) } else { String::new() };
    format!("{} {}{older}{missed}", row.slot.key, row.standing.name())
}

/// The rows that `due` lists at an instant for what is due by the end of that day in London.
fn due(library: &Library, state: &State, now: &str) -> Vec<String> {
    let ground = Ground::new(library, state, at(now));
    let zone = &library.books[0].zone;
    let until = zone.day_end(zone.local(at(now)).date());
    let chosen: Vec<_> = library.procedures().collect();
    agenda(&ground, &chosen, &Ask::until(until)).unwrap().rows.iter().map(said).collect()
}

/// What is planned with `starts_at` in `[from, to)`, as `KEY opens due` in UTC.
fn plan_of(library: &Library, from: &str, to: &str) -> Vec<String> {
    let state = State::default();
    let ground = Ground::new(library, &state, at("2026-11-23T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, at(from), at(to)).unwrap();
    let said = |at: DateTime<Utc>| at.format("%d.%m %H:%M").to_string();
    found
        .iter()
        .filter(|one| !one.slot.is_cancelled())
        .map(|one| format!("{} {} {}", one.slot.key, said(one.slot.opens_at), said(one.slot.due.at)))
        .collect()
}

/// The titles of the findings of a book of one procedure with a trigger.
fn faults(header: &str, trigger: &str) -> Vec<String> {
    let text = format!(
        "format: 1\nid: b\ntimezone: Europe/London\n{header}\nprocedures:\n  p:\n    name: P\n    trigger: {trigger}\n    steps: [Do it.]\n"
    );
    let library = read_library(&text);
    let said = |finding: &runbook::diagnostic::Diagnostic| match &finding.help {
        Some(help) => format!("{}: {help}", finding.title),
        None => finding.title.clone(),
    };
    library.findings.iter().map(said).collect()
}

const SINCE: &str = "since: 2026-11-02";

#[test]
fn a_deadline_with_a_time_includes_its_instant_and_the_end_of_a_day_does_not() {
    let timed = book(SINCE, "{every: week, day: mon, due: \"12:00\"}");
    assert_eq!(due(&timed, &State::default(), "2026-11-02T12:00"), ["2026-W45 due"]);
    let ground_after = "2026-11-02T12:01";
    assert_eq!(due(&timed, &State::default(), ground_after), ["2026-W45 overdue"]);
    let daily = book(SINCE, "{every: week, day: mon}");
    assert_eq!(due(&daily, &State::default(), "2026-11-02T23:59"), ["2026-W45 due"]);
    assert_eq!(due(&daily, &State::default(), "2026-11-03T00:00"), ["2026-W45 overdue"]);
    let midnight = book(SINCE, "{every: week, day: mon, due: \"24:00\"}");
    assert_eq!(due(&midnight, &State::default(), "2026-11-03T00:00"), ["2026-W45 overdue"]);
}

#[test]
fn latest_keeps_the_older_one_owed_until_the_next_is_due_or_done() {
    let library = book(SINCE, "{every: business day, due: \"09:30\"}");
    let mut ledger = Ledger::new();
    ledger.done("2026-11-18", at("2026-11-18T09:00"));
    // Thursday and Friday were not done; on Monday before the due, Friday is still owed in Monday's row.
    let state = ledger.state();
    assert_eq!(due(&library, &state, "2026-11-23T08:55"), ["2026-11-23 overdue older 2026-11-20 missed 1"]);
    // At Monday's due Friday is missed, and Monday alone is left.
    assert_eq!(due(&library, &state, "2026-11-23T09:31"), ["2026-11-23 overdue missed 2"]);
    // Done on Monday: nothing is left, Friday is missed and counted.
    ledger.done("2026-11-23", at("2026-11-23T09:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-23T09:05"), Vec::<String>::new());
}

#[test]
fn each_stays_owed_and_skip_is_missed_at_its_due() {
    let each = book(SINCE, "{every: month, day: 5, if_missed: each}");
    assert_eq!(
        due(&each, &State::default(), "2027-01-04T08:00"),
        ["2026-11 overdue", "2026-12 overdue"],
        "each one has its own row, oldest first"
    );
    let skip = book(SINCE, "{every: business day, due: \"09:30\", if_missed: skip}");
    assert_eq!(due(&skip, &State::default(), "2026-11-23T09:30"), ["2026-11-23 due"]);
    assert_eq!(due(&skip, &State::default(), "2026-11-23T09:31"), Vec::<String>::new());
}

#[test]
fn nobody_owes_the_past() {
    let library = book("", "{every: month, day: 5, if_missed: each}");
    assert_eq!(due(&library, &State::default(), "2026-11-23T08:00"), Vec::<String>::new());
    let ground_state = State::default();
    let ground = Ground::new(&library, &ground_state, at("2026-11-23T08:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let answer = agenda(&ground, &chosen, &Ask::until(at("2026-11-23T23:00"))).unwrap();
    assert_eq!(answer.not_adopted, ["b"], "and the answer says so");
    let mut ledger = Ledger::new();
    ledger.adopt(at("2026-11-10T08:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-12-20T08:00"), ["2026-12 overdue"]);
    let written = book("since: 2026-09-01", "{every: month, day: 5, if_missed: each}");
    assert_eq!(
        due(&written, &ledger.state(), "2026-11-23T08:00"),
        ["2026-09 overdue", "2026-10 overdue", "2026-11 overdue"],
        "a written since counts from its date, adopted later or not"
    );
}

#[test]
fn failed_runs_leave_it_open_and_late_ones_say_so() {
    let library = book(SINCE, "{every: business day, due: \"09:30\"}");
    let mut ledger = Ledger::new();
    ledger.run("2026-11-23", at("2026-11-23T08:00"), RunOutcome::Failed);
    assert_eq!(
        due(&library, &ledger.state(), "2026-11-23T08:30"),
        ["2026-11-23 overdue older 2026-11-20 missed 14"]
    );
    assert_eq!(due(&library, &ledger.state(), "2026-11-23T09:31"), ["2026-11-23 overdue missed 15"]);
    ledger.run("2026-11-23", at("2026-11-23T10:00"), RunOutcome::CompletedWithDeviations);
    let state = ledger.state();
    let ground = Ground::new(&library, &state, at("2026-11-23T11:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let all = Ask { all: true, ..Ask::until(at("2026-11-23T23:59")) };
    let answer = agenda(&ground, &chosen, &all).unwrap();
    let closed: Vec<String> = answer.rows.iter().filter(|row| row.standing.is_closed()).map(said).collect();
    assert_eq!(closed, ["2026-11-23 done-late"]);
}

#[test]
fn rolls_keep_the_name_and_wall_times_follow_the_zone() {
    let calendar = "since: 2026-03-01\ncalendar: {holidays: [{every: year, day: 25 december, name: Christmas Day, observed: next}, {every: year, day: 26 december, name: Boxing Day, observed: next}]}";
    let library = book(calendar, "{every: week, day: mon, due: \"12:00\", roll: next}");
    let state = State::default();
    let ground = Ground::new(&library, &state, at("2026-03-02T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, at("2026-12-28T00:00"), at("2027-01-01T00:00")).unwrap();
    assert_eq!(found[0].slot.key, "2026-W53");
    assert_eq!(found[0].slot.due.at, at("2026-12-29T12:00"), "Boxing Day is observed on Monday");
    let summer = planned(&ground, &chosen, at("2026-06-01T00:00"), at("2026-06-02T00:00")).unwrap();
    assert_eq!(summer[0].slot.due.at, at("2026-06-01T11:00"), "noon in London is eleven in UTC in summer");
}

#[test]
fn cron_gaps_and_folds_follow_debian() {
    let keys = |trigger: &str, from: &str, to: &str| -> Vec<String> {
        let library = book(SINCE, trigger);
        let state = State::default();
        let ground = Ground::new(&library, &state, at("2026-03-01T00:00"));
        let chosen: Vec<_> = library.procedures().collect();
        let found = planned(&ground, &chosen, at(from), at(to)).unwrap();
        found.iter().map(|one| format!("{} {}", one.slot.key, one.slot.opens_at.format("%H:%M"))).collect()
    };
    // London skips 01:00 to 02:00 on 29 March 2026.
    let fixed = keys("{cron: \"30 1 * * *\"}", "2026-03-29T00:00", "2026-03-30T00:00");
    assert_eq!(
        fixed,
        ["2026-03-29T0130 01:00"],
        "a fixed time in the gap runs at the first instant after it"
    );
    let real = keys("{cron: \"30 * * * *\"}", "2026-03-29T00:00", "2026-03-29T03:00");
    assert_eq!(real, ["2026-03-29T0030 00:30", "2026-03-29T0230 01:30", "2026-03-29T0330 02:30"]);
    // London repeats 01:00 to 02:00 on 25 October 2026.
    let once = keys("{cron: \"30 1 * * *\"}", "2026-10-24T23:00", "2026-10-25T23:00");
    assert_eq!(once, ["2026-10-25T0130 00:30"], "a fixed time counts once, the first");
    let twice = keys("{cron: \"30 * * * *\"}", "2026-10-25T00:00", "2026-10-25T02:00");
    assert_eq!(
        twice,
        ["2026-10-25T0130 00:30", "2026-10-25T0130-0000 01:30"].map(|s| s.replace("-0000", "_0000"))
    );
}

#[test]
fn cron_weekdays_are_those_of_crontab_and_last_beyond_2100() {
    let library = book(SINCE, "{cron: \"0 9 * * 1\"}");
    let state = State::default();
    let ground = Ground::new(&library, &state, at("2026-03-01T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let first = planned(&ground, &chosen, at("2026-11-22T00:00"), at("2026-11-24T00:00")).unwrap();
    assert_eq!(first[0].slot.key, "2026-11-23T0900", "1 is Monday");
    let far = planned(&ground, &chosen, at("2150-03-01T00:00"), at("2150-03-08T00:00")).unwrap();
    assert_eq!(far[0].slot.key, "2150-03-02T0900", "2 March 2150 is a Monday");
}

#[test]
fn anchors_open_several_cycles_and_count_business_days() {
    let header = "since: 2026-01-01\nanchors: {close: {every: month, day: last day}}";
    let library = book(header, "{anchor: close, opens: business day -2, due: business day +3 at 17:00}");
    let state = State::default();
    let ground = Ground::new(&library, &state, at("2026-11-28T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, at("2026-12-01T00:00"), at("2026-12-31T00:00")).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].slot.key, "2026-11");
    assert_eq!(found[0].slot.opens_at, at("2026-11-27T00:00"), "Mon 30 is -1, Fri 27 is -2");
    assert_eq!(found[0].slot.due.at, at("2026-12-03T17:00"), "the third business day after 30 November");
}

#[test]
fn events_are_due_in_their_span_and_stay_owed() {
    let text = "format: 1\nid: b\ntimezone: UTC\nsince: 2026-11-01\nevents: {incident: {levels: {sev1: {respond_within: 15m}}}}\nprocedures:\n  p: {name: P, trigger: {event: incident, level: sev1}, steps: [Do it.]}\n";
    let library = library(text);
    let mut ledger = Ledger::new();
    let subject = Subject { book: Some("b".to_owned()), ..Subject::default() };
    let raised = EventRaised {
        event: "incident".to_owned(),
        id: "INC-7".to_owned(),
        level: Some("sev1".to_owned()),
        at: at("2026-11-23T03:00"),
    };
    ledger.append(at("2026-11-23T03:01"), subject, Fact::EventRaised(raised));
    let state = ledger.state();
    assert_eq!(due(&library, &state, "2026-11-23T03:15"), ["INC-7 due"]);
    assert_eq!(due(&library, &state, "2026-11-25T03:16"), ["INC-7 overdue"]);
    ledger.done("INC-7", at("2026-11-25T04:00"));
    assert_eq!(due(&library, &ledger.state(), "2026-11-25T04:01"), Vec::<String>::new());
}

#[test]
fn several_times_a_day_are_occurrences_of_their_own() {
    let library = book(SINCE, "{every: day, due: [\"14:00\", \"09:00\"]}");
    let state = State::default();
    let ground = Ground::new(&library, &state, at("2026-11-23T00:00"));
    let chosen: Vec<_> = library.procedures().collect();
    let found = planned(&ground, &chosen, at("2026-11-23T00:00"), at("2026-11-24T00:00")).unwrap();
    let found: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one.slot.key,
                one.slot.opens_at.format("%H:%M"),
                one.slot.due.at.format("%d %H:%M")
            )
        })
        .collect();
    assert_eq!(found, ["2026-11-23T0900 09:00 23 14:00", "2026-11-23T1400 14:00 24 00:00"]);
}

#[test]
fn a_plan_split_in_two_loses_and_doubles_nothing() {
    let triggers = [
        "{every: business day, due: \"09:30\", roll: next}",
        "{every: month, day: last day, roll: previous in month}",
        "{every: 2 weeks, day: [mon, thu], phase: 2026-01-06}",
        "quarterly",
        "{cron: \"*/45 8-18 * * mon-fri\"}",
    ];
    for trigger in triggers {
        let library = book(SINCE, trigger);
        let state = State::default();
        let ground = Ground::new(&library, &state, at("2026-01-01T00:00"));
        let chosen: Vec<_> = library.procedures().collect();
        let keys = |from: &str, to: &str| -> Vec<String> {
            planned(&ground, &chosen, at(from), at(to)).unwrap().into_iter().map(|one| one.slot.key).collect()
        };
        let whole = keys("2026-01-01T00:00", "2027-01-01T00:00");
        for cut in ["2026-03-29T01:30", "2026-06-15T09:30", "2026-10-25T00:59", "2026-12-31T23:59"] {
            let parts = [keys("2026-01-01T00:00", cut), keys(cut, "2027-01-01T00:00")].concat();
            assert_eq!(parts, whole, "{trigger} cut at {cut}");
        }
        let next = plan::next(&ground, chosen[0], at("2026-01-01T00:00"), 3, |_| true).unwrap();
        let next: Vec<&str> = next.iter().map(|one| one.slot.key.as_str()).collect();
        assert_eq!(next, whole[..3].iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn standings_have_one_word_each() {
    let all = [
        Standing::Upcoming,
        Standing::Due,
        Standing::Overdue,
        Standing::Missed,
        Standing::Waived,
        Standing::Done,
        Standing::DoneLate,
        Standing::Cancelled,
    ];
    let mut names: Vec<&str> = all.iter().map(|standing| standing.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len());
}
