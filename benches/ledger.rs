//! How fast a ledger takes entries, alone and from several processes, and whether it gets slower as it grows.
//!
//!     cargo bench --bench ledger -- append FOLDER COUNT
//!     cargo bench --bench ledger -- writers FOLDER PROCESSES COUNT
//!
//! `append` records COUNT entries in a new ledger, and in turn writes as many bytes with one bare transaction of SQLite
//! under the same settings: medians, their ratio, and the 99th percentile of the first and the last hundredth.
//! `writers` lets PROCESSES processes record COUNT entries each in one ledger at once, and then looks that the chain
//! holds, that nothing is missing and that nothing is there twice. FOLDER is on the disk that matters.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for measuring says what is wrong and stops"
)]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use runbook::ledger::facts::{How, LedgerCreated, LedgerKind, StepFinished, StepOutcome};
use runbook::ledger::{Actor, Draft, Expected, Fact, Filter, RunRef, Stamp, Store, Subject};
use runbook::store;
use rusqlite::Connection;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["append", folder, count] => append(Path::new(folder), number(count)),
        ["writers", folder, processes, count] => writers(Path::new(folder), number(processes), number(count)),
        ["write", ledger, writer, count] => write(ledger, number(writer), number(count)),
        _ => println!("not measured: say append FOLDER COUNT, or writers FOLDER PROCESSES COUNT"),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

fn draft(writer: usize, n: usize, subject: Subject, fact: Fact) -> Draft {
    let at: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
    let actor = Actor { person: "ops1@example.com".to_owned(), ..Actor::default() };
    let id = format!("01900000-0000-7000-8{writer:03x}-{n:012x}");
    let stamp = Stamp { at, tz: "UTC".to_owned(), clock: None, actor, tool: "bench".to_owned(), id };
    Draft { subject, fact, blobs: Vec::new(), stamp }
}

/// The n-th result of a step; each hundred is a run.
fn step(writer: usize, n: usize) -> Draft {
    let run = RunRef {
        id: format!("01900001-0000-7000-8{writer:03x}-{:012x}", n / 100),
        seq: (n % 100) as u64 + 1,
    };
    let subject = Subject {
        book: Some("bench".to_owned()),
        procedure: Some(format!("procedure-{}", n / 100 % 1000)),
        occurrence: Some("2026-11-20".to_owned()),
        revision: Some("r".repeat(64)),
        procedure_revision: Some("p".repeat(64)),
        run: Some(run),
        step: Some("1".to_owned()),
        attempt: Some(1),
        ..Subject::default()
    };
    draft(writer, n, subject, Fact::StepFinished(StepFinished::new(StepOutcome::Done, How::Person)))
}

fn create(path: &str) -> Box<dyn Store> {
    let created = Fact::LedgerCreated(LedgerCreated {
        workspace: "bench".to_owned(),
        kind: LedgerKind::Test,
        place: None,
    });
    let first = draft(0xfff, 0, Subject::default(), created);
    store::create(path, "01900000-0000-7000-8000-ffffffffffff", &first).expect("a new ledger")
}

/// The place of a ledger or of a bare file, with nothing there yet.
fn fresh(folder: &Path, name: &str) -> String {
    std::fs::create_dir_all(folder).expect("the folder");
    let path = folder.join(name);
    // What an earlier measurement left.
    let _ = std::fs::remove_file(&path);
    path.into_os_string().into_string().expect("a path in UTF-8")
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let made = work();
    (began.elapsed(), made)
}

fn percentile(times: &[Duration], of_100: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) * of_100 / 100].as_secs_f64() * 1e3
}

fn append(folder: &Path, count: usize) {
    let mut ledger = create(&fresh(folder, "bench-ledger.db"));
    let bare = Connection::open(fresh(folder, "bench-bare.db")).expect("a new file");
    bare.execute_batch(
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA fullfsync=ON; PRAGMA mmap_size=0; \
         CREATE TABLE entries (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
    )
    .expect("its table");
    let (mut ours, mut theirs) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for n in 0..count {
        let draft = step(0, n);
        let (time, sealed) = timed(|| ledger.append(&draft, Expected::Any).expect("the ledger takes it"));
        ours.push(time);
        let insert =
            || bare.execute("INSERT INTO entries (bytes) VALUES (?1)", [&sealed.bytes]).expect("a row");
        theirs.push(timed(insert).0);
    }
    let (median, bare) = (percentile(&ours, 50), percentile(&theirs, 50));
    println!(
        "{count} entries: {median:.3} ms each, a bare transaction {bare:.3} ms, ratio {:.2}",
        median / bare
    );
    let part = (count / 100).max(1);
    let (first, last) = (percentile(&ours[..part], 99), percentile(&ours[count - part..], 99));
    println!("99th percentile of the first hundredth {first:.3} ms, of the last {last:.3} ms");
}

fn writers(folder: &Path, processes: usize, count: usize) {
    let path = fresh(folder, "bench-writers.db");
    drop(create(&path));
    let program = std::env::current_exe().expect("this program");
    let (time, times) = timed(|| {
        let writer = |writer: usize| {
            let mut command = Command::new(&program);
            command.args(["write", &path, &writer.to_string(), &count.to_string()]).stdout(Stdio::piped());
            command.spawn().expect("a writer")
        };
        let writers: Vec<_> = (0..processes).map(writer).collect();
        let outputs = writers.into_iter().map(|writer| writer.wait_with_output().expect("its end"));
        let lines = outputs.flat_map(|output| {
            String::from_utf8(output.stdout).expect("numbers").lines().map(micros).collect::<Vec<_>>()
        });
        lines.collect::<Vec<Duration>>()
    });
    let whole = processes * count;
    assert_eq!(times.len(), whole, "every writer said how long each of its entries took");
    let store = store::open(&path, store::Mode::Read).expect("the ledger").expect("it is there");
    let (mut seqs, mut ids) = (0, BTreeSet::new());
    let mut look = |sealed: runbook::ledger::Sealed| {
        seqs += 1;
        assert_eq!(sealed.entry.seq, seqs, "nothing is missing");
        assert!(ids.insert(sealed.entry.id.clone()), "nothing is there twice");
        ControlFlow::Continue(())
    };
    store.read(&Filter::default(), &mut look).expect("it is read");
    assert_eq!(ids.len(), whole + 1, "what was acknowledged is there");
    let (half, most, longest) = (percentile(&times, 50), percentile(&times, 99), percentile(&times, 100));
    println!(
        "{processes} processes x {count}: {:.0} entries a second; half in {half:.1} ms, 99 of 100 in {most:.1} ms, the \
         longest took {longest:.1} ms",
        f64::from(u32::try_from(whole).expect("a number of entries")) / time.as_secs_f64()
    );
}

fn micros(line: &str) -> Duration {
    Duration::from_micros(line.parse().expect("a number of microseconds"))
}

/// One of several writers: prints how many microseconds each entry took.
fn write(ledger: &str, writer: usize, count: usize) {
    let mut store = store::open(ledger, store::Mode::Append).expect("the ledger").expect("it is there");
    let once = |n| {
        let draft = step(writer, n);
        timed(|| store.append(&draft, Expected::Any).expect("the ledger takes it")).0
    };
    let times: Vec<Duration> = (0..count).map(once).collect();
    for time in times {
        println!("{}", time.as_micros());
    }
}
