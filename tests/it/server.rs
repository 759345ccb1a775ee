//! A PostgreSQL server of our own: made for these tests, run as nobody, gone with them.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

/// No server runs as root; this account has no rights and is everywhere.
const NOBODY: u32 = 65534;

/// Ends with its standard input, and takes the server with it: also when the tests are killed.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c shared_buffers=16MB $5 >>"$2/log" 2>&1 &
server=$!
read -r _
kill -INT "$server"
wait "$server"
[ "$4" = keep ] || rm -rf "$2"
"#;

/// A server.
pub(super) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    options: String,
    keep: bool,
    keeper: Option<Child>,
}

/// The server that all tests share, which none of them may stop; `None`, and a word about it, where there is none.
pub(super) fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED.get_or_init(|| Server::start(false, "")).as_ref()
}

#[expect(clippy::disallowed_methods, reason = "the tests read their own environment")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

/// A server of a test alone, with options of its own.
pub(super) fn own(options: &str) -> Option<Server> {
    Server::start(true, options)
}

/// Where the programs of the newest server are.
fn programs() -> Option<PathBuf> {
    let listed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = listed.map(|version| version.path().join("bin"));
    let path = variable("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = versions.chain(std::env::split_paths(&path)).collect();
    places.sort();
    places.into_iter().rfind(|place| place.join("initdb").exists() && place.join("postgres").exists())
}

#[expect(clippy::disallowed_methods, reason = "the tests start a server")]
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    if rustix::process::getuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
    command
}

impl Server {
    fn start(keep: bool, options: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            let strict = variable("RUNBOOK_TESTS_STRICT").is_some_and(|value| value == "1");
            assert!(!strict, "there is no PostgreSQL server here: apt-get install postgresql");
            eprintln!("not run: there is no PostgreSQL server here");
            return None;
        };
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap().keep();
        if rustix::process::getuid().is_root() {
            std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let made = command(&programs.join("initdb"))
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"])
            .args(["--auth-local=trust", "--auth-host=scram-sha-256"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { programs, folder, port, options: options.to_owned(), keep, keeper: None };
        server.go_on();
        Some(server)
    }

    /// Starts it, or starts it again.
    pub(super) fn go_on(&mut self) {
        let keeper = command(Path::new("/bin/sh"))
            .args(["-c", KEEPER, "sh"])
            .args([&self.programs, &self.folder])
            .args([self.port.to_string().as_str(), if self.keep { "keep" } else { "" }, &self.options])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.keeper = Some(keeper);
        let began = Instant::now();
        while let Err(error) = self.try_superuser("postgres") {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(60), "{error}: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it, as for an update: sessions are ended.
    pub(super) fn stop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            keeper.wait().unwrap();
        }
    }

    fn try_superuser(&self, database: &str) -> Result<Client, postgres::Error> {
        let folder = self.folder.display();
        let text = format!("host={folder} port={} user=postgres dbname={database}", self.port);
        Client::connect(&text, NoTls)
    }

    /// A session that may do everything.
    pub(super) fn superuser(&self, database: &str) -> Client {
        self.try_superuser(database).unwrap()
    }

    /// A new database.
    pub(super) fn database(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.superuser("postgres").batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        name
    }

    /// Does away with a database and whoever is in it.
    pub(super) fn drop_database(&self, name: &str) {
        // It goes with the server anyway.
        let _ = self.superuser("postgres").batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    /// The address of a database for the superuser.
    pub(super) fn address(&self, database: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{folder}:{}/{database}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                eprintln!("{}: {error}", self.folder.display());
            }
            _ => {}
        }
    }
}
