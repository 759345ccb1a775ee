//! A finding a line, for a person or a tool that reads `path:line:column: message`.

use std::fmt::Write as _;

use super::safe;
use super::{Format, Report};

/// The format.
pub(super) const FORMAT: Format = Format { name: "concise", summary: "A finding a line", render };

fn render(report: &Report<'_>) -> String {
    let mut text = String::new();
    for one in report.said() {
        let (path, at) = (safe::start(&one.source.path), one.start);
        let message = safe::line(&one.message);
        let severity = one.severity.name();
        let _ = writeln!(text, "{path}:{}:{}: {severity}[{}] {message}", at.line, at.column, one.rule);
    }
    text
}
