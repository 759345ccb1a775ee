//! What the database itself sees to: who may do what, and that nothing recorded is changed.

use postgres::Client;
use runbook::ledger::facts::{LedgerKind, Redaction};
use runbook::ledger::{
    AppendError, Auth, Blob, Draft, Expected, Fact, Filter, Store, StoreError, Verdict, verify,
};
use runbook::store::{self, Mode};

use super::backends::Backend;
use super::conformance::{filled, read};
use super::sample::{LEDGER, Scribe, redacted};
use crate::server::{Server, shared};

/// A ledger in a database, with a role of each right besides its owner.
struct Place {
    server: &'static Server,
    database: String,
}

impl Place {
    fn new() -> Option<Self> {
        let server = shared()?;
        Some(Self { server, database: server.database() })
    }

    fn address(&self, role: &str) -> String {
        self.server.address(&self.database).replace("postgres@", &format!("{}_{role}@", self.database))
    }

    fn superuser(&self) -> Client {
        self.server.superuser(&self.database)
    }

    /// A ledger with one entry, and people who may write, read, and nothing.
    fn founded(&self) -> Scribe {
        let mut scribe = Scribe::new();
        drop(self.create(&scribe.created(LedgerKind::Real)));
        self.people();
        scribe
    }

    fn people(&self) {
        let name = &self.database;
        let mut superuser = self.superuser();
        for right in ["owner", "writer", "reader"] {
            let made =
                format!("CREATE ROLE {name}_{right} LOGIN; GRANT {name}_runbook_{right} TO {name}_{right}");
            superuser.batch_execute(&made).unwrap();
        }
        superuser.batch_execute(&format!("CREATE ROLE {name}_stranger LOGIN")).unwrap();
    }

    fn open(&self, role: &str, mode: Mode) -> Result<Box<dyn Store>, StoreError> {
        store::open(&self.address(role), mode).map(|found| found.unwrap())
    }

    fn client(&self, role: &str) -> Client {
        let mut client = self.superuser();
        client.batch_execute(&format!("SET SESSION AUTHORIZATION {}_{role}", self.database)).unwrap();
        client
    }
}

impl Backend for Place {
    fn create(&self, first: &Draft) -> Box<dyn Store> {
        store::create(&self.server.address(&self.database), LEDGER, first).unwrap()
    }

    fn again(&self, mode: Mode) -> Option<Box<dyn Store>> {
        Some(store::open(&self.server.address(&self.database), mode).unwrap().unwrap())
    }
}

#[test]
fn writers_stand_in_line_and_never_fork_the_chain() {
    let Some(place) = Place::new() else { return };
    place.founded();
    std::thread::scope(|scope| {
        for writer in 0..8_u32 {
            let place = &place;
            scope.spawn(move || {
                let mut store = place.open("writer", Mode::Append).unwrap();
                let mut scribe = Scribe::new();
                for n in 0..100 {
                    let mut draft = scribe.note("x");
                    draft.stamp.id = format!("0190eeee-0000-7000-8{writer:03}-{n:012}");
                    store.append(&draft, Expected::Any).unwrap();
                }
            });
        }
    });
    let store = place.open("reader", Mode::Read).unwrap();
    let verdict = verify(&*store, &[]);
    assert!(matches!(verdict, Verdict::Intact { count: 801, .. }), "{verdict}");
}

#[test]
fn rights_are_those_that_were_given() {
    let Some(place) = Place::new() else { return };
    let mut scribe = place.founded();
    let note = scribe.note("x");
    place.open("writer", Mode::Append).unwrap().append(&note, Expected::Any).unwrap();
    let mut reader = place.open("reader", Mode::Append).unwrap();
    assert_eq!(reader.head().unwrap().unwrap().seq, 2);
    assert_eq!(reader.blob(&note.blobs[0].commitment()).unwrap().unwrap(), b"x");
    let refused = reader.append(&scribe.note("y"), Expected::Any);
    assert!(matches!(&refused, Err(AppendError::Store(StoreError::Denied { .. }))), "{refused:?}");
    for role in ["stranger", "nobody_knows"] {
        let refused = place.open(role, Mode::Read).err();
        assert!(matches!(refused, Some(StoreError::Denied { .. })), "{role}: {refused:?}");
    }
    assert_eq!(reader.head().unwrap().unwrap().seq, 2);
}

