//! Issues of Azure Pipelines: logging commands on standard output.
//!
//! The summary of a run shows the message alone, so it begins with the place; it lists few of them, so errors come
//! first. A note has no type of its own there and is a plain line.

use std::fmt::Write as _;

use super::safe;
use super::{Format, Report};
use crate::diagnostic::Severity;

/// The format.
pub(super) const FORMAT: Format = Format { name: "azure", summary: "Issues of Azure Pipelines", render };

/// What the agent undoes as a percent sign: <https://github.com/microsoft/azure-pipelines-agent/pull/3048>.
const PERCENT: &str = "%AZP25";

fn render(report: &Report<'_>) -> String {
    let mut text = String::new();
    for one in report.worst_first() {
        let kind = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => {
                let (path, at) = (safe::start(&one.source.path), one.start);
                let message = safe::line(&one.message);
                let _ = writeln!(text, "{path}:{}:{}: note[{}] {message}", at.line, at.column, one.rule);
                continue;
            }
        };
        let (path, at) = (&one.source.path, one.start);
        let message = format!("{path}:{}:{} {}: {}", at.line, at.column, one.rule, one.advised());
        let _ = writeln!(
            text,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={}]{}",
            escaped(path),
            at.line,
            at.column,
            escaped(one.rule),
            escaped(&message)
        );
    }
    if report.summary.errors == 0 && report.summary.warnings > 0 {
        text += "##vso[task.complete result=SucceededWithIssues]\n";
    }
    text
}

/// What the agent undoes in properties and messages.
fn escaped(text: &str) -> String {
    // One line of visible characters is left, so there is no line end to be written as a code.
    safe::line(text).replace('%', PERCENT).replace(';', "%3B").replace(']', "%5D")
}
