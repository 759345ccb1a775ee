//! What every backend promises, once a backend.

use std::ops::ControlFlow;

use runbook::ledger::facts::{LedgerKind, RunOutcome};
use runbook::ledger::{
    AppendError, Blob, Expected, Fact, Filter, Hash, Sealed, Store, StoreError, Subject, Text, Verdict,
    verify,
};
use runbook::store::Mode;

use super::backends::{Backend, InFile, InMemory, fresh};
use super::sample::{
    LEDGER, Scribe, at, everything, finished, held, in_run, in_step, paused, redacted, run_id, step_started,
};

macro_rules! conformance {
    ($($promise:ident),* $(,)?) => {
        mod memory { $(#[test] fn $promise() { super::$promise(&super::InMemory); })* }
        mod sqlite { $(#[test] fn $promise() { super::$promise(&super::InFile::new()); })* }
        #[cfg(all(unix, feature = "postgres"))]
        mod postgres {
            $(#[test] fn $promise() {
                if let Some(place) = super::super::backends::InDatabase::new() {
                    super::$promise(&place);
                }
            })*
        }
    };
}

conformance!(
    entries_form_a_chain,
    what_was_decided_on_an_old_head_is_refused,
    a_taken_position_in_a_run_names_who_took_it,
    one_id_is_recorded_once,
    only_the_first_entry_creates,
    every_type_reads_back,
    filters_select_and_order,
    blobs_come_back,
    a_kept_blob_must_be_there,
    state_stops_at_an_instant,
    state_knows_an_unfinished_run,
    a_test_ledger_says_so,
    everything_verifies,
);

pub(super) fn read(store: &dyn Store, filter: &Filter) -> Vec<Sealed> {
    let mut found = Vec::new();
    store
        .read(filter, &mut |sealed| {
            found.push(sealed);
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Every draft of the sample, recorded.
pub(super) fn filled(backend: &dyn Backend) -> Box<dyn Store> {
    let drafts = everything();
    let mut store = backend.create(&drafts[0]);
    for draft in &drafts[1..] {
        store.append(draft, Expected::Any).unwrap();
    }
    store
}

fn entries_form_a_chain(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    assert_eq!(store.id(), LEDGER);
    for n in 2..40_u64 {
        let before = store.head().unwrap().unwrap();
        let sealed = store.append(&scribe.note("x"), Expected::Head(before.seq)).unwrap();
        assert_eq!((sealed.entry.seq, sealed.entry.prev), (n, before.hash));
        assert_eq!(store.head().unwrap(), Some(sealed.head()));
    }
    let all = read(&*store, &Filter::default());
    assert_eq!(all.len(), 39);
    assert_eq!(all[0].entry.prev, Hash::ZERO);
    assert!(all.iter().all(|sealed| Hash::of_entry(&sealed.bytes) == sealed.hash));
    if let Some(again) = backend.again(Mode::Append) {
        assert_eq!(read(&*again, &Filter::default()), all);
        assert_eq!(again.id(), LEDGER);
    }
}

fn what_was_decided_on_an_old_head_is_refused(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    store.append(&scribe.note("a"), Expected::Head(1)).unwrap();
    let late = store.append(&scribe.note("b"), Expected::Head(1));
    let Err(AppendError::Moved { head }) = late else { panic!("{late:?}") };
    assert_eq!(head, store.head().unwrap());
    assert_eq!(head.unwrap().seq, 2);
    store.append(&scribe.note("b"), Expected::Head(2)).unwrap();
}

fn a_taken_position_in_a_run_names_who_took_it(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    let run = |seq| in_run("review", "2026-11-23", 1, seq);
    store.append(&scribe.started(run(1)), Expected::Any).unwrap();
    scribe.person = "ops2@example.com";
    store.append(&scribe.draft(run(2), held(true)), Expected::Any).unwrap();
    scribe.person = "ops1@example.com";
    let late = store.append(&scribe.draft(in_step(run(2), "1", 1), paused(1)), Expected::Any);
    let Err(AppendError::RunMoved { run, by }) = late else { panic!("{late:?}") };
    assert_eq!(run, run_id(1));
    assert_eq!(by.actor.person, "ops2@example.com");
    assert_eq!(store.head().unwrap().unwrap().seq, 3);
}

fn one_id_is_recorded_once(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    let draft = scribe.started(in_run("review", "2026-11-23", 1, 1));
    let first = store.append(&draft, Expected::Head(1)).unwrap();
    store.append(&scribe.note("x"), Expected::Any).unwrap();
    assert_eq!(store.append(&draft, Expected::Head(1)).unwrap(), first);
    assert_eq!(store.head().unwrap().unwrap().seq, 3);
}

fn only_the_first_entry_creates(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    let again = store.append(&scribe.created(LedgerKind::Test), Expected::Any);
    assert!(matches!(again, Err(AppendError::Store(StoreError::Misplaced(_)))), "{again:?}");
    assert!(!store.is_test());
}

fn every_type_reads_back(backend: &dyn Backend) {
    let store = filled(backend);
    let drafts = everything();
    let found = read(&*store, &Filter::default());
    assert_eq!(found.len(), drafts.len());
    for (sealed, draft) in found.iter().zip(&drafts) {
        assert_eq!(sealed.entry.fact(), draft.fact);
        assert_eq!(sealed.entry.subject, draft.subject);
        assert_eq!(sealed.entry.at, draft.stamp.at);
        assert_eq!(sealed.entry.actor, draft.stamp.actor);
        let commitments: Vec<_> = draft.blobs.iter().map(Blob::commitment).collect();
        assert_eq!(sealed.entry.blobs, commitments);
        assert!(sealed.entry.extra.is_empty(), "{:?}", sealed.entry.extra);
    }
    let kinds: std::collections::BTreeSet<_> =
        found.iter().map(|sealed| sealed.entry.kind.as_str()).collect();
    assert_eq!(kinds.len(), 24, "each of the 23 types and an unknown one: {kinds:?}");
}

fn filters_select_and_order(backend: &dyn Backend) {
    let store = filled(backend);
    let all = read(&*store, &Filter::default());
    let (early, late) = (all[8].entry.at, all[20].entry.at);
    let filters = [
        Filter { book: Some("dynamics365".to_owned()), ..Filter::default() },
        Filter { procedure: Some("app-insights-review".to_owned()), ..Filter::default() },
        Filter { occurrence: Some("2026-wave-2@prod-eu".to_owned()), ..Filter::default() },
        Filter::run(&run_id(1)),
        Filter { kinds: vec!["run.held".to_owned(), "weather.observed".to_owned()], ..Filter::default() },
        Filter { since: Some(early), until: Some(late), ..Filter::default() },
        Filter { book: Some("other".to_owned()), ..Filter::default() },
    ];
    for filter in filters {
        let expected: Vec<_> = all.iter().filter(|sealed| filter.admits(&sealed.entry)).cloned().collect();
        assert_eq!(read(&*store, &filter), expected);
        let newest = Filter { newest_first: true, limit: Some(3), ..filter };
        let expected: Vec<_> = expected.into_iter().rev().take(3).collect();
        assert_eq!(read(&*store, &newest), expected);
    }
    let mut seen = 0;
    let stop = store.read(&Filter::default(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert!(stop.is_ok() && seen == 1);
}

/// All but the one that was redacted: that is gone in the moment its redaction is recorded.
fn blobs_come_back(backend: &dyn Backend) {
    let store = filled(backend);
    for draft in everything() {
        for blob in &draft.blobs {
            let commitment = blob.commitment();
            let erased = commitment.c == redacted();
            assert_eq!(store.has_blob(&commitment).unwrap(), !erased);
            if erased {
                assert_eq!(store.blob(&commitment).unwrap(), None);
            } else if let Blob::New { text, .. } = blob {
                assert_eq!(store.blob(&commitment).unwrap().as_deref(), Some(&*text.bytes));
            }
        }
    }
    let mut absent = everything()[1].blobs[0].commitment();
    absent.c = Hash::ZERO;
    assert_eq!(store.blob(&absent).unwrap(), None);
    assert!(!store.has_blob(&absent).unwrap());
}

fn a_kept_blob_must_be_there(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    let mut draft = scribe.note("x");
    draft.blobs = vec![Blob::Kept(Text::plain(Text::TEXT, "never stored").salted([9; 32]).commitment())];
    let refused = store.append(&draft, Expected::Any);
    assert!(matches!(refused, Err(AppendError::Store(StoreError::NoSuchBlob { .. }))), "{refused:?}");
    assert_eq!(store.head().unwrap().unwrap().seq, 1);
}

fn state_stops_at_an_instant(backend: &dyn Backend) {
    let store = filled(backend);
    let all = read(&*store, &Filter::default());
    for until in [at("2020-01-01T00:00:00Z"), all[0].entry.at, all[9].entry.at, all[28].entry.at] {
        let mut expected = runbook::ledger::State::default();
        for sealed in all.iter().filter(|sealed| sealed.entry.at <= until) {
            expected.apply(sealed).unwrap();
        }
        assert_eq!(store.state(Some(until)).unwrap().projections(), expected.projections(), "{until}");
    }
    let whole = store.state(None).unwrap();
    assert_eq!(whole.head(), store.head().unwrap());
    assert_eq!(store.state(Some(at("2030-01-01T00:00:00Z"))).unwrap().projections(), whole.projections());
}

fn state_knows_an_unfinished_run(backend: &dyn Backend) {
    let (mut scribe, mut store) = fresh(backend);
    let run = |seq| in_run("review", "2026-11-23", 1, seq);
    let drafts = [
        scribe.started(run(1)),
        scribe.draft(in_step(run(2), "1", 1), step_started("do", 1, None, &[])),
        scribe.draft(run(3), paused(2)),
    ];
    for draft in &drafts {
        store.append(draft, Expected::Any).unwrap();
    }
    let state = store.state(None).unwrap();
    let history = state.history("dynamics365", "review").unwrap().unwrap();
    let (key, unfinished) = history.unfinished().next().unwrap();
    assert_eq!((key, unfinished.id.as_str(), unfinished.last_run_seq), ("2026-11-23", run_id(1).as_str(), 3));
    assert_eq!((unfinished.step, unfinished.steps), (2, 6));
    assert_eq!(unfinished.paused_at, Some(drafts[2].stamp.at));
    assert_eq!(unfinished.holder.host, "desk");
    assert_eq!(unfinished.first_due_at, Some(at("2026-11-23T09:30:00Z")));
    assert!(history.closed().next().is_none());

    store.append(&scribe.draft(run(4), finished(RunOutcome::Completed)), Expected::Any).unwrap();
    let state = store.state(None).unwrap();
    let history = state.history("dynamics365", "review").unwrap().unwrap();
    assert!(history.unfinished().next().is_none());
    assert_eq!(
        history.closed().next().map(|(key, closed)| (key, closed.at())),
        Some(("2026-11-23", scribe.now))
    );
    assert_eq!(history.latest_completion().map(|(key, _)| key), Some("2026-11-23"));
    assert!(state.history("dynamics365", "other").unwrap().is_none());
}

fn a_test_ledger_says_so(backend: &dyn Backend) {
    let store = backend.create(&Scribe::new().created(LedgerKind::Test));
    assert!(store.is_test());
    assert!(store.state(None).unwrap().is_test());
    assert!(backend.again(Mode::Read).is_none_or(|again| again.is_test()));
}

fn everything_verifies(backend: &dyn Backend) {
    let store = filled(backend);
    let verdict = verify(&*store, &[]);
    let Verdict::Intact { count, head, unknown_versions: 0, redacted: 1, .. } = verdict else {
        panic!("{verdict}")
    };
    assert_eq!(Some(count), store.head().unwrap().map(|head| head.seq));
    assert_eq!(head, store.head().unwrap());
    let unknown = read(&*store, &Filter { kinds: vec!["weather.observed".to_owned()], ..Filter::default() });
    assert!(matches!(unknown[0].entry.fact(), Fact::Unknown { .. }));
    assert_eq!(unknown[0].entry.subject, Subject::default());
}
