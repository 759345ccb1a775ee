//! `runbook lint`: what is wrong with the files.

use std::path::{Path, PathBuf};

use crate::cli::arguments::Format;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::diagnostic::{Diagnostic, Place, Source, SourceId, Span};
use crate::lint::reporters::{Meaning, json, text};
use crate::lint::{Summary, check};
use crate::model::Library;
use crate::ui::line::Line;
use crate::ui::theme::Style;

/// What is wrong with the files
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exits with 1 if there are errors, with 3 if there is no run book at PATH.\n\nExamples:\n  runbook lint\n  runbook lint runbooks/dynamics365/weekly.yaml\n  runbook lint --format json"
)]
pub(in crate::cli) struct Args {
    /// Run books, files of them, or folders; the nearest run books if left out
    paths: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let asked: Vec<Asked> = args.paths.iter().map(|path| Asked::of(&context.at(path))).collect();
    let books = asked.iter().map(|asked| asked.book.clone()).collect();
    let mut loaded =
        if asked.is_empty() { context.load()? } else { context.with_books(unique(books)).load()? };
    report_unreadable(&mut loaded.library);
    let wanted = wanted(&asked, &loaded.library, context);
    let mut found = check(&loaded.library, loaded.wording.today());
    found.retain(|finding| wanted.contains(&finding.label.place.source));
    let summary = summary(&loaded.library, &wanted, &found);
    match args.format {
        Format::Json => context.print(&json::render(&found, &loaded.library.sources, &summary))?,
        Format::Text => show(&found, &loaded, &summary, context)?,
    }
    Ok(if summary.errors > 0 { exit::NO } else { exit::YES })
}

/// A path that was given, and the run book it belongs to.
struct Asked {
    /// What to load.
    book: PathBuf,
    /// The file or folder within it that is asked about; none for all of it.
    within: Option<PathBuf>,
}

impl Asked {
    fn of(path: &Path) -> Self {
        let header = |folder: &&Path| folder.join("runbook.yaml").is_file();
        let whole = path.file_name().is_some_and(|name| name == "runbook.yaml") || !path.exists();
        let above = path.ancestors().find(header).filter(|folder| !whole && *folder != path);
        let books = path.is_dir() && path.join("runbooks").is_dir();
        match above {
            Some(folder) => Self { book: folder.to_owned(), within: Some(path.to_owned()) },
            None if books && !path.join("runbook.yaml").is_file() => {
                Self { book: path.join("runbooks"), within: None }
            }
            None => Self { book: path.to_owned(), within: None },
        }
    }
}

fn unique(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort();
    paths.dedup();
    paths
}

/// A file that cannot be read is a finding like any other.
fn report_unreadable(library: &mut Library) {
    for (path, reason) in &library.unreadable {
        let source = library.sources.add(Source::new(path.as_str(), ""));
        let place = Place { source, span: Span::default() };
        library.findings.add(Diagnostic::error(
            "unreadable-file",
            place,
            format!("cannot read this file: {reason}"),
        ));
    }
}

/// The sources that are asked about.
fn wanted(asked: &[Asked], library: &Library, context: &Context) -> Vec<SourceId> {
    let narrow = |path: &Path| {
        let mut own = asked.iter().filter(|asked| path.starts_with(&asked.book)).peekable();
        own.peek().is_none()
            || own.any(|asked| asked.within.as_ref().is_none_or(|within| path.starts_with(within)))
    };
    let sources = library.sources.iter();
    sources.filter(|(_, source)| narrow(&context.here.join(&source.path))).map(|(id, _)| id).collect()
}

/// The totals of the sources that are asked about.
fn summary(library: &Library, wanted: &[SourceId], found: &[Diagnostic]) -> Summary {
    let parts =
        library.books.iter().flat_map(|book| &book.parts).filter(|part| wanted.contains(&part.source));
    let of_all = Summary::of(library, found);
    if wanted.len() == library.sources.iter().count() {
        return of_all;
    }
    Summary { files: wanted.len(), procedures: parts.map(crate::model::Part::procedures).sum(), ..of_all }
}

fn show(found: &[Diagnostic], loaded: &Loaded, summary: &Summary, context: &Context) -> Result<(), Failure> {
    let mut page = context.stdout();
    for line in text::render(found, &loaded.library.sources, summary).0 {
        let pieces = line.0.iter();
        page.line(&pieces.fold(Line::new(), |line, piece| line.styled(style(piece.meaning), &piece.text)))?;
    }
    Ok(page.flush()?)
}

fn style(meaning: Meaning) -> Style {
    match meaning {
        Meaning::Plain => Style::Plain,
        Meaning::Bold | Meaning::NoteTitle | Meaning::Note => Style::Bold,
        Meaning::ErrorTitle => Style::FailedTitle,
        Meaning::WarningTitle => Style::WarnedTitle,
        Meaning::Error => Style::Failed,
        Meaning::Warning => Style::Warned,
        Meaning::Good => Style::Done,
        Meaning::Dim => Style::Dim,
    }
}