#[test]
fn no_statement_but_the_functions_changes_anything() {
    let Some(place) = Place::new() else { return };
    place.founded();
    let tables = ["head", "entries", "blobs", "overview", "history", "people"];
    let column = ["seq", "at", "salt", "seq", "body", "person"];
    for role in ["writer", "reader", "stranger"] {
        let mut client = place.client(role);
        for (table, column) in tables.iter().zip(column) {
            for statement in [
                format!("INSERT INTO runbook.{table} DEFAULT VALUES"),
                format!("UPDATE runbook.{table} SET {column} = {column}"),
                format!("DELETE FROM runbook.{table}"),
                format!("TRUNCATE runbook.{table}"),
                format!("DROP TABLE runbook.{table}"),
                format!("ALTER TABLE runbook.{table} DISABLE TRIGGER ALL"),
                format!(
                    "CREATE TRIGGER mine BEFORE INSERT ON runbook.{table} EXECUTE FUNCTION runbook.refuse()"
                ),
            ] {
                assert!(client.batch_execute(&statement).is_err(), "{role}: {statement}");
            }
        }
        for statement in [
            "SET session_replication_role = replica".to_owned(),
            format!("SET ROLE {}_runbook_owner", place.database),
            "CREATE OR REPLACE FUNCTION runbook.lock() RETURNS void LANGUAGE sql AS ''".to_owned(),
            "CREATE TABLE runbook.mine ()".to_owned(),
            "DROP SCHEMA runbook CASCADE".to_owned(),
            "SELECT runbook.record('', '{}', '{}', 1, '', '{}', '{}', '{}')".to_owned(),
            "SELECT runbook.redact('', '{}', '{}', 1, '', '{}', '{}', '{}')".to_owned(),
        ] {
            assert!(client.batch_execute(&statement).is_err(), "{role}: {statement}");
        }
    }
    // The tables refuse their owner, too, unless the guards are taken off on purpose.
    let mut owner = place.client("owner");
    for statement in [
        "UPDATE runbook.entries SET at = 0",
        "DELETE FROM runbook.entries",
        "TRUNCATE runbook.entries",
        "UPDATE runbook.blobs SET salt = ''",
        "TRUNCATE runbook.blobs",
        "UPDATE runbook.head SET seq = 0",
        "UPDATE runbook.head SET ledger = 'x'",
        "DELETE FROM runbook.head",
        "TRUNCATE runbook.head",
    ] {
        let refused = owner.batch_execute(statement).unwrap_err();
        assert_eq!(refused.code().map(postgres::error::SqlState::code), Some("RB001"), "{statement}");
    }
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let Some(place) = Place::new() else { return };
    let mut scribe = place.founded();
    let store = place.open("writer", Mode::Read).unwrap();
    let head = store.head().unwrap();
    let mut client = place.client("writer");
    let mut refused = |draft: &Draft, change: &dyn Fn(String) -> String, salts: &[&[u8]], texts: &[&[u8]]| {
        let place = runbook::ledger::Sealing { ledger: LEDGER, head };
        let bytes = change(String::from_utf8(draft.seal(&place).unwrap().bytes).unwrap()).into_bytes();
        let none: Vec<String> = Vec::new();
        let asked = client
            .query("SELECT runbook.append($1, $2, $3, 1, '', $4, $4, $4)", &[&bytes, &salts, &texts, &none]);
        asked.err().and_then(|error| error.code().map(|code| code.code().to_owned()))
    };
    let note = scribe.note("x");
    let Blob::New { salt, text } = &note.blobs[0] else { panic!("a new one") };
    let (salts, texts): (&[&[u8]], &[&[u8]]) = (&[salt], &[&text.bytes]);
    let same = |text: String| text;
    let second = |text: String| text.replace("\"seq\":2", "\"seq\":3");
    let forked = |text: String| text.replace(&head.unwrap().hash.to_string(), &"0".repeat(64));
    let foreign = |text: String| text.replace(LEDGER, "0190ffff-0000-7000-8000-000000000000");
    assert_eq!(refused(&note, &second, salts, texts).as_deref(), Some("RB002"));
    assert_eq!(refused(&note, &forked, salts, texts).as_deref(), Some("RB002"));
    assert_eq!(refused(&note, &foreign, salts, texts).as_deref(), Some("RB002"));
    assert_eq!(refused(&note, &same, &[], &[]).as_deref(), Some("RB003"), "its text is missing");
    assert_eq!(refused(&note, &same, salts, &[b"y"]).as_deref(), Some("RB003"), "another text");
    for (auth, code) in
        [(Auth::Db, Some("RB003")), (Auth::Signed, Some("RB003")), (Auth::Presence, Some("RB003"))]
    {
        let mut draft = note.clone();
        draft.stamp.actor.auth = auth;
        assert_eq!(refused(&draft, &same, salts, texts).as_deref(), code, "{auth:?}");
    }
    let redaction = scribe.draft(
        runbook::ledger::Subject::default(),
        Fact::Redaction(Redaction { commitments: vec![redacted()] }),
    );
    assert_eq!(refused(&redaction, &same, &[], &[]).as_deref(), Some("RB003"));
    assert_eq!(store.head().unwrap(), head, "nothing was recorded");
    assert_eq!(refused(&note, &same, salts, texts), None);
}

