//! What is asked about: files, folders, or a text from standard input.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Args;
use crate::cli::context::{Context, Loaded};
use crate::cli::{Failure, exit};
use crate::diagnostic::{Diagnostic, Place, Source, SourceId, Span};
use crate::model::Library;
use crate::ui::given;
use crate::workspace::Overlay;

/// What stands for standard input.
const STDIN: &str = "-";

/// The longest text that is read from standard input, in bytes: as long as a file may be.
const LONGEST: usize = 64 << 20;

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

/// Loads what is asked about, with the sources that are meant.
pub(super) fn load(args: &Args, context: &Context) -> Result<(Loaded, Vec<SourceId>), Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == STDIN) {
        return from_stdin(args, context);
    }
    let asked: Vec<Asked> = args.paths.iter().map(|path| Asked::of(&context.at(path))).collect();
    let books = asked.iter().map(|asked| asked.book.clone()).collect();
    let mut loaded = if asked.is_empty() {
        context.load_with_trees()?
    } else {
        context.with_books(unique(books)).load_with_trees()?
    };
    report_unreadable(&mut loaded.library);
    let wanted = wanted(&asked, &loaded.library, context);
    match args.paths.first().filter(|_| wanted.is_empty()) {
        Some(path) => Err(apart(path, &asked[0].book)),
        None => Ok((loaded, wanted)),
    }
}

/// A text from standard input: that of a file which may not be saved yet, or a run book of one file.
fn from_stdin(args: &Args, context: &Context) -> Result<(Loaded, Vec<SourceId>), Failure> {
    if args.paths.len() > 1 {
        return Err(Failure::usage("`-` stands alone").hint("check the files by another call"));
    }
    if args.fix.is_some() && !args.diff {
        let message = "a text from standard input cannot be written";
        return Err(Failure::usage(message).hint("`--diff` shows what would be"));
    }
    let bytes = given::bytes(LONGEST)?
        .ok_or_else(|| Failure::usage(format!("the text is longer than {} MiB", LONGEST >> 20)))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::usage("the text is not UTF-8"))?;
    let name = args.stdin_filename.as_deref().unwrap_or(Path::new(STDIN));
    let path = context.at(name);
    let asked = match &args.stdin_filename {
        Some(_) => of_new(&path),
        None => Asked { book: path.clone(), within: None },
    };
    let over = Overlay(BTreeMap::from([(path.clone(), Arc::from(text))]));
    let mut loaded = context.load_over(&asked.book, &over)?;
    report_unreadable(&mut loaded.library);
    let named = |id: &SourceId| context.here.join(&loaded.library.sources.get(*id).path) == path;
    let wanted: Vec<SourceId> = loaded.library.sources.iter().map(|(id, _)| id).filter(named).collect();
    if wanted.is_empty() { Err(apart(name, &asked.book)) } else { Ok((loaded, wanted)) }
}

/// A path that is there, and no file of its run book.
fn apart(path: &Path, book: &Path) -> Failure {
    let message = format!("'{}' is no part of the run book at '{}'", path.display(), book.display());
    Failure::new(exit::ENVIRONMENT, message).hint("name it under `include:` of its runbook.yaml")
}

/// A file that cannot be read is a finding like any other.
fn report_unreadable(library: &mut Library) {
    for (path, reason) in &library.unreadable {
        let source = library.sources.add(Source::new(path.as_str(), ""));
        let place = Place { source, span: Span::default() };
        let title = format!("cannot read this file: {reason}");
        library.findings.add(Diagnostic::error("unreadable-file", place, title));
    }
}

/// The run book that a file belongs to which may not be there yet.
fn of_new(path: &Path) -> Asked {
    let header = |folder: &&Path| folder.join("runbook.yaml").is_file();
    let above = path.ancestors().skip(1).find(header);
    let whole = path.file_name().is_some_and(|name| name == "runbook.yaml");
    let book = above.filter(|_| !whole).map_or_else(|| path.to_owned(), Path::to_owned);
    Asked { book, within: None }
}

fn unique(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort();
    paths.dedup();
    paths
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
