//! The XML of Checkstyle, which many build services read.

use std::fmt::Write as _;

use super::{Format, Report, quiet::xml};
use crate::diagnostic::Severity;

/// The format.
pub(super) const FORMAT: Format = Format { name: "checkstyle", summary: "The XML of Checkstyle", render };

fn render(report: &Report<'_>) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">\n".to_owned();
    let mut open: Option<&str> = None;
    for one in report.said() {
        let path = one.source.path.as_str();
        if open != Some(path) {
            text += if open.is_some() { "  </file>\n" } else { "" };
            let _ = writeln!(text, "  <file name=\"{}\">", xml(path));
            open = Some(path);
        }
        let severity = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "info",
        };
        let _ = writeln!(
            text,
            "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"runbook.{}\"/>",
            one.start.line,
            one.start.column,
            xml(&one.advised()),
            xml(one.rule)
        );
    }
    text += if open.is_some() { "  </file>\n" } else { "" };
    text + "</checkstyle>\n"
}
