//! The open files, and the run books that they belong to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::shapes::{Shapes, point};
use super::{Refused, uris};
use crate::cli::context::Context;
use crate::diagnostic::{Diagnostic, Source, SourceId};
use crate::editor::Encoding;
use crate::lint::{Options, check};
use crate::model::Library;
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
}

/// A run book that was read.
pub(super) struct Book {
    pub(super) library: Library,
    pub(super) options: Options,
}

impl Book {
    /// What is found in it.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        check(&self.library, &self.options).findings
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
        Self { context, encoding: Encoding::default(), knows_schema: false, open: BTreeMap::new() }
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
        self.taken(method, params).unwrap_or(Change::Nothing)
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
            let findings = book.as_ref().map_or_else(Vec::new, Book::findings);
            for file in files {
                let Some(open) = self.open.get(file) else { continue };
                let found = book.as_ref().and_then(|book| Some((book, self.source(&book.library, file)?)));
                let said = found.map_or_else(Vec::new, |(book, id)| self.said(book, &findings, id));
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
    pub(super) fn book(&self, path: &Path) -> Result<(Book, SourceId), Refused> {
        let none = || (super::code::FAILED, "this file belongs to no run book".to_owned());
        let book = self.read(&book_of(path)).ok_or_else(none)?;
        let id = self.source(&book.library, path).ok_or_else(none)?;
        Ok((book, id))
    }

    fn read(&self, book: &Path) -> Option<Book> {
        let texts = self.open.iter().map(|(path, open)| (path.clone(), Arc::clone(&open.text)));
        let library = load_over(&[book.to_owned()], &self.context.here, &Overlay(texts.collect())).ok()?;
        let zone = library.books.first().map_or_else(crate::calendar::Zone::utc, |book| book.zone.clone());
        let now = self.context.clock(&zone).ok()?.now();
        let options = Options::on(zone.local(now).date());
        Some(Book { library, options })
    }

    fn source(&self, library: &Library, path: &Path) -> Option<SourceId> {
        let is = |source: &Source| self.context.here.join(&source.path) == path;
        library.sources.iter().find(|(_, source)| is(source)).map(|(id, _)| id)
    }
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
