//! Laws of the fold, over random records: it can stop and go on anywhere, and every backend adds up to the same.

use proptest::prelude::*;
use runbook::ledger::facts::{
    BookAdopted, HoldPlaced, HoldReleased, LedgerArchived, LedgerKind, OccurrenceWaived, RunOutcome,
};
use runbook::ledger::{AppendError, Draft, Expected, Fact, Hash, Sealed, State, Store};
use runbook::store::{Memory, Sqlite};

use super::backends::folder;
use super::sample::{
    LEDGER, Scribe, book, finished, held, in_run, in_step, occurrence, paused, run_id, step_started,
};

/// Something that may be tried next: on one of few runs, so that tries meet each other.
#[derive(Clone, Debug)]
struct Try {
    what: u8,
    run: u32,
    run_seq: u64,
    expected: Option<u64>,
    id: Option<u8>,
}

fn any_try() -> impl Strategy<Value = Try> {
    (
        0..10_u8,
        0..3_u32,
        1..6_u64,
        prop::option::weighted(0.2, 0..12_u64),
        prop::option::weighted(0.1, 0..9_u8),
    )
        .prop_map(|(what, run, run_seq, expected, id)| Try { what, run, run_seq, expected, id })
}

fn draft(scribe: &mut Scribe, next: &Try) -> Draft {
    let (procedure, key) = [("a", "2026-11-23"), ("a", "2026-11-24@x"), ("b", "2026-11")][next.run as usize];
    let run = in_run(procedure, key, next.run, next.run_seq);
    let step = in_step(run.clone(), &next.run_seq.to_string(), 1);
    let adopted = |n: u8| BookAdopted {
        procedures: [(procedure.to_owned(), n.to_string())].into(),
        removed: if n > 3 { vec!["b".to_owned()] } else { Vec::new() },
    };
    let mut draft = match next.what {
        0 | 1 => scribe.started(run),
        2 => scribe.draft(step, step_started("do", 1, None, &[])),
        3 => scribe.draft(run, held(true)),
        4 => scribe.draft(run, paused(2)),
        5 => scribe.draft(run, finished(RunOutcome::Completed)),
        6 => scribe.draft(run, finished(RunOutcome::Failed)),
        7 => scribe.draft(occurrence(procedure, key), Fact::OccurrenceWaived(OccurrenceWaived {})),
        8 => {
            let n = u8::try_from(next.run_seq).unwrap();
            scribe.draft(book(), Fact::BookAdopted(adopted(n)))
        }
        _ => scribe.note("x"),
    };
    if let Some(id) = next.id {
        draft.stamp.id = run_id(u32::from(id) + 500);
    }
    draft
}

