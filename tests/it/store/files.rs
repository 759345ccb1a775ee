//! What only a file can do: several writers, rights, damage, and being somewhere it must not be.

use std::fs;
use std::path::Path;
use std::thread;

use runbook::ledger::facts::LedgerKind;
use runbook::ledger::{AppendError, Expected, Filter, StoreError, verify};
use runbook::store::{self, Mode};

use super::backends::{Backend, InFile, folder, fresh};
use super::conformance::{filled, read};
use super::sample::{LEDGER, Scribe, in_run, run_id};

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn reading_creates_nothing() {
    let place = InFile::new();
    assert!(store::open(&place.address(), Mode::Read).unwrap().is_none());
    assert!(store::open(&place.address(), Mode::Append).unwrap().is_none());
    assert!(files(place.0.path()).is_empty());

    drop(filled(&place));
    let folder = place.0.path().join("state");
    // What writers queue at is empty, and nothing is lost with it.
    fs::remove_file(folder.join("ledger.db-turn")).unwrap();
    assert_eq!(files(&folder), ["ledger.db"]);
    let before = fs::read(place.address()).unwrap();
    let mut store = place.again(Mode::Read).unwrap();
    assert!(verify(&*store, &[]).is_intact());
    store.state(None).unwrap();
    assert_eq!(files(&folder), ["ledger.db"]);
    let mut draft = Scribe::new().note("x");
    draft.stamp.id = run_id(7);
    let refused = store.append(&draft, Expected::Any);
    assert!(matches!(refused, Err(AppendError::Store(StoreError::ReadOnly { .. }))), "{refused:?}");
    drop(store);
    assert_eq!(fs::read(place.address()).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn only_the_owner_gets_in() {
    use std::os::unix::fs::PermissionsExt;
    let place = InFile::new();
    drop(fresh(&place));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(&place.address())), 0o600);
    assert_eq!(mode(&place.0.path().join("state")), 0o700);
}

#[test]
fn creating_twice_opens_the_first() {
    let place = InFile::new();
    let (mut scribe, _) = fresh(&place);
    let other =
        store::create(&place.address(), "0190ffff-0000-7000-8000-000000000000", &scribe.note("x")).unwrap();
    assert_eq!(other.id(), LEDGER);
    assert_eq!(other.head().unwrap().unwrap().seq, 1);
}

#[test]
fn writers_wait_for_each_other_and_never_fork_the_chain() {
    let place = InFile::new();
    drop(fresh(&place));
    let address = place.address();
    thread::scope(|scope| {
        for writer in 0..4_u32 {
            let address = &address;
            scope.spawn(move || {
                let mut store = store::open(address, Mode::Append).unwrap().unwrap();
                let mut scribe = Scribe::new();
                for n in 0..15 {
                    let mut draft = scribe.note("x");
                    draft.stamp.id = format!("0190eeee-0000-7000-8000-{writer:06}{n:06}");
                    store.append(&draft, Expected::Any).unwrap();
                }
            });
        }
    });
    let store = place.again(Mode::Read).unwrap();
    assert_eq!(store.head().unwrap().unwrap().seq, 61);
    assert!(verify(&*store, &[]).is_intact());
}

#[test]
fn of_many_starts_one_begins() {
    let place = InFile::new();
    drop(fresh(&place));
    let address = place.address();
    let begun: u32 = thread::scope(|scope| {
        let starts: Vec<_> = (0..12_u32)
            .map(|n| {
                scope.spawn({
                    let address = &address;
                    move || start(address, n)
                })
            })
            .collect();
        starts.into_iter().map(|start| u32::from(start.join().unwrap())).sum()
    });
    assert_eq!(begun, 1);
    let store = place.again(Mode::Read).unwrap();
    assert_eq!(
        read(&*store, &Filter { kinds: vec!["run.started".to_owned()], ..Filter::default() }).len(),
        1
    );
}

