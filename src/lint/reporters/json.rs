//! Findings for programs. The shape is documented and stable; `format_version` changes with it.

use std::borrow::Cow;

use serde::Serialize;

use super::report::Said;
use super::{Format, Report, quiet};
use crate::lint::Summary;

/// The format.
pub(super) const FORMAT: Format = Format { name: "json", summary: "One JSON object", render };

/// The format of a finding a line.
pub(super) const LINES: Format = Format { name: "jsonl", summary: "A JSON object a finding", render: lines };

#[derive(Serialize)]
struct Answer<'a> {
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
fn render(report: &Report<'_>) -> String {
    let findings = report.said().map(of).collect();
    quiet::json(&Answer { format_version: 1, findings, summary: report.summary }) + "\n"
}

fn lines(report: &Report<'_>) -> String {
    report.said().map(|one| quiet::json_line(&of(one)) + "\n").collect()
}

fn of(one: Said<'_>) -> Finding<'_> {
    Finding {
        rule: one.rule,
        severity: one.severity.name(),
        message: one.message,
        help: one.help,
        path: &one.source.path,
        line: one.start.line,
        column: one.start.column,
        end_line: one.end.line,
        end_column: one.end.column,
        fixable: one.fixable,
    }
}
