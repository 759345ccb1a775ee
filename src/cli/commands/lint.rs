//! `runbook lint`: what is wrong with the files.

mod baseline;
mod fix;
mod output;

use std::path::{Path, PathBuf};

use self::output::Output;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::diagnostic::{self, Diagnostic, Place, Severity, Source, SourceId, Span};
use crate::lint::reporters::Report;
use crate::lint::{Checked, Options, Summary, check, wants};
use crate::model::{self, Library};
use crate::workspace::{absent, reviewed};

/// What is wrong with the files
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = output::after_help())]
pub(in crate::cli) struct Args {
    /// Run books, files of them, or folders; the nearest run books if left out
    paths: Vec<PathBuf>,
    /// The form of the answer; with =FILE written there. Can be given again, once without a file
    #[arg(long, value_name = "FORM[=FILE]", value_parser = Output::parse)]
    format: Vec<Output>,
    #[command(flatten)]
    strictness: Strictness,
    /// Correct what can be corrected without changing what the files say; `=unsafe` also what somebody should look at
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    fix: Option<Safety>,
    /// Show what --fix would write, and write nothing; exit with 1 if that is anything
    #[arg(long)]
    diff: bool,
    /// Leave out what this file knows by counts: what was there when checking began
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Lower the counts of the baseline to what is found; `=add` writes all that is found into it
    #[arg(long, value_enum, value_name = "HOW", requires = "baseline", num_args = 0..=1, require_equals = true, default_missing_value = "remove")]
    update_baseline: Option<Update>,
}

/// Which corrections are made.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Safety {
    /// What the files say stays the same
    Safe,
    /// Also what changes it
    Unsafe,
}

impl From<Safety> for diagnostic::Safety {
    fn from(safety: Safety) -> Self {
        match safety {
            Safety::Safe => Self::Safe,
            Safety::Unsafe => Self::Unsafe,
        }
    }
}

/// How a baseline is changed.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Update {
    /// Nothing is added
    Remove,
    /// Everything that is found is in it
    Add,
}

/// Which rules are checked.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Profile {
    /// What is certainly wrong
    Basic,
    /// Also what a careful colleague would say
    Standard,
    /// Also what an auditor would ask for
    Strict,
}

impl From<Profile> for model::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Basic => Self::Basic,
            Profile::Standard => Self::Standard,
            Profile::Strict => Self::Strict,
        }
    }
}

/// What is looked for, and what of it fails.
#[derive(Debug, Clone, clap::Args)]
struct Strictness {
    /// Exit with 1 for findings of this severity and worse
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    /// Which rules are checked, whatever the books say
    #[arg(long, value_enum, value_name = "PROFILE")]
    profile: Option<Profile>,
    /// Let what today's date decides be an error too, as in a nightly pipeline
    #[arg(long)]
    deny_time: bool,
    /// Also what comments say to ignore
    #[arg(long)]
    no_suppressions: bool,
}

/// From which severity on findings are failures.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Warnings too
    Warning,
    /// Notes too
    Note,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Note => Self::Note,
        }
    }
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let asked: Vec<Asked> = args.paths.iter().map(|path| Asked::of(&context.at(path))).collect();
    let books = asked.iter().map(|asked| asked.book.clone()).collect();
    let mut loaded = if asked.is_empty() {
        context.load_with_trees()?
    } else {
        context.with_books(unique(books)).load_with_trees()?
    };
    report_unreadable(&mut loaded.library);
    let wanted = wanted(&asked, &loaded.library, context);
    let options = Options {
        profile: args.strictness.profile.map(model::Profile::from),
        deny_time: args.strictness.deny_time,
        suppressions: !args.strictness.no_suppressions,
        ..Options::on(loaded.wording.today())
    };
    look_beside(&mut loaded.library, &options, context);
    let fixed = fix::work_out(args, &loaded.library, &options, &wanted);
    if let Some(fixed) = fixed.as_ref().filter(|_| args.diff) {
        fix::show(fixed, &loaded.library, context)?;
        return Ok(if fixed.texts.is_empty() { exit::YES } else { exit::NO });
    }
    if let Some(fixed) = fixed {
        fix::write(&fixed, &loaded.library, context)?;
        // What was written is read again like anything else.
        let again = Args { fix: None, ..args.clone() };
        return run(&again, context);
    }
    let Checked { findings: mut found, suppressed } = check(&loaded.library, &options);
    found.retain(|finding| wanted.contains(&finding.label.place.source));
    let known = baseline::apply(args, &mut found, &mut loaded.library, context)?;
    let summary = Summary { suppressed, known, ..summary(&loaded.library, &wanted, &found) };
    let fail_on = args.strictness.fail_on.into();
    output::write(&args.format, &Report::new(&found, &loaded.library, &summary, fail_on), context)?;
    let failed = !args.strictness.exit_zero && found.iter().any(|finding| finding.severity >= fail_on);
    Ok(if failed { exit::NO } else { exit::YES })
}

/// Looks at what the texts do not say: whether files are there, and what git knows where that is asked for.
fn look_beside(library: &mut Library, options: &Options, context: &Context) {
    library.beside.absent = absent(library, &context.here);
    let books = library.books.iter().filter(|book| wants("changed-since-review", book, options));
    let past = books.flat_map(|book| reviewed(library, book, &context.here, &context.environment)).collect();
    library.beside.reviewed = past;
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
