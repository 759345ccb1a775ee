//! `runbook trust`: the commands of procedures are read once, and may then run without being asked about each time.

mod ask;
mod shown;

use super::target;
use crate::cli::arguments::Format;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::model::{Named, procedure_revision, unrunnable};
use crate::ui::line::Line;
use crate::ui::theme::Style;
use crate::ui::{content, terminal};
use crate::workspace::{Trust, Trusted};

/// Trust the commands of procedures as they are now: read them once, and they run without a question
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook trust app-insights-review\n  runbook trust --list\n  runbook trust --diff\n  runbook trust --revoke app-insights-review"
)]
pub(in crate::cli) struct Args {
    /// The procedures; all that have commands if left out
    #[arg(value_name = "PROCEDURE")]
    procedures: Vec<String>,
    /// Show what is trusted, and what is not
    #[arg(long, conflicts_with_all = ["diff", "revoke", "yes"])]
    list: bool,
    /// Show what changed since it was trusted
    #[arg(long, conflicts_with_all = ["revoke", "yes"])]
    diff: bool,
    /// Trust them no more
    #[arg(long, conflicts_with = "yes")]
    revoke: bool,
    /// Without a question: this very revision, as --list shows it; once for each procedure
    #[arg(long, value_name = "REVISION")]
    yes: Vec<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// A procedure with commands, and how it is trusted.
struct Candidate<'l> {
    named: Named<'l>,
    address: String,
    revision: String,
    /// Every command with what it depends on, line by line.
    lines: Vec<String>,
    /// What was trusted of it in this folder.
    last: Option<Trusted>,
    trusted: bool,
}

impl Candidate<'_> {
    fn is_trusted(&self) -> bool {
        self.trusted
    }
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let mut trust = context.trust(&loaded)?;
    if args.revoke {
        return revoke(args, &mut trust, context, &loaded);
    }
    let all = candidates(args, &trust, context, &loaded)?;
    if args.list || args.diff {
        return show(args, &all, context, &loaded);
    }
    let open: Vec<&Candidate<'_>> = all.iter().filter(|one| !one.is_trusted()).collect();
    for candidate in &open {
        readable(candidate, &loaded)?;
    }
    if args.format == Format::Text {
        let mut page = context.stdout();
        content::print(&shown::commands(&open), &mut page)?;
        page.flush()?;
    }
    if !open.is_empty() && !agreed(args, &open, context)? {
        return Err(Failure::refused("nothing is trusted: that was not `yes`"));
    }
    for candidate in &open {
        trust.add(Trusted {
            book: candidate.named.book.id.clone(),
            procedure: candidate.named.procedure.id.clone(),
            revision: candidate.revision.clone(),
            folder: context.here.clone(),
            at: loaded.wording.now,
            shown: candidate.lines.clone(),
        });
    }
    if !open.is_empty() {
        context.keep_trust(&trust, &loaded)?;
    }
    done(args, open.len(), &trust, context, &loaded)
}

fn done(args: &Args, count: usize, trust: &Trust, context: &Context, loaded: &Loaded) -> Result<u8, Failure> {
    if args.format == Format::Json {
        context.json(&shown::json(&candidates(args, trust, context, loaded)?))?;
        return Ok(exit::YES);
    }
    let mut page = context.stdout();
    let line = match count {
        0 => Line::new().text("Nothing to trust: all of it is trusted as it is now."),
        1 => Line::new()
            .styled(Style::Done, "Trusted")
            .text(" 1 procedure, in this folder, until its text changes."),
        n => Line::new()
            .styled(Style::Done, "Trusted")
            .text(format!(" {n} procedures, in this folder, each until its text changes.")),
    };
    page.prose(&line, 0)?;
    page.flush()?;
    Ok(exit::YES)
}

/// The procedures that are meant and have commands, in the order of the files.
fn candidates<'l>(
    args: &Args,
    trust: &Trust,
    context: &Context,
    loaded: &'l Loaded,
) -> Result<Vec<Candidate<'l>>, Failure> {
    let mut all: Vec<Named<'l>> = Vec::new();
    for name in &args.procedures {
        let named = target::find(name, loaded)?.named;
        if shown::lines(named).is_empty() {
            return Err(Failure::usage(format!("`{}` has no commands to trust", named.procedure.id)));
        }
        all.push(named);
    }
    if args.procedures.is_empty() {
        all.extend(loaded.library.procedures());
    }
    let candidate = |named: Named<'l>| {
        let lines = shown::lines(named);
        let address = loaded.library.address(named);
        let revision = procedure_revision(named.book, named.procedure);
        let last = trust.last(&named.book.id, &named.procedure.id, &context.here).cloned();
        let trusted = context.is_trusted(trust, named);
        (!lines.is_empty()).then_some(Candidate { named, address, revision, lines, last, trusted })
    };
    let mut all: Vec<Candidate<'l>> = all.into_iter().filter_map(candidate).collect();
    let mut known = std::collections::BTreeSet::new();
    all.retain(|one| known.insert(one.address.clone()));
    Ok(all)
}

