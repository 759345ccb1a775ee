//! Annotations of GitHub Actions: workflow commands on standard output.
//!
//! GitHub shows ten errors and ten warnings of a step, so the worst come first.

use std::fmt::Write as _;

use super::{Format, Report, safe};
use crate::diagnostic::Severity;

/// The format.
pub(super) const FORMAT: Format = Format { name: "github", summary: "Annotations of GitHub Actions", render };

fn render(report: &Report<'_>) -> String {
    let mut text = String::new();
    for one in report.worst_first() {
        let command = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let file = property(&one.source.path);
        let (start, end) = (one.start, one.end);
        // A column range is shown on one line only.
        let columns = if start.line == end.line && end.column > start.column {
            format!(",col={},endColumn={}", start.column, end.column - 1)
        } else {
            format!(",col={}", start.column)
        };
        let lines = format!("line={},endLine={}{columns}", start.line, end.line);
        let title = property(one.rule);
        let _ = writeln!(text, "::{command} file={file},{lines},title={title}::{}", data(&one.advised()));
    }
    text
}

/// What the runner undoes in a message: `%`; it knows CR and LF too.
fn data(text: &str) -> String {
    // One line of visible characters is left, so there is no line end to be written as a code.
    safe::line(text).replace('%', "%25")
}

/// What it undoes in a property: also `:` and `,`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
