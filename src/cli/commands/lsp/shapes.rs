//! Places, findings and edits in the form of the protocol.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::uris;
use crate::diagnostic::{Diagnostic, Edit, Place, Severity, Source, Sources, Span};
use crate::editor::{Completes, Completion, Correction, Encoding, Hover, Point, Symbol, SymbolKind};

/// What it takes to say where something is.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'l> {
    pub(super) sources: &'l Sources,
    pub(super) encoding: Encoding,
    pub(super) here: &'l Path,
}

/// A position out of a message.
pub(super) fn point(value: &Value) -> Option<Point> {
    let number = |key: &str| usize::try_from(value.get(key)?.as_u64()?).ok();
    Some(Point { line: number("line")?, unit: number("character")? })
}

impl Shapes<'_> {
    fn uri(&self, source: &Source) -> String {
        uris::uri(&self.here.join(&source.path))
    }

    fn span(&self, source: &Source, span: Span) -> Value {
        let (start, end) = self.encoding.points(source, span);
        let at = |point: Point| json!({"line": point.line, "character": point.unit});
        json!({"start": at(start), "end": at(end)})
    }

    pub(super) fn range(&self, place: Place) -> Value {
        self.span(self.sources.get(place.source), place.span)
    }

    pub(super) fn location(&self, place: Place) -> Value {
        json!({"uri": self.uri(self.sources.get(place.source)), "range": self.range(place)})
    }

    pub(super) fn finding(&self, finding: &Diagnostic) -> Value {
        let mut message = finding.title.clone();
        if !finding.label.text.is_empty() {
            message = format!("{message}: {}", finding.label.text);
        }
        if let Some(help) = &finding.help {
            message = format!("{message}\nhelp: {help}");
        }
        let others = finding
            .others
            .iter()
            .map(|other| json!({"location": self.location(other.place), "message": other.text}));
        json!({
            "range": self.range(finding.label.place),
            "severity": match finding.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Note => 3,
            },
            "code": finding.rule,
            "source": "runbook",
            "message": message,
            "relatedInformation": others.collect::<Vec<_>>(),
        })
    }

    /// Edits of one file or several.
    pub(super) fn changes(&self, edits: &[Edit]) -> Value {
        let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for edit in edits {
            let uri = self.uri(self.sources.get(edit.place.source));
            let edit = json!({"range": self.range(edit.place), "newText": edit.text});
            changes.entry(uri).or_default().push(edit);
        }
        json!({"changes": changes})
    }

    pub(super) fn correction(&self, finding: &Diagnostic, correction: &Correction) -> Value {
        json!({
            "title": correction.title,
            "kind": "quickfix",
            "diagnostics": [self.finding(finding)],
            "isPreferred": correction.is_safe && !correction.ignores,
            "edit": self.changes(&correction.edits),
        })
    }

    pub(super) fn hover(&self, hover: &Hover) -> Value {
        json!({
            "contents": {"kind": "markdown", "value": hover.markdown},
            "range": self.range(hover.place),
        })
    }

    pub(super) fn completion(&self, n: usize, completion: &Completion) -> Value {
        let (kind, text) = match completion.completes {
            Completes::Key => (10, format!("{}: ", completion.text)),
            Completes::Word => (12, completion.text.clone()),
            Completes::Name => (18, completion.text.clone()),
        };
        json!({
            "label": completion.text,
            "kind": kind,
            "detail": completion.about,
            "sortText": format!("{n:05}"),
            "textEdit": {"range": self.range(completion.place), "newText": text},
        })
    }

    pub(super) fn symbol(&self, source: &Source, symbol: &Symbol) -> Value {
        let kind = match symbol.kind {
            SymbolKind::Section => 3,
            SymbolKind::Procedure => 12,
            SymbolKind::Thing => 20,
            SymbolKind::Step => 13,
        };
        let children: Vec<Value> = symbol.children.iter().map(|child| self.symbol(source, child)).collect();
        json!({
            "name": symbol.name,
            "detail": symbol.detail,
            "kind": kind,
            "range": self.span(source, symbol.whole),
            "selectionRange": self.span(source, symbol.grip),
            "children": children,
        })
    }
}
