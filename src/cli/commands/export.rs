//! `runbook export`: hands out what was recorded, and records that it did.

mod asked;
mod csv;
mod lines;

use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use super::recorded;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::ledger::{Digesting, Ending, Expected, Fact, Hash, Head, Store, Subject, facts};
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::theme::Style;
use crate::workspace::NewFile;

use asked::Asked;

/// Hand out what was recorded, so that others can prove it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook export --output 2026-11.jsonl\n  runbook export --procedure app-insights-review --from 2026-11-01 --to 2026-12-01\n  runbook export --format csv --output november.csv\n  runbook verify 2026-11.jsonl"
)]
pub(in crate::cli) struct Args {
    /// Only this procedure
    #[arg(long, value_name = "PROCEDURE")]
    procedure: Option<String>,
    /// Only what was recorded at or after this moment
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only what was recorded before this moment
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// The form: JSON Lines can be verified and read again, CSV is for looking at
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
    /// A new file to write it to, for you alone to read; standard output if left out
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// An entry a line, byte for byte, then its texts
    #[default]
    Jsonl,
    /// A table; nothing in it is taken for a formula
    Csv,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load_if_any()?;
    // Looked at before anything is made: where nothing is recorded, nothing is handed out.
    let store = context
        .required(&loaded)?
        .ok_or_else(|| Failure::new(exit::ENVIRONMENT, "cannot export: nothing is recorded yet"))?;
    let asked = Asked::read(args, &loaded, &store.state(None)?)?;
    drop(store);
    let file = args.output.as_deref().map(|path| NewFile::begin(&context.at(path))).transpose()?;
    let mut recording = context.recording(&loaded)?;
    let head = recording.store.head()?.ok_or_else(|| Failure::refused("the ledger is empty"))?;
    // Once to know what will be handed out, then on record, and only then out.
    let planned = handed(args.format, &asked, head, &*recording.store, std::io::sink())?;
    let fact = Fact::Export(facts::Export {
        format: args.format.name().to_owned(),
        filter: asked.filter.clone(),
        count: planned.count,
        head: full(head),
        sha256: Some(planned.sha256),
    });
    let sealed = recording.append(Subject::default(), fact, Vec::new(), Expected::Any)?;
    let out = |to: &mut dyn Write| {
        let body = handed(args.format, &asked, head, &*recording.store, &mut *to)?;
        if body != planned {
            return Err(
                Failure::refused("a text was erased while it was handed out").hint("run the command again")
            );
        }
        if args.format == Form::Jsonl {
            write(to, &ending(&asked, head, recording.store.id(), body.count, Some(body.sha256)))?;
        }
        Ok(to.flush()?)
    };
    let said = said(args, &planned, head);
    let page = if let Some(mut file) = file {
        out(&mut file)?;
        file.keep()?;
        context.stdout()
    } else {
        piped(out(&mut BufWriter::new(std::io::stdout().lock())))?;
        context.stderr()
    };
    tell(page, &said, &sealed)?;
    Ok(exit::YES)
}

/// What goes out, but for the last line.
#[derive(Debug, PartialEq, Eq)]
struct Body {
    count: u64,
    sha256: Hash,
}

/// Writes an export in JSON Lines of everything recorded before an instant, as the ledger was at that head: how many
/// entries it has, and its own hash.
pub(in crate::cli::commands) fn write_before(
    before: DateTime<Utc>,
    head: Head,
    store: &dyn Store,
    to: &mut dyn Write,
) -> Result<(u64, Hash), Failure> {
    let asked = Asked::before(before);
    let body = handed(Form::Jsonl, &asked, head, store, &mut *to)?;
    write(to, &ending(&asked, head, store.id(), body.count, Some(body.sha256)))?;
    to.flush()?;
    Ok((body.count, body.sha256))
}

/// Writes what is handed out, as the ledger was at that head.
fn handed(form: Form, asked: &Asked, head: Head, store: &dyn Store, to: impl Write) -> Result<Body, Failure> {
    let mut to = Digested { to, digest: Digesting::default() };
    match form {
        Form::Csv => {
            let count = csv::write(asked, head, store, &mut to)?;
            Ok(Body { count, sha256: to.digest.done() })
        }
        Form::Jsonl => {
            let count = lines::write(asked, head, store, &mut to)?;
            to.digest.add(&ending(asked, head, store.id(), count, None));
            Ok(Body { count, sha256: to.digest.done() })
        }
    }
}

/// The last line, with its end.
fn ending(asked: &Asked, head: Head, ledger: &str, count: u64, sha256: Option<Hash>) -> Vec<u8> {
    let ending =
        Ending { count, filter: asked.filter.clone(), head: full(head), ledger: ledger.to_owned(), sha256 };
    let mut line = ending.line();
    line.push(b'\n');
    line
}

fn full(head: Head) -> String {
    format!("{}:{}", head.seq, head.hash)
}

fn write(to: &mut dyn Write, bytes: &[u8]) -> Result<(), Failure> {
    Ok(to.write_all(bytes)?)
}

/// A reader that closed its end wants no more.
fn piped(written: Result<(), Failure>) -> Result<(), Failure> {
    let closed = |failure: &Failure| {
        let cause = failure.error.downcast_ref::<std::io::Error>();
        cause.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    };
    if written.as_ref().is_err_and(closed) { Ok(()) } else { written }
}

fn said(args: &Args, body: &Body, head: Head) -> Line {
    let entries = if head.seq == 1 { "entry" } else { "entries" };
    let to = args.output.as_ref().map_or_else(String::new, |path| format!(" to {}", path.display()));
    let line = Line::new().styled(Style::Done, "Exported");
    line.text(format!(" {} of {} {entries}{to}, up to head {head}.", body.count, head.seq))
}

fn tell(mut page: Page, said: &Line, sealed: &crate::ledger::Sealed) -> Result<(), Failure> {
    page.prose(said, 0)?;
    page.line(&recorded::head(sealed))?;
    Ok(page.flush()?)
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// Writes on, and keeps the digest of it.
struct Digested<W> {
    to: W,
    digest: Digesting,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