#[test]
fn the_database_vouches_for_people_it_knows() {
    let Some(place) = Place::new() else { return };
    let mut scribe = place.founded();
    let known =
        format!("INSERT INTO runbook.people VALUES ('{}_writer', 'ops1@example.com')", place.database);
    place.superuser().batch_execute(&known).unwrap();
    let mut store = place.open("writer", Mode::Append).unwrap();
    assert_eq!(store.person(), Some("ops1@example.com"));
    let mut draft = scribe.note("x");
    draft.stamp.actor.auth = Auth::Db;
    store.append(&draft, Expected::Any).unwrap();
    let mut forged = scribe.note("y");
    forged.stamp.actor.auth = Auth::Db;
    forged.stamp.actor.person = "ops2@example.com".to_owned();
    let refused = store.append(&forged, Expected::Any).unwrap_err().to_string();
    assert!(refused.contains("does not record as ops2@example.com (db)"), "{refused}");
    assert_eq!(place.open("reader", Mode::Read).unwrap().person(), None);
}

#[test]
fn only_an_owner_erases_and_what_is_erased_is_gone() {
    let Some(place) = Place::new() else { return };
    let mut scribe = place.founded();
    let secret = "a name that nobody may read, written down by mistake";
    let note = scribe.note(secret);
    place.open("writer", Mode::Append).unwrap().append(&note, Expected::Any).unwrap();
    let commitments = vec![note.blobs[0].commitment().c];
    let redaction =
        scribe.draft(runbook::ledger::Subject::default(), Fact::Redaction(Redaction { commitments }));
    let refused = place.open("writer", Mode::Append).unwrap().append(&redaction, Expected::Any);
    assert!(matches!(&refused, Err(AppendError::Store(StoreError::Denied { .. }))), "{refused:?}");
    let mut superuser = place.superuser();
    let file = |superuser: &mut Client| -> Vec<u8> {
        superuser.batch_execute("CHECKPOINT").unwrap();
        let row = superuser.query_one("SELECT pg_relation_filepath('runbook.blobs')", &[]).unwrap();
        std::fs::read(place.server.folder().join("data").join(row.get::<_, String>(0))).unwrap()
    };
    let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(holds(&file(&mut superuser)));
    assert!(place.client("owner").batch_execute("DELETE FROM runbook.blobs").is_err());
    // Somebody who still looks at how it was before keeps nothing of it alive.
    let mut looking = place.superuser();
    looking.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").unwrap();
    let mut owner = place.open("owner", Mode::Append).unwrap();
    owner.append(&redaction, Expected::Any).unwrap();
    assert!(!owner.has_blob(&note.blobs[0].commitment()).unwrap());
    assert!(!holds(&file(&mut superuser)));
    let verdict = verify(&*owner, &[]);
    assert!(matches!(verdict, Verdict::Intact { redacted: 1, .. }), "{verdict}");
}

