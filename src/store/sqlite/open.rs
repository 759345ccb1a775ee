//! Opening and creating the file: its rights, its settings, and whether it is a ledger at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::append::{GUARD, record};
use super::{Sqlite, rare, read, trouble};
use crate::ledger::facts::RefusedPlace;
use crate::ledger::{AppendError, Draft, Expected, Fact, StoreError};
use crate::store::folder::{self, Refusal};
use crate::store::{Mode, no_landing};
use crate::system::timer;

/// `runb`, in the file's header.
const APPLICATION_ID: i64 = 0x7275_6e62;
/// The layout of the tables, in the file's header.
pub(super) const LAYOUT: i64 = 1;
/// In the place of the layout, of a file that a ledger is being moved to.
const LANDING: i64 = -1;
const SCHEMA: &str = include_str!("schema.sql");
/// How long to wait for somebody else's write.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long between two looks whether it is over. SQLite's own pauses grow, so that who came last is served first.
const PAUSE: Duration = Duration::from_millis(1);
/// Before this, databases in WAL mode could be damaged; ours never are, but the library is bundled and never older.
const OLDEST_LIBRARY: i32 = 3_051_003;

/// What is at a path.
enum Found {
    Ledger,
    Nothing,
    Landing,
}

/// Opens the ledger; `None` if there is no file, or one that nothing was written to yet.
pub(super) fn open(path: &Path, mode: Mode) -> Result<Option<Sqlite>, StoreError> {
    if refused_place(path).is_some() {
        refuse_unsafe(path, chosen(path))?;
    }
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble::of_file(path, &error)),
        Ok(found) if !found.is_file() => return Err(StoreError::NotALedger { path: path.to_owned() }),
        Ok(found) if found.len() == 0 => return Ok(None),
        Ok(_) => {}
    }
    let connection = match mode {
        Mode::Append => connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        Mode::Read => connect_reading(path)?,
    };
    match look(&connection, path)? {
        Found::Nothing => Ok(None),
        Found::Landing => Err(arriving(path)),
        Found::Ledger => {
            if mode == Mode::Append {
                rare::index(&connection).map_err(|error| trouble::of(path, &error))?;
            }
            Sqlite::over(path, connection).map(Some)
        }
    }
}

/// Creates the ledger with its first entry, or opens the one that somebody else created meanwhile.
pub(super) fn create(path: &Path, ledger: &str, first: &Draft) -> Result<Sqlite, StoreError> {
    let chosen = match &first.fact {
        Fact::LedgerCreated(created) => created.place,
        _ => None,
    };
    refuse_unsafe(path, chosen)?;
    create_file(path).map_err(|error| trouble::of_file(path, &error))?;
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let found = look(&transaction, path)?;
    if let Found::Landing = found {
        return Err(arriving(path));
    }
    if let Found::Nothing = found {
        lay_out(&transaction, LAYOUT).and_then(|()| transaction.execute_batch(GUARD)).map_err(failed)?;
        record(&transaction, path, ledger, first, Expected::Any).map_err(|error| match error {
            AppendError::Store(error) => error,
            other => unreachable!("an empty ledger cannot refuse: {other}"),
        })?;
    }
    transaction.commit().map_err(failed)?;
    Sqlite::over(path, connection)
}

fn lay_out(connection: &Connection, layout: i64) -> rusqlite::Result<()> {
    connection.execute_batch(SCHEMA)?;
    rare::index(connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", layout)
}

fn arriving(path: &Path) -> StoreError {
    StoreError::Arriving { place: path.display().to_string() }
}

/// The file that a ledger is moved to, made ready for that where nothing is.
pub(super) fn landing(path: &Path) -> Result<Connection, StoreError> {
    refuse_unsafe(path, None)?;
    create_file(path).map_err(|error| trouble::of_file(path, &error))?;
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    match look(&transaction, path)? {
        Found::Nothing => lay_out(&transaction, LANDING).map_err(failed)?,
        Found::Landing => {}
        Found::Ledger => return Err(no_landing(&path.display().to_string(), "there is a ledger already")),
    }
    transaction.commit().map_err(failed)?;
    Ok(connection)
}

/// Refuses a place where no ledger is kept, unless that kind of place was chosen all the same.
fn refuse_unsafe(path: &Path, chosen: Option<RefusedPlace>) -> Result<(), StoreError> {
    match refused_place(path).filter(|refusal| Some(refusal.kind) != chosen) {
        Some(Refusal { why, .. }) => Err(StoreError::UnsafeFolder { path: path.to_owned(), why }),
        None => Ok(()),
    }
}

/// Why no ledger is kept at a path; `None` where it may be.
pub(super) fn refused_place(path: &Path) -> Option<Refusal> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    folder::unsafe_because(path).or_else(|| folder::unsafe_because(&absolute))
}

