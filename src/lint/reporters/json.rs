//! Findings for programs. The shape is documented and stable; `format_version` changes with it.

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Sources};
use crate::lint::{Summary, secrets};

#[derive(Serialize)]
struct Report<'a> {
    format_version: u8,
    findings: Vec<Finding<'a>>,
    summary: &'a Summary,
}

/// Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: String,
    help: Option<Cow<'a, str>>,
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    fixable: bool,
}

/// All findings in the order given, and the totals, as one JSON object with a line end.
#[must_use]
pub fn render(findings: &[Diagnostic], sources: &Sources, summary: &Summary) -> String {
    let findings = findings.iter().map(|finding| of(finding, sources)).collect();
    let report = Report { format_version: 1, findings, summary };
    let Ok(json) = serde_json::to_string_pretty(&report) else {
        unreachable!("texts, numbers and lists are always JSON")
    };
    json + "\n"
}

fn of<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    let source = sources.get(finding.label.place.source);
    let span = finding.label.place.span;
    let (start, end) = (source.position(span.start), source.position(span.end));
    let message = match finding.label.text.as_str() {
        "" => finding.title.clone(),
        label => format!("{}: {label}", finding.title),
    };
    Finding {
        rule: finding.rule,
        severity: finding.severity.name(),
        message: secrets::masked(&message).into_owned(),
        help: finding.help.as_deref().map(secrets::masked),
        path: &source.path,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        fixable: false,
    }
}