/// Refuses what cannot be read whole, or shows other characters than it has.
fn readable(candidate: &Candidate<'_>, loaded: &Loaded) -> Result<(), Failure> {
    let book = candidate.named.book;
    let own = |source| book.parts.iter().any(|part| part.source == source);
    let mut errors = loaded.library.findings.iter().filter(|finding| {
        finding.severity == crate::diagnostic::Severity::Error && own(finding.label.place.source)
    });
    if errors.next().is_some() || !loaded.library.missing_from(book).is_empty() {
        return Err(Failure::refused(format!(
            "{} cannot be trusted: not all of {} can be read",
            candidate.address, book.id
        ))
        .hint("`runbook lint` says what is wrong"));
    }
    if !unrunnable(book, candidate.named.procedure).is_empty() {
        return Err(Failure::refused(format!(
            "{} cannot be trusted: its steps refer to what is not there",
            candidate.address
        ))
        .hint("`runbook lint` says what is wrong"));
    }
    let hidden = candidate.lines.iter().find_map(|line| crate::step::hidden_character(line));
    match hidden {
        Some(hidden) => Err(Failure::refused(format!(
            "{} cannot be trusted: U+{:04X} is in its commands or values, and cannot be seen",
            candidate.address,
            u32::from(hidden)
        ))
        .hint("type them anew")),
        None => Ok(()),
    }
}

/// Whether the user said so: at the terminal, or by naming the very revisions.
fn agreed(args: &Args, open: &[&Candidate<'_>], context: &Context) -> Result<bool, Failure> {
    if args.yes.is_empty() {
        if terminal::is_stdin() && args.format == Format::Text {
            return ask::ask(open.len(), context);
        }
        return Err(Failure::refused(
            "nothing is trusted: that needs a person who reads it, and there is no terminal",
        )
        .hint("read `runbook trust --list`, then name each revision: `--yes REVISION`"));
    }
    let other = args.yes.iter().find(|said| !open.iter().any(|one| one.revision == **said));
    if let Some(other) = other {
        return Err(Failure::refused(format!(
            "nothing is trusted: `{other}` is the revision of none of them"
        ))
        .hint("the text may have changed since you read it: look again with `runbook trust --diff`"));
    }
    if let Some(unsaid) = open.iter().find(|one| !args.yes.contains(&one.revision)) {
        return Err(Failure::refused(format!("nothing is trusted: {} was not named", unsaid.address))
            .hint(format!("name the procedures that you mean, or `--yes {}` too", unsaid.revision)));
    }
    Ok(true)
}

fn revoke(args: &Args, trust: &mut Trust, context: &Context, loaded: &Loaded) -> Result<u8, Failure> {
    let known: Vec<(String, String)> =
        trust.trusted.iter().map(|one| (one.book.clone(), one.procedure.clone())).collect();
    let mut meant = if args.procedures.is_empty() { known.clone() } else { Vec::new() };
    for typed in &args.procedures {
        let is_it = |(book, procedure): &&(String, String)| {
            procedure == typed || typed.split_once('/') == Some((book.as_str(), procedure.as_str()))
        };
        let found: Vec<_> = known.iter().filter(is_it).cloned().collect();
        if found.is_empty() {
            let named = loaded.find(typed)?;
            meant.push((named.book.id.clone(), named.procedure.id.clone()));
        }
        meant.extend(found);
    }
    let count: usize = meant.iter().map(|(book, procedure)| trust.revoke(book, procedure).min(1)).sum();
    if count > 0 {
        context.keep_trust(trust, loaded)?;
    }
    if args.format == Format::Json {
        let open = Args { procedures: Vec::new(), yes: Vec::new(), ..*args };
        context.json(&shown::json(&candidates(&open, trust, context, loaded)?))?;
        return Ok(exit::YES);
    }
    let mut page = context.stdout();
    page.line(&Line::new().text(match count {
        0 => "Nothing of that was trusted.".to_owned(),
        1 => "Trusted no more: 1 procedure.".to_owned(),
        n => format!("Trusted no more: {n} procedures."),
    }))?;
    page.flush()?;
    Ok(exit::YES)
}

fn show(args: &Args, all: &[Candidate<'_>], context: &Context, loaded: &Loaded) -> Result<u8, Failure> {
    if args.format == Format::Json {
        context.json(&shown::json(all))?;
        return Ok(exit::YES);
    }
    let blocks =
        if args.diff { shown::diff(all, &loaded.wording) } else { shown::list(all, &loaded.wording) };
    let mut page = context.stdout();
    content::print(&blocks, &mut page)?;
    page.flush()?;
    Ok(exit::YES)
}
