//! Connections that are lost and servers that go away: nothing is lost, nothing is doubled, and it is said.

use std::process::Command;
use std::time::{Duration, Instant};

use runbook::ledger::facts::LedgerKind;
use runbook::ledger::{AppendError, Expected, Filter, Store, StoreError, verify};
use runbook::store::{self, Mode};

use super::conformance::read;
use super::cut::{When, Wire};
use super::sample::{LEDGER, Scribe};
use crate::server::{Server, own, shared};

/// A ledger with one entry in a new database, and a role that writes; its address by way of a port.
fn founded(server: &Server) -> (String, impl Fn(u16) -> String + use<>) {
    let database = server.database();
    let mut scribe = Scribe::new();
    drop(store::create(&server.address(&database), LEDGER, &scribe.created(LedgerKind::Real)).unwrap());
    let made = format!(
        "CREATE ROLE {database}_writer LOGIN PASSWORD 'x'; GRANT {database}_runbook_writer TO {database}_writer"
    );
    server.superuser(&database).batch_execute(&made).unwrap();
    let name = database.clone();
    (database, move |port| format!("postgres://{name}_writer:x@127.0.0.1:{port}/{name}?sslmode=disable"))
}

fn write(address: &str) -> Box<dyn Store> {
    store::open(address, Mode::Append).unwrap().unwrap()
}

#[test]
fn a_wire_cut_at_any_message_loses_nothing_and_doubles_nothing() {
    let Some(server) = shared() else { return };
    let (database, address) = founded(server);
    let wire = Wire::to(server.port());
    let mut store = write(&address(wire.port()));
    let mut scribe = Scribe::new();
    scribe.created(LedgerKind::Real);
    let mut count = 1;
    for when in [When::Sending, When::Answering] {
        for messages in 0..12 {
            let draft = scribe.note("x");
            wire.cut(messages, when);
            let sealed = store.append(&draft, Expected::Head(count)).unwrap();
            count += 1;
            assert_eq!((sealed.entry.seq, &sealed.entry.id), (count, &draft.stamp.id), "{messages} {when:?}");
            // The last ones come after everything that an append sends: they cut what is asked next.
            assert!(wire.is_cut() || messages > 4, "{messages} {when:?}");
            assert_eq!(store.head().unwrap().unwrap().seq, count);
        }
    }
    let store = store::open(&server.address(&database), Mode::Read).unwrap().unwrap();
    assert_eq!(read(&*store, &Filter::default()).len() as u64, count);
    assert!(verify(&*store, &[]).is_intact());
}

#[test]
fn a_commit_whose_answer_never_comes_is_said_to_be_uncertain() {
    let Some(server) = shared() else { return };
    let (_, address) = founded(server);
    let wire = Wire::to(server.port());
    let mut store = write(&address(wire.port()));
    let mut scribe = Scribe::new();
    scribe.created(LedgerKind::Real);
    let draft = scribe.note("x");
    // A transaction begins, locks, looks the id and the state up, appends: the sixth message is the commit.
    wire.cut(5, When::Answering);
    wire.close(true);
    let failure = store.append(&draft, Expected::Head(1)).unwrap_err();
    wire.close(false);
    let AppendError::Store(uncertain @ StoreError::Uncertain { .. }) = failure else { panic!("{failure}") };
    assert!(uncertain.hint().unwrap().contains("runbook log"));
    // Recorded again under the same id it is the same entry.
    let sealed = store.append(&draft, Expected::Head(1)).unwrap();
    assert_eq!(sealed.entry.seq, 2);
    assert_eq!(store.head().unwrap().unwrap().seq, 2);
}

