//! The open files, and the run books that they belong to.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};

use super::shapes::{Shapes, point};
use super::{Refused, uris};
use crate::cli::context::Context;
use crate::diagnostic::{Diagnostic, Source, SourceId};
use crate::editor::{Encoding, Texts};
use crate::lint::{Options, check};
use crate::model::Library;
use crate::system::stamp::Stamp;
use crate::workspace::{Overlay, load_over};

/// What is open in the editor.
#[derive(Debug)]
struct Open {
    uri: String,
    version: Value,
    text: Arc<str>,
}

/// What a notification changed.
pub(super) enum Change {
    /// Nothing.
    Nothing,
    /// A text, or perhaps a file.
    Texts,
    /// A file was closed: that of the address.
    Closed(String),
}

/// What an editor works on.
pub(super) struct Desk<'c> {
    pub(super) context: &'c Context,
    pub(super) encoding: Encoding,
    /// The editor looks at keys and words by the schema itself.
    knows_schema: bool,
    open: BTreeMap<PathBuf, Open>,
    /// What was read since a text changed, by the book's path.
    kept: RefCell<BTreeMap<PathBuf, Rc<Book>>>,
}

/// A run book that was read, with what was worked out of it so far.
pub(super) struct Book {
    pub(super) library: Library,
    pub(super) options: Options,
    findings: OnceCell<Vec<Diagnostic>>,
    texts: OnceCell<Texts>,
    /// The files it was read from, as they were then.
    stamps: Vec<Stamp>,
}

impl Book {
    /// What is found in it.
    pub(super) fn findings(&self) -> &[Diagnostic] {
        self.findings.get_or_init(|| check(&self.library, &self.options).findings)
    }

    /// Its files as trees.
    pub(super) fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts::of(&self.library.sources))
    }
}

/// What the schema says too.
const OF_SCHEMA: &[&str] = &[
    "unknown-key",
    "misplaced-key",
    "merge-key",
    "missing-key",
    "wrong-type",
    "step-without-kind",
    "unknown-kind",
    "unsupported-version",
];

impl<'c> Desk<'c> {
    pub(super) fn new(context: &'c Context) -> Self {
        let kept = RefCell::default();
        Self { context, encoding: Encoding::default(), knows_schema: false, open: BTreeMap::new(), kept }
    }

    /// Takes what the editor can do, and says what is done here.
    pub(super) fn initialize(&mut self, params: &Value) -> Value {
        let offered = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let utf8 = offered.is_some_and(|all| all.iter().any(|one| one == "utf-8"));
        self.encoding = if utf8 { Encoding::Utf8 } else { Encoding::Utf16 };
        self.knows_schema = params.pointer("/initializationOptions/schema") == Some(&Value::Bool(true));
        json!({
            "capabilities": {
                "positionEncoding": if utf8 { "utf-8" } else { "utf-16" },
                "textDocumentSync": {"openClose": true, "change": 2, "save": true},
                "codeActionProvider": {"codeActionKinds": ["quickfix"]},
                "hoverProvider": true,
                "completionProvider": {"triggerCharacters": [" ", ":", "-", "[", "{", ","]},
                "definitionProvider": true,
                "referencesProvider": true,
                "renameProvider": {"prepareProvider": true},
                "documentSymbolProvider": true,
            },
            "serverInfo": {"name": "runbook", "version": env!("CARGO_PKG_VERSION")},
        })
    }

    /// Takes a notification.
    pub(super) fn changed(&mut self, method: &str, params: &Value) -> Change {
        let change = self.taken(method, params).unwrap_or(Change::Nothing);
        if !matches!(change, Change::Nothing) {
            self.kept.get_mut().clear();
        }
        change
    }

