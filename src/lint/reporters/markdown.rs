//! A page for people: the summary of a pipeline, a comment of a review.

use std::fmt::Write as _;

use super::safe;
use super::{Format, Report};

/// The format.
pub(super) const FORMAT: Format = Format { name: "markdown", summary: "A page with a table", render };

/// More lines than this are counted: summaries of pipelines are cut at a megabyte.
const MOST: usize = 1_000;

fn render(report: &Report<'_>) -> String {
    let summary = report.summary;
    let mut text = "# Run book check\n\n".to_owned();
    let _ = writeln!(
        text,
        "{} errors, {} warnings, {} notes in {} procedures, {} files.",
        summary.errors, summary.warnings, summary.notes, summary.procedures, summary.files
    );
    let all = report.worst_first();
    if all.is_empty() {
        return text;
    }
    text += "\n| | Rule | Place | What | What to do |\n|---|---|---|---|---|\n";
    for one in all.iter().take(MOST) {
        let _ = writeln!(
            text,
            "| {} | {} | {}:{} | {} | {} |",
            one.severity.name(),
            one.rule,
            cell(&one.source.path),
            one.start.line,
            cell(&one.message),
            cell(one.help.as_deref().unwrap_or(""))
        );
    }
    if all.len() > MOST {
        let _ = writeln!(text, "\nAnd {} more.", all.len() - MOST);
    }
    text
}

/// Text of others in a cell of a table: nothing in it is markup but what stands between backticks.
fn cell(text: &str) -> String {
    let mut written = String::new();
    let mut code = false;
    for c in safe::line(text).chars() {
        match c {
            '`' => {
                code = !code;
                written.push(c);
            }
            '|' => written.push_str("\\|"),
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '~' | '&' | '@' if !code => {
                written.push('\\');
                written.push(c);
            }
            _ => written.push(c),
        }
    }
    // A backtick that nothing closes would take in the rest of the line.
    if code { written.replace('`', "\\`") } else { written }
}
