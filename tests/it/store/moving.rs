//! A ledger that moves is the same one at the new place, and never in two.

use std::collections::BTreeMap;

use runbook::ledger::facts::{LedgerArrived, LedgerMoved};
use runbook::ledger::{
    AppendError, Draft, Expected, Fact, Filter, Hash, Store, StoreError, StoredBlob, Subject, Tree, verify,
};
use runbook::store::{self, Mode};

use super::backends::{InDatabase, InFile};
use super::conformance::filled;
use super::sample::{LEDGER, Scribe};

/// All entries' bytes, and all texts.
type Content = (Vec<Vec<u8>>, BTreeMap<Hash, StoredBlob>);

fn content(store: &dyn Store) -> Content {
    let mut content = Content::default();
    let mut commitments = Vec::new();
    let every = &mut |sealed: runbook::ledger::Sealed| {
        commitments.extend(sealed.entry.blobs.iter().map(|blob| blob.c));
        content.0.push(sealed.bytes);
        std::ops::ControlFlow::Continue(())
    };
    store.read(&Filter::default(), every).unwrap();
    store
        .inspect(&mut |raw| {
            for c in &commitments {
                content.1.extend(raw.stored_blob(c).unwrap().map(|stored| (*c, stored)));
            }
        })
        .unwrap();
    content
}

fn of_ledger(n: u32, fact: Fact) -> Draft {
    let mut scribe = Scribe::new();
    let mut draft = scribe.with(Subject::default(), fact, &[("place", "elsewhere")]);
    draft.stamp.id = format!("0190eeee-0000-7000-8000-{n:012}");
    draft
}

/// The address is not to be written; what an attempt says.
fn opened(address: &str) -> Result<bool, StoreError> {
    store::open(address, Mode::Append).map(|found| found.is_some())
}

/// Moves a ledger, interrupted after each stage: whatever was begun is dropped and begun again.
fn through_every_stage(from: &str, to: &str, n: u32) {
    let source = || store::open(from, Mode::Append).unwrap().unwrap();
    let land = || store::land(to, LEDGER).unwrap();
    let before = content(&*source());
    let state = source().state(None).unwrap();
    // Made ready, nothing copied.
    drop(land());
    assert!(matches!(opened(to), Err(StoreError::Arriving { .. })), "{to}");
    assert!(store::land(to, "another").is_err() || land().head().unwrap().is_none());
    store::copy(&*source(), &mut *land()).unwrap();
    assert!(matches!(opened(to), Err(StoreError::Arriving { .. })), "copied, not arrived");
    assert!(opened(from).unwrap(), "the old place is open all the while");
    // Somebody records meanwhile, and erases a text that was copied.
    let mut scribe = Scribe::new();
    let mut late = scribe.note("while it was copied");
    late.stamp.id = format!("0190ffff-0000-7000-8000-{n:012}");
    source().append(&late, Expected::Any).unwrap();
    let erased = *before.1.keys().next().unwrap();
    let redaction = runbook::ledger::facts::Redaction { commitments: vec![erased] };
    let mut redaction = scribe.draft(Subject::default(), Fact::Redaction(redaction));
    redaction.stamp.id = format!("0190ffff-0001-7000-8000-{n:012}");
    source().append(&redaction, Expected::Any).unwrap();
    let moved = of_ledger(n, Fact::LedgerMoved(LedgerMoved {}));
    source().append(&moved, Expected::Any).unwrap();
    // The place is closed: for what is new, and not for an answer to what is on record.
    let mut more = scribe.note("too late");
    more.stamp.id = format!("0190ffff-0002-7000-8000-{n:012}");
    match source().append(&more, Expected::Any) {
        Err(AppendError::Store(StoreError::Gone { to, .. })) => assert_eq!(to, "elsewhere"),
        other => panic!("{other:?}"),
    }
    assert_eq!(source().append(&late, Expected::Any).unwrap().entry.id, late.stamp.id);
    assert_eq!(store::gone_to(&*source()).unwrap().as_deref(), Some("elsewhere"));
    store::copy(&*source(), &mut *land()).unwrap();
    store::copy(&*source(), &mut *land()).unwrap();
    let closed = content(&*source());
    let mut tree = Tree::default();
    closed.0.iter().for_each(|bytes| tree.add(Hash::of_entry(bytes)));
    let whole =
        runbook::ledger::Checkpoint { ledger: LEDGER.to_owned(), size: tree.size(), root: tree.root() };
    store::prove_landed(&*land(), &whole).unwrap();
    let wrong = runbook::ledger::Checkpoint { size: whole.size - 1, ..whole.clone() };
    assert!(store::prove_landed(&*land(), &wrong).is_err());
    let arrived = LedgerArrived { count: whole.size, root: whole.root };
    land().arrive(&of_ledger(n + 1, Fact::LedgerArrived(arrived))).unwrap();
    // There it is the same, goes on, and verifies; here it verifies, too.
    assert!(store::land(to, LEDGER).is_err(), "a ledger is there");
    let mut target = store::open(to, Mode::Append).unwrap().unwrap();
    let after = content(&*target);
    assert_eq!(after.0[..closed.0.len()], closed.0[..]);
    assert_eq!(after.0.len(), closed.0.len() + 1);
    assert!(closed.1.iter().all(|(c, stored)| after.1.get(c) == Some(stored)));
    assert!(!after.1.contains_key(&erased), "what was erased is not there");
    assert_eq!(target.state(None).unwrap().projections()[1..], state.projections()[1..]);
    target.append(&more, Expected::Any).unwrap();
    for store in [&*source(), &*target] {
        let verdict = verify(store, &[]);
        assert!(verdict.is_intact(), "{verdict}");
    }
    assert!(source().append(&of_ledger(n + 2, Fact::LedgerMoved(LedgerMoved {})), Expected::Any).is_err());
}

