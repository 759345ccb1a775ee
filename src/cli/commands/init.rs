//! `runbook init`: a workspace and a run book to begin with.

mod draft;
mod questions;
mod templates;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::calendar::Zone;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit, moment};
use crate::diagnostic::Severity;
use crate::lint;
use crate::model::{RunBook, is_holiday_file};
use crate::system::entropy;
use crate::system::interrupt::Interrupts;
use crate::ui::line::Line;
use crate::ui::page::Page;
use crate::ui::terminal;
use crate::workspace::{self, SETTINGS, Settings};
use draft::{Holidays, Site};
use questions::Asking;
use templates::Template;

/// A workspace and a run book to begin with
///
/// On a terminal it asks for the time zone and the holidays, unless they are given. `--timezone` is the time zone
/// of the team.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook init\n  runbook init --template dynamics365\n  runbook init --template dynamics365 --timezone Europe/London --holidays holidays/england.ics"
)]
pub(in crate::cli) struct Args {
    /// What to begin with
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    template: Template,
    /// A calendar of holidays to copy, or one that the template brings along
    #[arg(long, value_name = "FILE.ics")]
    holidays: Option<String>,
    /// The first day that counts; today if left out
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let folder = Path::new("runbooks").join(args.template.id());
    free(&folder, args, context)?;
    let mut page = context.stdout();
    let (site, assumed) = site(args, context, &mut page)?;
    let id = entropy::uuid().map_err(|error| Failure::new(exit::ENVIRONMENT, error.to_string()))?;
    let settings = settings(&id);
    let files = draft::files(args.template, &site);
    let mut new: Vec<(PathBuf, &str)> = Vec::new();
    if Settings::find(&context.here)?.is_none() {
        new.push((context.here.join(SETTINGS), &settings));
    }
    new.extend(files.iter().map(|(path, text)| (context.here.join(&folder).join(path), text.as_str())));
    workspace::write_new(&new)?;
    let own = context.with_books(vec![context.here.join(&folder)]);
    let loaded = own.load()?;
    let Some(book) = loaded.library.books.first() else {
        return Err(Failure::new(
            exit::ENVIRONMENT,
            format!("cannot read what was written to '{}'", folder.display()),
        ));
    };
    own.recording(&loaded)?.adopt(book, &loaded, None)?;
    page.blank();
    wrote(&folder, &site, assumed, book, &loaded, &mut page)?;
    next(&loaded, &mut page)?;
    Ok(exit::YES)
}

/// The settings of a new workspace.
fn settings(id: &str) -> String {
    format!(
        "# The workspace that these run books are recorded under, in every checkout. Commit this file.\nid: {id}\n"
    )
}

/// Refuses before anything is asked if a file is in the way.
fn free(folder: &Path, args: &Args, context: &Context) -> Result<(), Failure> {
    let files = args.template.files().iter().map(|(path, _)| folder.join(path));
    let single = PathBuf::from("runbook.yaml");
    let there = std::iter::once(single).chain(files).filter(|path| context.here.join(path).exists());
    let there: Vec<String> = there.map(|path| format!("'{}'", path.display())).collect();
    if there.is_empty() {
        return Ok(());
    }
    let message = format!("cannot begin a run book here: there already {}", named(&there));
    Err(Failure::refused(message)
        .hint("nothing was changed; go to another folder, or add to it with `runbook new PROCEDURE`"))
}

fn named(paths: &[String]) -> String {
    format!("{} {}", if paths.len() == 1 { "is" } else { "are" }, paths.join(", "))
}

