//! A code quality report of GitLab.
//!
//! Shape: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde::Serialize;

use super::{Format, Report, quiet};
use crate::diagnostic::Severity;

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "gitlab", summary: "A code quality report of GitLab", render };

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    /// Never the line: a finding that moves stays the same.
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

fn render(report: &Report<'_>) -> String {
    let issues: Vec<Issue<'_>> = report
        .said()
        .zip(report.fingerprints())
        .map(|(one, fingerprint)| Issue {
            description: one.advised(),
            check_name: one.rule,
            fingerprint,
            severity: match one.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location {
                path: &one.source.path,
                lines: Lines { begin: one.start.line, end: one.end.line },
            },
        })
        .collect();
    quiet::json(&issues) + "\n"
}