#[test]
fn a_file_a_database_and_a_file_again() {
    let (first, last) = (InFile::new(), InFile::new());
    drop(filled(&first));
    let Some(middle) = InDatabase::new() else { return };
    through_every_stage(&first.address(), &middle.address(), 10);
    through_every_stage(&middle.address(), &last.address(), 20);
    let end = InFile::new();
    through_every_stage(&last.address(), &end.address(), 30);
}

#[test]
fn nothing_lands_where_something_is() {
    let (first, other) = (InFile::new(), InFile::new());
    drop(filled(&first));
    drop(filled(&other));
    assert!(matches!(store::land(&other.address(), LEDGER), Err(StoreError::Taken { .. })));
    let text = other.0.path().join("text");
    std::fs::write(&text, "not a database at all, only text\n".repeat(40)).unwrap();
    assert!(matches!(store::land(text.to_str().unwrap(), LEDGER), Err(StoreError::NotALedger { .. })));
    for address in ["memory:", "x.jsonl"] {
        assert!(matches!(store::land(address, LEDGER), Err(StoreError::Taken { .. })), "{address}");
    }
}

/// Also a program that knows nothing of moves records nothing behind one.
#[test]
fn the_file_itself_refuses_what_follows_a_move() {
    let place = InFile::new();
    drop(filled(&place));
    let mut source = store::open(&place.address(), Mode::Append).unwrap().unwrap();
    source.append(&of_ledger(1, Fact::LedgerMoved(LedgerMoved {})), Expected::Any).unwrap();
    let raw = rusqlite::Connection::open(place.address()).unwrap();
    let copied = "INSERT INTO entries SELECT seq + 1, 'p', 'i', 'note', at, NULL, NULL, NULL, NULL, NULL, hash, bytes \
                  FROM entries ORDER BY seq DESC LIMIT 1";
    assert!(raw.execute(copied, []).unwrap_err().to_string().contains("the ledger has moved"));
}