/// What a try came to, in a form that can be compared.
fn tried(store: &mut dyn Store, draft: &Draft, expected: Option<u64>) -> Result<Sealed, String> {
    let expected = expected.map_or(Expected::Any, Expected::Head);
    store.append(draft, expected).map_err(|error| match error {
        AppendError::Moved { head } => format!("moved {head:?}"),
        AppendError::RunMoved { run, by } => format!("{run} moved by {}", by.id),
        AppendError::Store(error) => error.to_string(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_file_and_memory_record_and_refuse_the_same(tries in prop::collection::vec(any_try(), 1..25)) {
        let place = folder();
        let mut scribe = Scribe::new();
        let first = scribe.created(LedgerKind::Real);
        let mut memory = Memory::new(LEDGER, &first).unwrap();
        let mut file = Sqlite::create(&place.path().join("ledger.db"), LEDGER, &first).unwrap();
        for next in &tries {
            let draft = draft(&mut scribe, next);
            prop_assert_eq!(tried(&mut memory, &draft, next.expected), tried(&mut file, &draft, next.expected));
        }
        prop_assert_eq!(memory.state(None).unwrap().projections(), file.state(None).unwrap().projections());
        prop_assert!(runbook::ledger::verify(&file, &[]).is_intact());
    }

    /// Archives and holds are no part of what is owed and done: wherever they stand, all else is as without them.
    #[test]
    fn archiving_and_holding_change_no_state(tries in prop::collection::vec(any_try(), 1..40), places in prop::collection::vec(any::<prop::sample::Index>(), 1..5)) {
        let (mut scribe, mut keeper) = (Scribe::new(), Scribe::new());
        let created = scribe.created(LedgerKind::Real);
        let mut bare = Memory::new(LEDGER, &created).unwrap();
        let mut kept = Memory::new(LEDGER, &created).unwrap();
        let places: Vec<usize> = places.iter().map(|place| place.index(tries.len())).collect();
        for (number, next) in tries.iter().enumerate() {
            if places.contains(&number) {
                for (n, fact) in keeping().into_iter().enumerate() {
                    let mut draft = keeper.draft(occurrence("a", "2026-11-23"), fact);
                    draft.stamp.id = format!("0190eeee-{n:04}-7000-8000-{number:012}");
                    kept.append(&draft, Expected::Any).unwrap();
                }
            }
            let draft = draft(&mut scribe, next);
            let (one, other) = (bare.append(&draft, Expected::Any), kept.append(&draft, Expected::Any));
            prop_assert_eq!(one.is_ok(), other.is_ok());
        }
        let (one, other) = (bare.state(None).unwrap(), kept.state(None).unwrap());
        prop_assert_eq!(&one.projections()[1..], &other.projections()[1..]);
        for book in one.books() {
            let adopted = |state: &State| state.book(book).unwrap().adoptions.iter().map(|one| one.revision.clone()).collect::<Vec<_>>();
            prop_assert_eq!(adopted(&one), adopted(&other));
        }
        prop_assert!(runbook::ledger::verify(&kept, &[]).is_intact());
    }

    #[test]
    fn folding_can_stop_be_stored_and_go_on_anywhere(tries in prop::collection::vec(any_try(), 1..40), cut in any::<prop::sample::Index>()) {
        let mut scribe = Scribe::new();
        let mut memory = Memory::new(LEDGER, &scribe.created(LedgerKind::Real)).unwrap();
        let drafts: Vec<_> = tries.iter().map(|next| draft(&mut scribe, next)).collect();
        let sealed: Vec<_> =
            drafts.iter().filter_map(|draft| memory.append(draft, Expected::Any).ok()).collect();
        let at_once = fold(State::default(), &sealed);
        let (early, late) = sealed.split_at(cut.index(sealed.len() + 1));
        let resumed = fold(restored(&fold(State::default(), early)), late);
        prop_assert_eq!(resumed.projections(), at_once.projections());
        // The compact form says everything: what is read back is what was folded.
        for (book, procedure) in at_once.procedures_of_all_books() {
            prop_assert_eq!(
                restored(&at_once).history(&book, &procedure).unwrap().unwrap().into_owned(),
                at_once.history(&book, &procedure).unwrap().unwrap().into_owned()
            );
        }
    }
}

/// Entries about the keeping of the ledger.
fn keeping() -> Vec<Fact> {
    let before = "2026-11-23T08:00:00Z".parse().unwrap();
    let sha256 = Hash::of_entry(b"x");
    let archived =
        LedgerArchived { before, count: 1, head: "1:x".to_owned(), sha256, commitments: vec![sha256] };
    vec![
        Fact::HoldPlaced(HoldPlaced { from: Some(before), ..HoldPlaced::default() }),
        Fact::LedgerArchived(archived),
        Fact::HoldReleased(HoldReleased { hold: "x".to_owned() }),
    ]
}

fn fold(mut state: State, entries: &[Sealed]) -> State {
    for sealed in entries {
        state.apply(sealed).unwrap();
    }
    state
}

/// The state as a store would read it back.
fn restored(state: &State) -> State {
    let mut parts = state.projections().into_iter();
    let mut restored = State::from_overview(&parts.next().unwrap().body).unwrap();
    for part in parts {
        restored.put(part.book, part.procedure, part.body);
    }
    restored
}
