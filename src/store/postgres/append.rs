//! Recording one entry: under the lock on the head, in one transaction. Where the connection is lost, the entry's id
//! tells whether it was recorded, so that nothing is lost and nothing doubled.

use std::cell::RefCell;
use std::time::Duration;

use postgres::types::Type;

use super::read;
use super::wire::Wire;
use crate::ledger::{
    AppendError, Blob, Draft, Expected, Fact, Hash, Head, Sealed, Sealing, State, StoreError, Text,
};
use crate::store::FORM;
use crate::store::admission::{Admission, Chain, admit};
use crate::store::moving::place_in_words;
use crate::system::clock::Clock;
use crate::system::timer::{self, Timer};

/// How long a server may be away before the append is given up.
const PATIENCE: Duration = Duration::from_secs(15);
/// The pauses between two tries: the first, doubled up to the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Records a draft, through losses of the connection.
pub(super) fn append(
    wire: &Wire,
    ledger: &str,
    draft: &Draft,
    expected: Expected,
) -> Result<Sealed, AppendError> {
    let patience = Timer::over(PATIENCE);
    let mut sent = false;
    loop {
        let failure = match attempt(wire, ledger, draft, expected, &mut sent) {
            Err(AppendError::Store(failure)) => failure,
            judged => return judged,
        };
        if !wire.is_lost() {
            return Err(said(sent, wire, failure).into());
        }
        again(wire, &patience).map_err(|late| said(sent, wire, late.unwrap_or(failure)))?;
    }
}

/// Connects again, as often as there is patience for. The failure that ends it; `None` where patience did.
fn again(wire: &Wire, patience: &Timer) -> Result<(), Option<StoreError>> {
    let mut pause = PAUSES.0;
    loop {
        if patience.left(&Clock::real()).is_none() {
            return Err(None);
        }
        timer::pause(pause);
        pause = PAUSES.1.min(pause * 2);
        match wire.reconnect() {
            Ok(()) => return Ok(()),
            Err(_) if wire.is_lost() => {}
            Err(error) => return Err(Some(error)),
        }
    }
}

/// After a commit whose answer never came, nothing is certain but that.
fn said(sent: bool, wire: &Wire, failure: StoreError) -> StoreError {
    if sent {
        StoreError::Uncertain { place: wire.place().to_owned(), what: failure.to_string() }
    } else {
        failure
    }
}

/// One try. `sent` says afterwards whether a commit is on its way whose answer is not known.
fn attempt(
    wire: &Wire,
    ledger: &str,
    draft: &Draft,
    expected: Expected,
    sent: &mut bool,
) -> Result<Sealed, AppendError> {
    wire.begin()?;
    let done = record(wire, ledger, draft, expected);
    if !matches!(done, Err(AppendError::Store(_))) {
        // Under the lock no other transaction of ours is on its way: what the id says now holds.
        *sent = false;
    }
    match done {
        Ok(Recorded::Now(sealed)) => {
            let committed = wire.commit();
            *sent = committed.is_err() && wire.is_lost();
            committed.map(|()| *sealed).map_err(AppendError::from)
        }
        Ok(Recorded::Before(sealed)) => {
            wire.roll_back();
            Ok(*sealed)
        }
        Err(error) => {
            wire.roll_back();
            Err(error)
        }
    }
}

/// An entry that is on record.
pub(super) enum Recorded {
    /// By this transaction.
    Now(Box<Sealed>),
    /// By an earlier one.
    Before(Box<Sealed>),
}

/// Records a draft inside a transaction.
pub(super) fn record(
    wire: &Wire,
    ledger: &str,
    draft: &Draft,
    expected: Expected,
) -> Result<Recorded, AppendError> {
    let row = wire.row("SELECT seq, hash FROM runbook.lock()", &[])?;
    let row = row.ok_or_else(|| read::damaged(wire, "its head is missing"))?;
    let locked = Locked { wire, head: read::head_of(wire, &row)?, moved: RefCell::new(None) };
    let head = match admit(&locked, draft, expected)? {
        Admission::Recorded(sealed) => return Ok(Recorded::Before(sealed)),
        Admission::Follows(head) => head,
    };
    let sealed = draft.seal(&Sealing { ledger, head }).map_err(StoreError::from)?;
    let (state, touched) = advanced(wire, &sealed)?;
    insert(wire, draft, &sealed, &state, &touched)?;
    Ok(Recorded::Now(Box::new(sealed)))
}