/// Starts the review unless somebody holds it; decides again whenever the ledger has moved on.
fn start(address: &str, n: u32) -> bool {
    let mut store = store::open(address, Mode::Append).unwrap().unwrap();
    let mut draft = Scribe::new().started(in_run("review", "2026-11-23", n, 1));
    draft.stamp.id = run_id(1000 + n);
    loop {
        let state = store.state(None).unwrap();
        let history = state.history("dynamics365", "review").unwrap();
        if history.is_some_and(|history| history.unfinished().next().is_some()) {
            return false;
        }
        match store.append(&draft, Expected::Head(state.head().unwrap().seq)) {
            Ok(_) => return true,
            Err(AppendError::Moved { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let place = folder();
    let text = place.path().join("text.db");
    fs::write(&text, "not a database, but long enough to look like one".repeat(40)).unwrap();
    let other = place.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    for path in [&text, &other, &place.path().to_owned()] {
        let address = path.to_str().unwrap();
        let opened = store::open(address, Mode::Read).err();
        assert!(matches!(opened, Some(StoreError::NotALedger { .. })), "{opened:?}");
        let created = store::create(address, LEDGER, &Scribe::new().created(LedgerKind::Real)).err();
        assert!(created.is_some_and(|error| error.hint().is_some()));
    }
    let empty = place.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(store::open(empty.to_str().unwrap(), Mode::Append).unwrap().is_none());
}

#[test]
fn a_newer_layout_is_refused_with_advice() {
    let place = InFile::new();
    drop(fresh(&place));
    rusqlite::Connection::open(place.address()).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    let error = store::open(&place.address(), Mode::Append).err().unwrap();
    assert!(matches!(error, StoreError::Newer { found: 2, known: 1, .. }));
    assert!(error.to_string().contains("version 2") && error.hint().unwrap().contains("newer runbook"));
}

#[test]
fn a_cut_file_is_damaged_or_unreadable_never_intact() {
    let place = InFile::new();
    drop(filled(&place));
    let whole = fs::read(place.address()).unwrap();
    for part in 1..8 {
        fs::write(place.address(), &whole[..whole.len() * part / 8]).unwrap();
        let Ok(Some(store)) = store::open(&place.address(), Mode::Read) else { continue };
        assert!(!verify(&*store, &[]).is_intact(), "{part}/8");
    }
}

#[test]
fn the_tables_refuse_changes() {
    let place = InFile::new();
    drop(filled(&place));
    let raw = rusqlite::Connection::open(place.address()).unwrap();
    for statement in [
        "UPDATE entries SET at = 0",
        "DELETE FROM entries",
        "UPDATE blobs SET bytes = x''",
        "INSERT INTO entries SELECT seq + 100, prev, 'x', type, at, book, procedure, occurrence, NULL, NULL, hash, bytes \
         FROM entries WHERE seq = 3",
    ] {
        assert!(raw.execute_batch(statement).is_err(), "{statement}");
    }
}

#[test]
fn synchronised_folders_and_other_schemes_are_refused() {
    let place = folder();
    let path = place.path().join("OneDrive - Example/ledger.db");
    let first = Scribe::new().created(LedgerKind::Real);
    let error = store::create(path.to_str().unwrap(), LEDGER, &first).err().unwrap();
    assert!(matches!(&error, StoreError::UnsafeFolder { why, .. } if why.contains("OneDrive")), "{error}");
    assert!(error.hint().unwrap().contains("local disk"));
    assert!(files(place.path()).is_empty());
    let error = store::open("mysql://db.example.com/x", Mode::Read).err().unwrap();
    assert!(matches!(error, StoreError::UnknownBackend { .. }));
}

#[test]
fn an_older_form_of_the_stored_state_is_derived_again() {
    let place = InFile::new();
    let store = filled(&place);
    let mut expected = store.state(None).unwrap();
    drop(store);
    let raw = rusqlite::Connection::open(place.address()).unwrap();
    let form = || raw.query_row("SELECT form FROM overview", [], |row| row.get::<_, i64>(0)).unwrap();
    let current = form();
    raw.execute_batch("UPDATE overview SET form = 0; UPDATE history SET body = 'an older form'").unwrap();
    let mut store = place.again(Mode::Append).unwrap();
    assert_eq!(store.state(None).unwrap().projections(), expected.projections());
    assert!(verify(&*store, &[]).is_intact());

    let mut draft = Scribe::new().note("x");
    draft.stamp.id = run_id(7);
    expected.apply(&store.append(&draft, Expected::Any).unwrap()).unwrap();
    assert_eq!(store.state(None).unwrap().projections(), expected.projections());
    assert_eq!(form(), current);
    assert!(verify(&*store, &[]).is_intact());
}

#[test]
fn an_unknown_form_of_the_stored_state_is_refused() {
    let place = InFile::new();
    drop(filled(&place));
    let raw = rusqlite::Connection::open(place.address()).unwrap();
    raw.execute_batch("UPDATE overview SET form = 99").unwrap();
    let store = place.again(Mode::Read).unwrap();
    assert!(matches!(store.state(None), Err(StoreError::Damaged { .. })));
}