/// The kind of place that was chosen when the ledger there was made; `None` too where there is none.
fn chosen(path: &Path) -> Option<RefusedPlace> {
    let bare = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    match read::one(&bare, path, "seq = 1", []).ok()??.entry.fact() {
        Fact::LedgerCreated(created) => created.place,
        _ => None,
    }
}

/// An empty file that only its owner can read, in folders that only their owner can enter. What is there stays.
fn create_file(path: &Path) -> std::io::Result<()> {
    let mut folders = fs::DirBuilder::new();
    folders.recursive(true);
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        file.mode(0o600);
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        folders.create(folder)?;
    }
    match file.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// Opens for reading. A journal left by a crash must be rolled back first, which is the one thing a reader may write:
/// what it restores is what was recorded.
fn connect_reading(path: &Path) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    // Asked before anything is set: some settings already make SQLite look at the file.
    let mut bare = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    bare.busy_handler(Some(is_patient)).map_err(failed)?;
    match touch(&bare) {
        Err(error) if trouble::needs_rollback(&error) => {
            drop(bare);
            touch(&connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?).map_err(failed)?;
        }
        other => other.map_err(failed)?,
    }
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// The smallest read that makes SQLite look at the file.
fn touch(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// Waits for somebody else's lock, which was met `tries` times before; not for ever.
fn is_patient(tries: i32) -> bool {
    timer::pause(PAUSE);
    u32::try_from(tries).is_ok_and(|tries| PAUSE * tries < PATIENCE)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    if rusqlite::version_number() < OLDEST_LIBRARY {
        return Err(refused(path, format!("SQLite {} is too old", rusqlite::version())));
    }
    let mut connection =
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    connection.busy_handler(Some(is_patient)).map_err(failed)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(failed)?;
    set(&connection, path)?;
    Ok(connection)
}

/// Every setting is read back: one that did not take is a failure now, not a loss later.
fn set(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    let settings = [
        ("synchronous", "EXTRA", "3"),
        ("fullfsync", "ON", "1"),
        ("checkpoint_fullfsync", "ON", "1"),
        ("mmap_size", "0", "0"),
        ("cell_size_check", "ON", "1"),
        ("trusted_schema", "OFF", "0"),
        ("temp_store", "MEMORY", "2"),
    ];
    for (name, value, expected) in settings {
        connection.execute_batch(&format!("PRAGMA {name}={value}")).map_err(failed)?;
        let found: i64 = connection.pragma_query_value(None, name, |row| row.get(0)).map_err(failed)?;
        if found.to_string() != expected {
            return Err(refused(path, format!("the setting {name} is {found}, not {expected}")));
        }
    }
    let journal: String =
        connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(failed)?;
    if journal == "delete" {
        Ok(())
    } else {
        Err(refused(path, format!("its journal mode is {journal}, not delete")))
    }
}

/// The settings under which every file is open.
pub(super) fn settings_in_words() -> String {
    format!("SQLite {}, journal_mode=delete, synchronous=extra", rusqlite::version())
}

fn refused(path: &Path, what: String) -> StoreError {
    StoreError::Io { path: path.to_owned(), what }
}

/// Whether the file is a ledger that this program can read.
fn look(connection: &Connection, path: &Path) -> Result<Found, StoreError> {
    let failed = |error: rusqlite::Error| trouble::of(path, &error);
    let number =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let (application, layout) = (number("application_id")?, number("user_version")?);
    match (application, layout) {
        (0, 0) if tables == 0 => Ok(Found::Nothing),
        (APPLICATION_ID, LAYOUT) => Ok(Found::Ledger),
        (APPLICATION_ID, LANDING) => Ok(Found::Landing),
        (APPLICATION_ID, newer) if newer > LAYOUT => {
            Err(StoreError::Newer { path: path.to_owned(), found: newer, known: LAYOUT })
        }
        _ => Err(StoreError::NotALedger { path: path.to_owned() }),
    }
}

impl Sqlite {
    fn over(path: &Path, connection: Connection) -> Result<Self, StoreError> {
        let overview = read::first(&connection, path)?;
        Ok(Self { path: PathBuf::from(path), connection, ledger: overview.0, test: overview.1 })
    }
}
