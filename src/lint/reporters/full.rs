//! Findings for a person: each with the lines it is about.

use super::styled::{Line, Meaning, Text};
use super::{Format, Report, safe, snippet};
use crate::diagnostic::{Diagnostic, Safety, Severity, Sources};
use crate::lint::Summary;

/// The format.
pub(super) const FORMAT: Format = Format { name: "text", summary: "For people, with the lines", render };

fn render(report: &Report<'_>) -> String {
    styled(report).to_string()
}

/// All findings in the order given, one blank line between them, and the totals, each piece with its meaning. Lines do
/// not wrap.
#[must_use]
pub fn styled(report: &Report<'_>) -> Text {
    let mut lines = Vec::new();
    for finding in report.findings {
        one(finding, report.sources(), &mut lines);
        lines.push(Line::default());
    }
    totals(report.findings, report.summary, &mut lines);
    Text(lines)
}

fn one(finding: &Diagnostic, sources: &Sources, lines: &mut Vec<Line>) {
    let title = match finding.severity {
        Severity::Error => Meaning::ErrorTitle,
        Severity::Warning => Meaning::WarningTitle,
        Severity::Note => Meaning::NoteTitle,
    };
    let head = Line::default().and(title, format!("{}[{}]", finding.severity.name(), finding.rule));
    lines.push(head.and(Meaning::Bold, format!(": {}", safe::line(&finding.title))));
    let gutter = snippet::gutter(finding, sources);
    snippet::lines(finding, sources, gutter, lines);
    if let Some(help) = &finding.help {
        lines.push(snippet::bar(gutter));
        let line = Line::default().and(Meaning::Dim, format!("{:gutter$} = ", "")).and(Meaning::Bold, "help");
        lines.push(line.and(Meaning::Plain, format!(": {}", safe::line(help))));
    }
}

fn totals(findings: &[Diagnostic], summary: &Summary, lines: &mut Vec<Line>) {
    let hidden = [(summary.suppressed, "ignored"), (summary.known, "in the baseline")];
    let hidden = hidden.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!(" {n} {word}."));
    let hidden = hidden.collect::<Vec<_>>().concat();
    let (procedures, files) = (count(summary.procedures, "procedure"), count(summary.files, "file"));
    let about = format!("in {procedures}, {files}.{hidden}");
    let found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let found: Vec<String> =
        found.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| count(n, word)).collect();
    // The worst ones come last to the eye: the last finding of the highest severity is the one to read about.
    let worst = findings.iter().max_by_key(|finding| finding.severity);
    let Some(worst) = worst else {
        lines.push(Line::default().and(Meaning::Good, format!("No findings {about}")));
        return;
    };
    lines.push(Line::default().and(Meaning::Bold, format!("{} {about}", found.join(", "))));
    fixable(findings, lines);
    let more = format!("More about one: runbook explain {}", worst.rule);
    lines.push(Line::default().and(Meaning::Dim, more));
}

/// How many can be fixed, and how.
fn fixable(findings: &[Diagnostic], lines: &mut Vec<Line>) {
    let of = |safety| {
        findings.iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == safety)).count()
    };
    let line = match (of(Safety::Safe), of(Safety::Unsafe)) {
        (0, 0) => return,
        (safe, 0) => format!("{safe} can be fixed: runbook lint --fix"),
        (0, other) => format!("{other} can be fixed, to be looked at: runbook lint --fix=unsafe --diff"),
        (safe, other) => {
            format!(
                "{safe} can be fixed: runbook lint --fix. {other} more with --fix=unsafe, to be looked at."
            )
        }
    };
    lines.push(Line::default().and(Meaning::Dim, line));
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