#[test]
fn what_a_superuser_changes_is_seen() {
    let Some(place) = Place::new() else { return };
    let store = filled(&place);
    let mut superuser = place.superuser();
    for (change, expected) in [
        (
            "UPDATE runbook.entries SET bytes = replace(convert_from(bytes, 'UTF8'), 'ops1', 'ops9')::bytea WHERE seq = 9",
            "altered at entry 9",
        ),
        ("UPDATE runbook.entries SET hash = sha256('') WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET prev = repeat('1', 64) WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET id = 'x' WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET type = 'x' WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET at = at + 1 WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET book = 'x' WHERE seq = 9", "altered at entry 9"),
        ("UPDATE runbook.entries SET run_seq = 1000 WHERE seq = 9", "altered at entry 9"),
        ("DELETE FROM runbook.entries WHERE seq = 9", "altered at entry 9"),
        ("DELETE FROM runbook.entries WHERE seq > 20", "truncated: 20 entries"),
        ("UPDATE runbook.blobs SET bytes = bytes || 'x'", "its blob"),
        ("UPDATE runbook.blobs SET salt = salt || 'x'", "its blob"),
        (
            "UPDATE runbook.overview SET body = replace(body, 'dynamics365', 'dynamics366')",
            "altered: the stored state",
        ),
        ("UPDATE runbook.history SET body = replace(body, '1', '2')", "altered: the stored state"),
        ("DELETE FROM runbook.history WHERE procedure = 'release-wave'", "altered: the stored state"),
        (
            "INSERT INTO runbook.history SELECT form, 'b', 'p', '[[],null,null,[],[]]' FROM runbook.overview",
            "altered: the stored state of b/p",
        ),
        ("UPDATE runbook.overview SET seq = seq + 1", "unreadable"),
        ("DELETE FROM runbook.head", "unreadable"),
    ] {
        let whole = format!("BEGIN; SET LOCAL session_replication_role = replica; {change}; COMMIT");
        let back = snapshot(&mut superuser);
        superuser.batch_execute(&whole).unwrap();
        let verdict = verify(&*store, &[]).to_string();
        assert!(verdict.contains(expected), "{change}: {verdict}");
        superuser.batch_execute(&back).unwrap();
    }
    assert!(verify(&*store, &[]).is_intact());
}

/// What puts everything back, whatever is done to it; kept in tables of its own.
fn snapshot(superuser: &mut Client) -> String {
    let mut back = vec!["BEGIN; SET LOCAL session_replication_role = replica".to_owned()];
    for table in ["head", "entries", "blobs", "overview", "history"] {
        let copy =
            format!("DROP TABLE IF EXISTS copy_{table}; CREATE TABLE copy_{table} AS TABLE runbook.{table}");
        superuser.batch_execute(&copy).unwrap();
        back.push(format!(
            "DELETE FROM runbook.{table}; INSERT INTO runbook.{table} SELECT * FROM copy_{table}"
        ));
    }
    back.push("COMMIT".to_owned());
    back.join("; ")
}

/// Versions of the program that keep the state in other forms work side by side: each brings its own up to date.
#[test]
fn a_state_that_is_behind_is_brought_up_to_date() {
    let Some(place) = Place::new() else { return };
    let mut store = filled(&place);
    let mut superuser = place.superuser();
    let mut scribe = Scribe::new();
    for behind in [
        "DELETE FROM runbook.overview; DELETE FROM runbook.history",
        "UPDATE runbook.overview SET form = form + 100; UPDATE runbook.history SET form = form + 100",
    ] {
        let whole = store.state(None).unwrap().projections();
        superuser.batch_execute(behind).unwrap();
        assert_eq!(store.state(None).unwrap().projections(), whole);
        assert!(verify(&*store, &[]).is_intact());
        let mut late = scribe.note("x");
        late.stamp.id.replace_range(..8, "0190eeee");
        store.append(&late, Expected::Any).unwrap();
        let current = "SELECT count(*) FROM runbook.overview JOIN runbook.head USING (seq)";
        assert_eq!(superuser.query_one(current, &[]).unwrap().get::<_, i64>(0), 1);
        assert!(verify(&*store, &[]).is_intact());
        assert_eq!(store.state(None).unwrap().head(), store.head().unwrap());
    }
    assert_eq!(read(&*store, &Filter::default()).len() as u64, store.head().unwrap().unwrap().seq);
}

#[test]
fn a_ledger_is_made_once_and_its_roles_belong_to_nobody() {
    let Some(place) = Place::new() else { return };
    let missing = store::open(&place.server.address(&place.database), Mode::Read).err();
    assert!(matches!(missing, Some(StoreError::NotThere { .. })), "{missing:?}");
    let missing = store::open(&place.server.address("no_such_database"), Mode::Read).err();
    assert!(matches!(missing, Some(StoreError::NotThere { .. })), "{missing:?}");
    let mut scribe = Scribe::new();
    let first = place.create(&scribe.created(LedgerKind::Real));
    let again = place.create(&scribe.created(LedgerKind::Test));
    assert_eq!((first.head().unwrap(), first.is_test()), (again.head().unwrap(), again.is_test()));
    // Somebody who is in such a role already would have rights that nobody gave.
    let other = place.server.database();
    place.superuser().batch_execute(&format!("CREATE ROLE {other}_runbook_writer")).unwrap();
    let refused =
        store::create(&place.server.address(&other), LEDGER, &scribe.created(LedgerKind::Real)).err();
    assert!(
        refused.as_ref().is_some_and(|error| error.to_string().contains("is there already")),
        "{refused:?}"
    );
}