    fn taken(&mut self, method: &str, params: &Value) -> Option<Change> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let path = uri.and_then(uris::path);
        match (method, uri, path) {
            ("textDocument/didOpen", Some(uri), Some(path)) => {
                let text = params.pointer("/textDocument/text")?.as_str()?;
                let version = params.pointer("/textDocument/version").cloned().unwrap_or(Value::Null);
                self.open.insert(path, Open { uri: uri.to_owned(), version, text: Arc::from(text) });
                Some(Change::Texts)
            }
            ("textDocument/didChange", _, Some(path)) => {
                let encoding = self.encoding;
                let open = self.open.get_mut(&path)?;
                for change in params.get("contentChanges")?.as_array()? {
                    open.text = edited(&open.text, change, encoding)?;
                }
                open.version = params.pointer("/textDocument/version").cloned().unwrap_or(Value::Null);
                Some(Change::Texts)
            }
            ("textDocument/didClose", Some(uri), Some(path)) => {
                self.open.remove(&path)?;
                Some(Change::Closed(uri.to_owned()))
            }
            ("textDocument/didSave" | "workspace/didChangeWatchedFiles", ..) => Some(Change::Texts),
            _ => None,
        }
    }

    /// The findings of all open files, a message each.
    pub(super) fn findings(&self) -> Vec<Value> {
        let mut books: BTreeMap<PathBuf, Vec<&Path>> = BTreeMap::new();
        for path in self.open.keys() {
            books.entry(book_of(path)).or_default().push(path);
        }
        let mut messages = Vec::new();
        for (path, files) in books {
            let book = self.read(&path);
            let findings = book.as_ref().map_or(&[][..], |book| book.findings());
            for file in files {
                let Some(open) = self.open.get(file) else { continue };
                let found = book.as_ref().and_then(|book| Some((book, self.source(&book.library, file)?)));
                let said = found.map_or_else(Vec::new, |(book, id)| self.said(book, findings, id));
                messages.push(published(&open.uri, Some(&open.version), &said));
            }
        }
        messages
    }

    fn said(&self, book: &Book, findings: &[Diagnostic], id: SourceId) -> Vec<Value> {
        let shapes = self.shapes(&book.library);
        let own = findings.iter().filter(|finding| finding.label.place.source == id);
        own.filter(|finding| self.tells(finding)).map(|finding| shapes.finding(finding)).collect()
    }

    /// Whether the editor does not tell it by itself.
    pub(super) fn tells(&self, finding: &Diagnostic) -> bool {
        !(self.knows_schema && OF_SCHEMA.contains(&finding.rule))
    }

    pub(super) fn shapes<'l>(&self, library: &'l Library) -> Shapes<'l>
    where
        'c: 'l,
    {
        Shapes { sources: &library.sources, encoding: self.encoding, here: &self.context.here }
    }

    /// The run book that a file belongs to, and its source there.
    pub(super) fn book(&self, path: &Path) -> Result<(Rc<Book>, SourceId), Refused> {
        let none = || (super::code::FAILED, "this file belongs to no run book".to_owned());
        let book = self.read(&book_of(path)).ok_or_else(none)?;
        let id = self.source(&book.library, path).ok_or_else(none)?;
        Ok((book, id))
    }

    /// A run book as it is now; read anew only where a text, a file or the day is another one.
    fn read(&self, book: &Path) -> Option<Rc<Book>> {
        let known = self.kept.borrow().get(book).map(Rc::clone);
        if let Some(known) = known.filter(|known| self.is_fresh(known)) {
            return Some(known);
        }
        let read = Rc::new(self.read_anew(book)?);
        self.kept.borrow_mut().insert(book.to_owned(), Rc::clone(&read));
        Some(read)
    }

    fn is_fresh(&self, book: &Book) -> bool {
        let same = |stamp: &Stamp| *stamp == Stamp::of(stamp.path());
        self.options(&book.library).is_some_and(|now| now.today == book.options.today)
            && book.stamps.iter().all(same)
    }

    fn options(&self, library: &Library) -> Option<Options> {
        let zone = library.books.first().map_or_else(crate::calendar::Zone::utc, |book| book.zone.clone());
        let now = self.context.clock(&zone).ok()?.now();
        Some(Options::on(zone.local(now).date()))
    }

    fn read_anew(&self, book: &Path) -> Option<Book> {
        let texts = self.open.iter().map(|(path, open)| (path.clone(), Arc::clone(&open.text)));
        let library = load_over(&[book.to_owned()], &self.context.here, &Overlay(texts.collect())).ok()?;
        let options = self.options(&library)?;
        let stamps =
            files_of(&library, &self.context.here).into_iter().map(|path| Stamp::of(&path)).collect();
        Some(Book { library, options, findings: OnceCell::new(), texts: OnceCell::new(), stamps })
    }

    fn source(&self, library: &Library, path: &Path) -> Option<SourceId> {
        let is = |source: &Source| self.context.here.join(&source.path) == path;
        library.sources.iter().find(|(_, source)| is(source)).map(|(id, _)| id)
    }
}

/// The files that a library was read from, and their folders, where others may be added.
fn files_of(library: &Library, here: &Path) -> BTreeSet<PathBuf> {
    let mut files: BTreeSet<PathBuf> =
        library.sources.iter().map(|(_, source)| here.join(&source.path)).collect();
    files.extend(library.unreadable.iter().map(|(path, _)| here.join(path)));
    for book in &library.books {
        let header = here.join(&library.sources.get(book.place.source).path);
        let folder = header.parent().unwrap_or(here);
        files.extend(book.calendars.keys().map(|path| folder.join(path)));
    }
    let folders: Vec<PathBuf> = files.iter().filter_map(|file| Some(file.parent()?.to_owned())).collect();
    files.extend(folders);
    files
}

/// The `runbook.yaml` that a file belongs to: its own, or the nearest above; of a file alone itself.
fn book_of(path: &Path) -> PathBuf {
    let header = |folder: &Path| Some(folder.join("runbook.yaml")).filter(|file| file.is_file());
    path.ancestors().skip(1).find_map(header).unwrap_or_else(|| path.to_owned())
}

/// A message that says what is found in a file.
pub(super) fn published(uri: &str, version: Option<&Value>, findings: &[Value]) -> Value {
    let mut params = json!({"uri": uri, "diagnostics": findings});
    if let Some(version) = version.filter(|version| version.is_i64()) {
        params["version"] = version.clone();
    }
    json!({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params})
}

/// A text after one change of it; none if the change cannot be understood.
fn edited(text: &Arc<str>, change: &Value, encoding: Encoding) -> Option<Arc<str>> {
    let new = change.get("text")?.as_str()?;
    let Some(range) = change.get("range").filter(|range| !range.is_null()) else {
        return Some(Arc::from(new));
    };
    let source = Source::new("", Arc::clone(text));
    let byte = |end: &str| Some(encoding.byte(&source, point(range.get(end)?)?) as usize);
    let (start, end) = (byte("start")?, byte("end")?);
    let (before, after) = (text.get(..start)?, text.get(end.max(start)..)?);
    Some(Arc::from(format!("{before}{new}{after}")))
}