/// The chain as the holder of the lock sees it.
struct Locked<'a> {
    wire: &'a Wire,
    head: Option<Head>,
    /// The last entry, if it says that the ledger has moved; found with the question for an id, which comes first.
    moved: RefCell<Option<Sealed>>,
}

impl Chain for Locked<'_> {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.head)
    }

    fn moved(&self) -> Result<Option<StoreError>, StoreError> {
        let Some(last) = self.moved.take() else { return Ok(None) };
        let stored = last.entry.blob(Text::PLACE).map(|to| read::blob(self.wire, &to.c));
        let to = place_in_words(stored.transpose()?.flatten().map(|stored| stored.bytes));
        Ok(Some(StoreError::Gone { place: self.wire.place().to_owned(), to }))
    }

    fn by_id(&self, id: &str) -> Result<Option<Sealed>, StoreError> {
        let last = self.head.map_or(0, |head| i64::try_from(head.seq).unwrap_or(i64::MAX));
        let rows = self.wire.rows(
            "SELECT bytes, hash FROM runbook.entries WHERE id = $1 OR seq = $2 AND type = 'ledger.moved'",
            &[(&id, Type::TEXT), (&last, Type::INT8)],
        )?;
        let mut found = None;
        for row in &rows {
            let sealed = read::sealed(self.wire, row, 0)?;
            if sealed.entry.id == id {
                found = Some(sealed);
            } else {
                *self.moved.borrow_mut() = Some(sealed);
            }
        }
        Ok(found)
    }

    fn by_run(&self, run: &str, run_seq: u64) -> Result<Option<Sealed>, StoreError> {
        let seq = i64::try_from(run_seq).unwrap_or(i64::MAX);
        read::one(self.wire, "run = $1 AND run_seq = $2", &[(&run, Type::TEXT), (&seq, Type::INT8)])
    }

    fn has(&self, commitment: &Hash) -> Result<bool, StoreError> {
        read::has_blob(self.wire, commitment)
    }
}

/// The state with the entry in it, and the histories to store: those that it changes, or all where the stored state was
/// not up to date.
fn advanced(wire: &Wire, sealed: &Sealed) -> Result<(State, Vec<(String, String)>), StoreError> {
    let touched = State::touched(&sealed.entry);
    let kept = read::kept(wire, Some(&touched))?;
    let whole = !kept.is_current() && sealed.entry.seq > 1;
    let mut state = if whole { read::state(wire, None)? } else { kept.state(wire)? };
    state.apply(sealed).map_err(|damage| StoreError::from_damage(&wire.path(), &damage))?;
    let touched = if whole { state.procedures_of_all_books() } else { touched };
    Ok((state, touched))
}

fn insert(
    wire: &Wire,
    draft: &Draft,
    sealed: &Sealed,
    state: &State,
    touched: &[(String, String)],
) -> Result<(), StoreError> {
    let new = draft.blobs.iter().filter_map(|blob| match blob {
        Blob::New { text, salt } => Some((salt.as_slice(), &*text.bytes)),
        Blob::Kept(_) => None,
    });
    let (salts, texts): (Vec<&[u8]>, Vec<&[u8]>) = new.unzip();
    let (mut books, mut procedures, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for (book, procedure) in touched {
        if let Some(body) = state.history_body(book, procedure) {
            books.push(book.as_str());
            procedures.push(procedure.as_str());
            bodies.push(body);
        }
    }
    let overview = state.overview_body();
    let function =
        if matches!(draft.fact, Fact::Redaction(_) | Fact::LedgerArchived(_)) { "redact" } else { "append" };
    wire.rows(
        &format!("SELECT runbook.{function}($1, $2, $3, $4, $5, $6, $7, $8)"),
        &[
            (&sealed.bytes, Type::BYTEA),
            (&salts, Type::BYTEA_ARRAY),
            (&texts, Type::BYTEA_ARRAY),
            (&FORM, Type::INT8),
            (&overview, Type::TEXT),
            (&books, Type::TEXT_ARRAY),
            (&procedures, Type::TEXT_ARRAY),
            (&bodies, Type::TEXT_ARRAY),
        ],
    )
    .map(drop)
}
