//! Opening a ledger, and making one: its roles, its tables, its first entry.

use postgres::Row;
use postgres::types::Type;

use super::append::record;
use super::wire::Wire;
use super::{Postgres, read};
use crate::ledger::{AppendError, Draft, Expected, Fact, StoreError, facts};
use crate::store::Mode;

/// The layout of the tables, in the head's row.
pub(super) const LAYOUT: i32 = 1;
/// In its place while a ledger is being moved there.
pub(super) const LANDING: i32 = -1;
const SCHEMA: &str = include_str!("schema.sql");
/// Two who make a ledger in one database stand in line here; any number that nothing else locks does.
const LOCK: i64 = 0x7275_6e62;
/// PostgreSQL cuts longer names off.
const LONGEST_NAME: usize = 63;

/// What a server says of itself: whether it only reads, and which settings can lose what it acknowledged.
pub(super) const SERVER: &str = "pg_is_in_recovery(), \
  concat_ws(', ', CASE WHEN current_setting('fsync', true) = 'off' THEN 'fsync' END, \
    CASE WHEN current_setting('full_page_writes', true) = 'off' THEN 'full_page_writes' END)";

/// Opens the ledger of a database. That there is none is a failure: only `ledger init` makes one.
pub(super) fn open(wire: Wire, mode: Mode) -> Result<Postgres, StoreError> {
    let row = wire.row(
        &format!(
            "SELECT head.layout, head.ledger, {SERVER}, entry.bytes, entry.hash, \
               (SELECT person FROM runbook.people WHERE role = session_user) \
             FROM runbook.head AS head LEFT JOIN runbook.entries AS entry ON entry.seq = 1"
        ),
        &[],
    )?;
    let row = row.ok_or_else(|| read::damaged(&wire, "its head is missing"))?;
    readable(&wire, read::get(&wire, &row, 0)?)?;
    if mode == Mode::Append {
        writable(&wire, &row, 2)?;
    }
    let (ledger, test) = first(&wire, &row)?;
    let person = read::get(&wire, &row, 6)?;
    Ok(Postgres { wire, ledger, test, person })
}

fn readable(wire: &Wire, layout: i32) -> Result<(), StoreError> {
    if layout == LANDING {
        return Err(StoreError::Arriving { place: wire.place().to_owned() });
    }
    if layout <= LAYOUT {
        return Ok(());
    }
    let (path, found, known) = (wire.path(), i64::from(layout), i64::from(LAYOUT));
    Err(StoreError::Newer { path, found, known })
}

/// Whether what this server acknowledges stays, by the columns of [`SERVER`] from one on.
fn writable(wire: &Wire, row: &Row, from: usize) -> Result<(), StoreError> {
    let refused = |what: String| StoreError::Unsafe { place: wire.place().to_owned(), what };
    if read::get(wire, row, from)? {
        return Err(refused("the server is a standby, which only reads".to_owned()));
    }
    match read::get::<&str>(wire, row, from + 1)? {
        "" => Ok(()),
        off => Err(refused(format!("the server can lose what it acknowledged: {off} is off"))),
    }
}

/// The ledger's id and whether it is a test ledger, from its first entry.
fn first(wire: &Wire, row: &Row) -> Result<(String, bool), StoreError> {
    if read::get::<Option<&[u8]>>(wire, row, 4)?.is_none() {
        return Err(read::damaged(wire, "its first entry is missing"));
    }
    let first = read::sealed(wire, row, 4)?;
    match first.entry.fact() {
        Fact::LedgerCreated(created) => Ok((first.entry.ledger, created.kind == facts::LedgerKind::Test)),
        _ => Err(read::damaged(wire, "its first entry does not say how it was created")),
    }
}

/// Makes the ledger with its first entry, or opens the one that is there by now.
pub(super) fn create(wire: Wire, ledger: &str, first: &Draft) -> Result<Postgres, StoreError> {
    wire.begin()?;
    match make(&wire, ledger, first) {
        Ok(()) => wire.commit()?,
        Err(error) => {
            wire.roll_back();
            return Err(error);
        }
    }
    open(wire, Mode::Append)
}

fn make(wire: &Wire, ledger: &str, first: &Draft) -> Result<(), StoreError> {
    if !lay_out(wire, ledger, LAYOUT)? {
        return Ok(());
    }
    match record(wire, ledger, first, Expected::Any) {
        Ok(_) => Ok(()),
        Err(AppendError::Store(error)) => Err(error),
        Err(other) => unreachable!("an empty ledger cannot refuse: {other}"),
    }
}

/// Makes the tables of an empty ledger, in a transaction; false if there are some.
pub(super) fn lay_out(wire: &Wire, ledger: &str, layout: i32) -> Result<bool, StoreError> {
    wire.rows("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])?;
    let row = wire.row(
        &format!(
            "SELECT to_regnamespace('runbook') IS NOT NULL, current_database()::text, \
               current_setting('server_encoding'), {SERVER}"
        ),
        &[],
    )?;
    let row = row.ok_or_else(|| read::damaged(wire, "the server does not answer"))?;
    if read::get(wire, &row, 0)? {
        return Ok(false);
    }
    writable(wire, &row, 3)?;
    let encoding: &str = read::get(wire, &row, 2)?;
    if encoding != "UTF8" {
        let what = format!("the database is in {encoding}; a ledger needs one in UTF8");
        return Err(StoreError::Unsafe { place: wire.place().to_owned(), what });
    }
    let team = format!("{}_runbook", read::get::<&str>(wire, &row, 1)?);
    let [owner, writer, reader] = roles(wire, &team)?;
    wire.batch(&format!(
        "CREATE ROLE {owner} NOLOGIN; CREATE ROLE {writer} NOLOGIN; CREATE ROLE {reader} NOLOGIN; \
         GRANT {writer}, {reader} TO {owner} WITH ADMIN OPTION; \
         GRANT {owner} TO session_user WITH ADMIN OPTION; \
         CREATE SCHEMA runbook AUTHORIZATION {owner}; SET LOCAL ROLE {owner}"
    ))?;
    let schema = SCHEMA.replace("{owner}", &owner).replace("{writer}", &writer);
    wire.batch(&schema.replace("{reader}", &reader))?;
    wire.rows(
        "INSERT INTO runbook.head (layout, team, ledger, seq, hash) VALUES ($1, $2, $3, 0, $4)",
        &[
            (&layout, Type::INT4),
            (&team, Type::TEXT),
            (&ledger, Type::TEXT),
            (&[0_u8; 32].as_slice(), Type::BYTEA),
        ],
    )?;
    Ok(true)
}

/// The names of the owner's, the writers' and the readers' role, quoted. None of them may be there yet: whoever is in
/// it would have rights that nobody gave.
fn roles(wire: &Wire, team: &str) -> Result<[String; 3], StoreError> {
    let names = ["owner", "writer", "reader"].map(|right| format!("{team}_{right}"));
    let refused = |what: String| StoreError::Unsafe { place: wire.place().to_owned(), what };
    if let Some(long) = names.iter().find(|name| name.len() > LONGEST_NAME) {
        return Err(refused(format!("the database's name is too long: no role can be called {long}")));
    }
    let list: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = wire.rows(
        "SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1::text[])",
        &[(&list, Type::TEXT_ARRAY)],
    )?;
    if let Some(row) = found.first() {
        let name: &str = read::get(wire, row, 0)?;
        return Err(refused(format!(
            "the role {name} is there already; drop what an earlier ledger left behind"
        )));
    }
    Ok(names.map(|name| quoted(&name)))
}

/// A name as SQL takes it, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