/// What the team says of itself, by option or asked for, and whether the zone is the machine's, unasked.
fn site(args: &Args, context: &Context, page: &mut Page) -> Result<(Site, bool), Failure> {
    let given = context.global.timezone.as_deref().map(|name| context.zone(name)).transpose()?;
    let machine =
        context.environment.time_zone().and_then(|name| Zone::named(&name).ok()).unwrap_or_else(Zone::utc);
    let chosen = args.holidays.as_deref().map(|path| holidays(path, args.template, context));
    let chosen = chosen.transpose().map_err(|why| {
        Failure::usage(why).hint("name a calendar file of whole days, such as --holidays holidays.ics")
    })?;
    let asks = terminal::is_stdin() && (given.is_none() || chosen.is_none());
    let (zone, holidays, assumed) = if asks {
        let interrupts = Interrupts::listen()?;
        let mut asking = Asking::open(&interrupts, page)?;
        let zone = match given {
            Some(zone) => zone,
            None => asking
                .ask(&format!("Time zone of the team [{}]", machine.name()), |text| zone(text, &machine))?,
        };
        let holidays = match chosen {
            Some(holidays) => Some(holidays),
            None => asking.ask("Holiday calendar (.ics), Enter for none", |text| {
                if text.is_empty() { Ok(None) } else { holidays(text, args.template, context).map(Some) }
            })?,
        };
        (zone, holidays, false)
    } else {
        let assumed = given.is_none();
        (given.unwrap_or(machine), chosen, assumed)
    };
    let since = first_day(args, &zone, context)?;
    Ok((Site { zone: zone.name().to_owned(), since, holidays }, assumed))
}

fn first_day(args: &Args, zone: &Zone, context: &Context) -> Result<NaiveDate, Failure> {
    match &args.since {
        Some(text) => moment::date(text),
        None => Ok(zone.local(context.clock(zone)?.now()).date()),
    }
}

fn zone(text: &str, otherwise: &Zone) -> Result<Zone, String> {
    if text.is_empty() {
        return Ok(otherwise.clone());
    }
    Zone::named(text).map_err(|refusal| match refusal.help {
        Some(help) => format!("{}; {help}", refusal.message),
        None => refusal.message,
    })
}

/// A calendar file here, else the template's own of that path.
fn holidays(path: &str, template: Template, context: &Context) -> Result<Holidays, String> {
    let file = Path::new(path);
    let refused = |why: String| format!("cannot take the holidays of '{path}': {why}");
    let here = context.at(file);
    if !here.exists()
        && let Some(bundled) = Holidays::bundled(template, path)
    {
        return bundled.map_err(refused);
    }
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !is_holiday_file(&name) {
        return Err(refused("its name does not end in .ics".to_owned()));
    }
    workspace::read_text(&here).and_then(|text| Holidays::read(&name, text)).map_err(refused)
}

/// What was written, and from when it counts.
fn wrote(
    folder: &Path,
    site: &Site,
    assumed: bool,
    book: &RunBook,
    loaded: &Loaded,
    page: &mut Page,
) -> Result<(), Failure> {
    let holidays = site.holidays.as_ref().map_or(0, |holidays| holidays.dates);
    let wrote = format!(
        "Wrote {}: {} in {}, {}.",
        folder.display(),
        count(book.procedures.len(), "procedure"),
        count(book.parts.len(), "file"),
        if holidays == 0 { "no holidays".to_owned() } else { count(holidays, "holiday") },
    );
    page.prose(&wrote.into(), 0)?;
    let today = if site.since == loaded.wording.today() { "today, " } else { "" };
    let since = site.since.format("%a %-d %b %Y");
    page.prose(&format!("They count from {today}{since}. Nothing older is owed.").into(), 0)?;
    if assumed {
        let zone = format!("Times are those of {}, this machine's zone; `timezone:` says so.", site.zone);
        page.prose(&zone.into(), 0)?;
    }
    Ok(())
}

fn next(loaded: &Loaded, page: &mut Page) -> Result<(), Failure> {
    page.blank();
    page.line(&Line::new().text("  ").typed("runbook due").text("       what is due now"))?;
    let line = Line::new().text("  ").typed("runbook lint").text("      ");
    page.line(&line.text(to_fill_in(loaded)))?;
    Ok(page.flush()?)
}

fn to_fill_in(loaded: &Loaded) -> String {
    let found = lint::check(&loaded.library, &lint::Options::on(loaded.wording.today())).findings;
    let of = |severity| found.iter().filter(|finding| finding.severity == severity).count();
    let parts =
        [(of(Severity::Error), "error"), (of(Severity::Warning), "warning"), (of(Severity::Note), "note")];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| count(*n, word)).collect();
    if parts.is_empty() {
        return "check the files, as the pipeline does".to_owned();
    }
    format!("what to fill in first ({})", parts.join(", "))
}

fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
