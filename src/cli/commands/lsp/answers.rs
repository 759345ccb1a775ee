//! Requests about open files and their answers.

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value, json};

use super::desk::{Book, Desk};
use super::shapes::point;
use super::{Refused, code, uris};
use crate::diagnostic::SourceId;
use crate::editor::{self, NoRename, Texts};

/// A place in a file that something is asked about, and the book of the file.
struct Asked {
    book: Rc<Book>,
    id: SourceId,
    byte: u32,
}

impl Asked {
    fn texts(&self) -> &Texts {
        self.book.texts()
    }
}

impl Desk<'_> {
    /// The answer to a request.
    pub(super) fn answer(&self, method: &str, params: &Value) -> Result<Value, Refused> {
        match method {
            "textDocument/codeAction" => self.actions(params),
            "textDocument/hover" => self.hover(params),
            "textDocument/completion" => self.completion(params),
            "textDocument/definition" => self.definition(params),
            "textDocument/references" => self.references(params),
            "textDocument/prepareRename" => self.renamable(params),
            "textDocument/rename" => self.rename(params),
            "textDocument/documentSymbol" => self.symbols(params),
            _ => Err((code::NO_METHOD, format!("there is no method `{method}` here"))),
        }
    }

    fn file(params: &Value) -> Result<PathBuf, Refused> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        uri.and_then(uris::path).ok_or_else(|| (code::PARAMS, "`textDocument.uri` names no file".to_owned()))
    }

    /// What a request is about; none if the file belongs to no run book.
    fn asked(&self, params: &Value) -> Result<Option<Asked>, Refused> {
        let path = Self::file(params)?;
        let at = params.get("position").and_then(point);
        let at = at.ok_or_else(|| (code::PARAMS, "`position` is no position".to_owned()))?;
        let Ok((book, id)) = self.book(&path) else { return Ok(None) };
        let byte = self.encoding.byte(book.library.sources.get(id), at);
        Ok(Some(Asked { book, id, byte }))
    }

    fn actions(&self, params: &Value) -> Result<Value, Refused> {
        let path = Self::file(params)?;
        let end = |end: &str| params.pointer(&format!("/range/{end}")).and_then(point);
        let range = end("start").zip(end("end")).filter(|(start, end)| start <= end);
        let (start, end) = range.ok_or_else(|| (code::PARAMS, "`range` is no range".to_owned()))?;
        let Ok((book, id)) = self.book(&path) else { return Ok(json!([])) };
        let findings = book.findings();
        let source = book.library.sources.get(id);
        let (start, end) = (self.encoding.byte(source, start), self.encoding.byte(source, end));
        let shapes = self.shapes(&book.library);
        let mut actions = Vec::new();
        for finding in findings.iter().filter(|finding| self.tells(finding)) {
            let place = finding.label.place;
            if place.source == id && place.span.start <= end && start <= place.span.end {
                let found = editor::corrections(&book.library, findings, finding, &book.options);
                actions.extend(found.iter().map(|correction| shapes.correction(finding, correction)));
            }
        }
        Ok(Value::Array(actions))
    }

    fn hover(&self, params: &Value) -> Result<Value, Refused> {
        let Some(asked) = self.asked(params)? else { return Ok(Value::Null) };
        let library = &asked.book.library;
        let zone = library.books.first().map_or_else(crate::calendar::Zone::utc, |book| book.zone.clone());
        let now = self
            .context
            .clock(&zone)
            .map_err(|_| (code::FAILED, "the time cannot be told".to_owned()))?
            .now();
        let found = editor::hover(library, asked.texts(), asked.id, asked.byte, now);
        Ok(found.map_or(Value::Null, |hover| self.shapes(library).hover(&hover)))
    }

    fn completion(&self, params: &Value) -> Result<Value, Refused> {
        let Some(asked) = self.asked(params)? else { return Ok(json!([])) };
        let sources = &asked.book.library.sources;
        let shapes = self.shapes(&asked.book.library);
        let found = editor::completions(sources, asked.id, asked.byte);
        Ok(found.iter().enumerate().map(|(n, completion)| shapes.completion(n, completion)).collect())
    }

    fn definition(&self, params: &Value) -> Result<Value, Refused> {
        let Some(asked) = self.asked(params)? else { return Ok(json!([])) };
        let shapes = self.shapes(&asked.book.library);
        let found = editor::declaration(asked.texts(), asked.id, asked.byte);
        Ok(found.into_iter().map(|place| shapes.location(place)).collect())
    }

    fn references(&self, params: &Value) -> Result<Value, Refused> {
        let declared = params.pointer("/context/includeDeclaration").and_then(Value::as_bool).unwrap_or(true);
        let Some(asked) = self.asked(params)? else { return Ok(json!([])) };
        let shapes = self.shapes(&asked.book.library);
        let found = editor::references(asked.texts(), asked.id, asked.byte, declared);
        Ok(found.into_iter().map(|place| shapes.location(place)).collect())
    }

    fn renamable(&self, params: &Value) -> Result<Value, Refused> {
        let Some(asked) = self.asked(params)? else { return Ok(Value::Null) };
        match editor::renamable(asked.texts(), asked.id, asked.byte) {
            Ok((place, name)) => {
                let range = self.shapes(&asked.book.library).range(place);
                Ok(json!({"range": range, "placeholder": name}))
            }
            Err(NoRename::NoName) => Ok(Value::Null),
            Err(refused) => Err((code::FAILED, refused.to_string())),
        }
    }

    fn rename(&self, params: &Value) -> Result<Value, Refused> {
        let new = params.get("newName").and_then(Value::as_str);
        let new = new.ok_or_else(|| (code::PARAMS, "`newName` is no text".to_owned()))?;
        let Some(asked) = self.asked(params)? else { return Ok(Value::Null) };
        let (library, options) = (&asked.book.library, &asked.book.options);
        let edits = editor::rename(library, asked.texts(), (asked.id, asked.byte), new, options);
        let edits = edits.map_err(|refused| (code::FAILED, refused.to_string()))?;
        Ok(self.shapes(library).changes(&edits))
    }

    fn symbols(&self, params: &Value) -> Result<Value, Refused> {
        let Ok((book, id)) = self.book(&Self::file(params)?) else { return Ok(json!([])) };
        let source = book.library.sources.get(id);
        let shapes = self.shapes(&book.library);
        let found = editor::symbols(&book.library.sources, id);
        Ok(found.iter().map(|symbol| shapes.symbol(source, symbol)).collect())
    }
}