#[test]
fn sessions_that_are_ended_all_the_time_lose_nothing() {
    let Some(server) = shared() else { return };
    let (database, address) = founded(server);
    std::thread::scope(|scope| {
        let write = |writer: u32| {
            let address = address(server.port());
            move || {
                let (mut store, mut scribe) = (write(&address), Scribe::new());
                for n in 0..40 {
                    let mut draft = scribe.note("x");
                    draft.stamp.id = format!("0190eeee-0000-7000-8{writer:03}-{n:012}");
                    store.append(&draft, Expected::Any).unwrap();
                }
            }
        };
        let writers: Vec<_> = (0..4_u32).map(|writer| scope.spawn(write(writer))).collect();
        let mut superuser = server.superuser("postgres");
        // Also one that fails has finished.
        while writers.iter().any(|writer| !writer.is_finished()) {
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 ORDER BY random() LIMIT 1";
            superuser.execute(end, &[&database]).unwrap();
            // Time enough to connect again also where the machine has much else to do.
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let store = store::open(&server.address(&database), Mode::Read).unwrap().unwrap();
    let mut ids: Vec<_> =
        read(&*store, &Filter::default()).into_iter().map(|sealed| sealed.entry.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 161);
    assert_eq!(store.head().unwrap().unwrap().seq, 161);
    assert!(verify(&*store, &[]).is_intact());
}

#[test]
fn a_server_that_is_started_again_meanwhile_is_waited_for() {
    let Some(mut server) = own("") else { return };
    let (_, address) = founded(&server);
    let mut store = write(&address(server.port()));
    let mut scribe = Scribe::new();
    scribe.created(LedgerKind::Real);
    let draft = scribe.note("x");
    server.stop();
    let began = Instant::now();
    let sealed = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(1));
            server.go_on();
        });
        store.append(&draft, Expected::Head(1)).unwrap()
    });
    assert!(began.elapsed() > Duration::from_secs(1));
    assert_eq!((sealed.entry.seq, store.head().unwrap().unwrap().seq), (2, 2));
    // A reader notices no more of it than that.
    server.stop();
    assert!(matches!(store.head(), Err(StoreError::Unreachable { .. })));
    server.go_on();
    assert_eq!(store.head().unwrap().unwrap().seq, 2);
}

#[test]
fn a_server_that_forgets_takes_no_entry() {
    let Some(server) = own("") else { return };
    let (database, address) = founded(&server);
    let address = address(server.port());
    drop(write(&address));
    let mut superuser = server.superuser(&database);
    superuser.batch_execute("ALTER SYSTEM SET fsync = off").unwrap();
    superuser.batch_execute("SELECT pg_reload_conf()").unwrap();
    let refused =
        |error: Option<StoreError>| error.is_some_and(|error| error.to_string().contains("fsync is off"));
    let began = Instant::now();
    while !refused(store::open(&address, Mode::Append).err()) {
        assert!(began.elapsed() < Duration::from_secs(10));
    }
    let other = server.address(&server.database());
    assert!(refused(store::create(&other, LEDGER, &Scribe::new().created(LedgerKind::Real)).err()));
    assert!(store::open(&address, Mode::Read).is_ok());
    let checks = store::doctor(&address).unwrap();
    let found = checks.iter().find(|check| check.what == "durability").unwrap();
    assert_eq!((found.found.as_str(), found.advice.is_some()), ("fsync off", true));
}

/// An authority, and a certificate of it for `localhost` alone.
#[expect(clippy::disallowed_methods, reason = "the tests make certificates with openssl")]
fn certificates(folder: &std::path::Path) {
    let script = r#"
cd "$1"
for ca in ca other; do
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$ca" -keyout $ca.key -out $ca.crt \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
done
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >ext
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.crt
chmod 0600 server.key
[ "$(id -u)" -ne 0 ] || chown 65534:65534 server.*
"#;
    let made = Command::new("sh").args(["-ec", script, "sh"]).arg(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn a_server_proves_as_much_as_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    certificates(folder.path());
    let at = folder.path().display();
    let Some(server) =
        own(&format!("-c ssl=on -c ssl_cert_file={at}/server.crt -c ssl_key_file={at}/server.key"))
    else {
        return;
    };
    let (database, _) = founded(&server);
    let open = |host: &str, mode: &str| {
        let port = server.port();
        let address = format!("postgres://{database}_writer:x@{host}:{port}/{database}?{mode}");
        let opened = store::open(&address, Mode::Append).map(drop);
        opened.map(|()| store::doctor(&address).unwrap()).map_err(|error| error.to_string())
    };
    let ca = |name: &str, mode: &str| format!("sslmode={mode}&sslrootcert={at}/{name}.crt");
    for (host, mode) in [
        ("localhost", ca("ca", "verify-full")),
        ("localhost", ca("ca", "verify-full&channel_binding=require")),
        ("127.0.0.1", ca("ca", "verify-ca")),
        ("127.0.0.1", ca("ca", "require")),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", "sslmode=prefer".to_owned()),
        ("127.0.0.1", String::new()),
    ] {
        let checks = open(host, &mode).unwrap();
        let found = checks.iter().find(|check| check.what == "encryption").unwrap();
        assert!(found.found.starts_with("TLS"), "{host} {mode}: {found:?}");
    }
    for (host, mode) in [
        ("127.0.0.1", ca("ca", "verify-full")),
        ("localhost", ca("other", "verify-full")),
        ("localhost", ca("other", "verify-ca")),
        ("localhost", ca("other", "require")),
    ] {
        let refused = open(host, &mode).unwrap_err();
        assert!(refused.contains("certificate"), "{host} {mode}: {refused}");
    }
    assert!(open("localhost", &ca("missing", "verify-full")).unwrap_err().contains("missing.crt"));
}
