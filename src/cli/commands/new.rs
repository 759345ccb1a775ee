//! `runbook new`: a procedure to fill in, at the end of a file of the run book.

mod skeleton;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::diagnostic::{Findings, Place, SourceId};
use crate::document::edit::{Added, with_entry};
use crate::document::{Limits, Tree, parse, read};
use crate::model::{Part, RunBook};
use crate::ui::line::Line;
use crate::workspace;

/// A new procedure, ready to be filled in
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  runbook new certificate-review\n  runbook new certificate-review --in runbooks/dynamics365/monthly.yaml"
)]
pub(in crate::cli) struct Args {
    /// Its id: a-z, 0-9 and `-`; BOOK/ID where several run books are loaded
    procedure: String,
    /// The file of the run book to write it into
    #[arg(long = "in", value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<u8, Failure> {
    let loaded = context.load()?;
    let (book, id) = meant(args, &loaded, context)?;
    let part = part(args, book, &loaded, context)?;
    let source = loaded.library.sources.get(part.source);
    let zone = &book.zone;
    let today = zone.local(loaded.wording.now).date();
    let added = added(book, part, id, today).ok_or_else(|| by_hand(id, &source.path))?;
    workspace::replace(&context.at(Path::new(&source.path)), &source.text, &added.text)?;
    let mut page = context.stdout();
    page.prose(&Line::new().text(format!("Wrote {id} to {}:{}.", source.path, added.line)), 0)?;
    page.prose(&"Put what is to be done in place of each TODO.".into(), 0)?;
    page.blank();
    let column = format!("runbook show {id}").len() + 4;
    for (command, what) in
        [(format!("runbook show {id}"), "read it"), ("runbook lint".to_owned(), "check it")]
    {
        let pad = " ".repeat(column - command.len());
        page.line(&Line::new().text("  ").typed(command).text(pad).text(what))?;
    }
    page.flush()?;
    Ok(exit::YES)
}

/// The book that is meant, and the id, which nothing has yet.
fn meant<'a>(
    args: &'a Args,
    loaded: &'a Loaded,
    context: &Context,
) -> Result<(&'a RunBook, &'a str), Failure> {
    let (named, id) =
        args.procedure.split_once('/').map_or((None, args.procedure.as_str()), |(book, id)| (Some(book), id));
    let mut out = Findings::default();
    if read::id(id, Place::default(), &mut out).is_none() {
        let finding = out.iter().next();
        let failure = Failure::usage(finding.map_or_else(String::new, |finding| finding.title.clone()));
        let help = finding.and_then(|finding| finding.help.clone()).filter(|help| !help.ends_with("``"));
        return Err(
            failure.hint(help.unwrap_or_else(|| "give it a name such as `certificate-review`".to_owned()))
        );
    }
    let book = book(named, args, loaded, context)?;
    let known = book.procedure(id).map(|procedure| procedure.place);
    if known.is_some() || book.left_out.iter().any(|left| left == id) {
        let place =
            known.map(|place| format!(": {}", loaded.library.sources.line_of(place))).unwrap_or_default();
        return Err(Failure::refused(format!("there is a procedure `{id}` in {} already{place}", book.id))
            .hint("nothing was changed; choose another id"));
    }
    Ok((book, id))
}

fn book<'a>(
    named: Option<&str>,
    args: &Args,
    loaded: &'a Loaded,
    context: &Context,
) -> Result<&'a RunBook, Failure> {
    let books = &loaded.library.books;
    let ids = || books.iter().map(|book| book.id.as_str()).collect::<Vec<_>>().join(", ");
    let holds =
        |book: &&RunBook| args.file.as_ref().is_some_and(|file| find(book, file, loaded, context).is_some());
    match (named, books.as_slice()) {
        (_, []) => Err(Failure::new(exit::ENVIRONMENT, "cannot add to a run book that cannot be read")
            .hint("`runbook lint` says why")),
        (Some(name), _) => loaded.library.book(name).ok_or_else(|| {
            Failure::usage(format!("no run book `{name}`")).hint(format!("there are {}", ids()))
        }),
        (None, [book]) => Ok(book),
        (None, _) => books.iter().find(holds).ok_or_else(|| {
            Failure::usage("several run books are loaded").hint(format!(
                "say which: BOOK/{}, of {}",
                args.procedure,
                ids()
            ))
        }),
    }
}

/// The part of a book that is this file.
fn find<'a>(book: &'a RunBook, file: &Path, loaded: &Loaded, context: &Context) -> Option<&'a Part> {
    let real = |path: &Path| context.at(path).canonicalize().ok();
    let wanted = real(file)?;
    let own = |part: &&Part| {
        real(Path::new(&loaded.library.sources.get(part.source).path)).as_ref() == Some(&wanted)
    };
    book.parts.iter().find(own)
}

/// The file to write to: the one that is named, else the header's own if it has procedures, else the last one.
fn part<'a>(args: &Args, book: &'a RunBook, loaded: &Loaded, context: &Context) -> Result<&'a Part, Failure> {
    if let Some(file) = &args.file {
        return find(book, file, loaded, context).ok_or_else(|| {
            let files = book.parts.iter().map(|part| loaded.library.sources.get(part.source).path.as_str());
            Failure::usage(format!("'{}' is no file of {}", file.display(), book.id))
                .hint(format!("there are {}", files.collect::<Vec<_>>().join(", ")))
        });
    }
    let header = book.parts.first().filter(|part| part.procedures() > 0);
    header.or_else(|| book.parts.last()).ok_or_else(|| Failure::usage(format!("{} has no files", book.id)))
}

/// The file's text with the procedure, if that is what a reader then finds and nothing else changed.
fn added(book: &RunBook, part: &Part, id: &str, today: NaiveDate) -> Option<Added> {
    let added = with_entry(part.tree(), "procedures", &skeleton::lines(book, part, id, today)?)?;
    let mut out = Findings::default();
    let tree = parse(SourceId::default(), &added.text.as_str().into(), &Limits::default(), &mut out);
    let mut expected = names(part.tree());
    expected.push(id);
    (out.is_empty() && names(&tree) == expected).then_some(added)
}

fn names(tree: &Tree) -> Vec<&str> {
    let section =
        tree.root().and_then(|root| root.pairs().find(|(key, _)| key.scalar() == Some("procedures")));
    section.map_or_else(Vec::new, |(_, value)| value.pairs().filter_map(|(key, _)| key.scalar()).collect())
}

fn by_hand(id: &str, path: &str) -> Failure {
    Failure::refused(format!("cannot add `{id}` to {path}: its `procedures:` are not written one below the other, or no role answers"))
        .hint("nothing was changed; `runbook lint` says more, or write it by hand")
}
