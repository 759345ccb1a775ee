//! `runbook lint`: what is wrong with the files.

mod asked;
mod baseline;
mod fix;
mod output;
mod statistics;

use std::path::PathBuf;

use self::output::Output;
use crate::cli::context::Context;
use crate::cli::{Failure, exit};
use crate::diagnostic::{self, Diagnostic, Severity, SourceId};
use crate::lint::reporters::Report;
use crate::lint::{Checked, Options, Summary, check, chosen, wants};
use crate::model::{self, Library};
use crate::workspace::{absent, reviewed};

/// What is wrong with the files
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = output::after_help())]
pub(in crate::cli) struct Args {
    /// Run books, files of them, or folders; the nearest run books if left out. `-` reads a text from standard input
    paths: Vec<PathBuf>,
    /// Which file the text from standard input is, so that the rest of its run book is read around it
    #[arg(long, value_name = "FILE", alias = "stdin-file-name")]
    stdin_filename: Option<PathBuf>,
    /// The form of the answer; with =FILE written there. Can be given again, once without a file
    #[arg(long, value_name = "FORM[=FILE]", value_parser = Output::parse)]
    format: Vec<Output>,
    /// Show how many findings there are of each rule, instead of each finding
    #[arg(long)]
    statistics: bool,
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
    /// Check these rules alone, whatever profile they are of; what makes a text unreadable is always found
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
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
    let chosen =
        |names: &[String]| chosen(names).map_err(|(message, help)| Failure::usage(message).hint(help));
    let (select, ignore) = (chosen(&args.strictness.select)?, chosen(&args.strictness.ignore)?);
    let (mut loaded, wanted) = asked::load(args, context)?;
    let options = Options {
        select,
        ignore,
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
    let Checked { findings: mut found, suppressed: mut hidden } = check(&loaded.library, &options);
    found.retain(|finding| wanted.contains(&finding.label.place.source));
    hidden.retain(|hidden| wanted.contains(&hidden.finding.label.place.source));
    let known = baseline::apply(args, &mut found, &mut loaded.library, context)?;
    let (suppressed, known_count) = (hidden.len(), known.len());
    hidden.extend(known);
    let summary = Summary { suppressed, known: known_count, ..summary(&loaded.library, &wanted, &found) };
    let fail_on = args.strictness.fail_on.into();
    let report = Report::new(&found, &loaded.library, &summary, fail_on).hiding(&hidden);
    output::write(args, &report, context)?;
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
