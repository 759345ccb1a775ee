//! How many findings there are of each rule, instead of each finding.

use std::collections::BTreeMap;

use crate::cli::Failure;
use crate::cli::context::Context;
use crate::diagnostic::Severity;
use crate::lint::reporters::Report;
use crate::lint::summary;
use crate::ui::line::Line;
use crate::ui::table::{Cell, Column, Group, Table};
use crate::ui::theme::Style;

/// Of one rule.
#[derive(Debug, Clone, Copy)]
struct Count {
    found: usize,
    fixable: usize,
    worst: Severity,
}

/// Shows the counts, the most frequent rule first, and the totals.
pub(super) fn show(report: &Report<'_>, context: &Context) -> Result<(), Failure> {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for finding in report.findings {
        let none = Count { found: 0, fixable: 0, worst: Severity::Note };
        let count = counts.entry(finding.rule).or_insert(none);
        count.found += 1;
        count.fixable += usize::from(finding.fix.is_some());
        count.worst = count.worst.max(finding.severity);
    }
    let mut counts: Vec<(&str, Count)> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, count)| (std::cmp::Reverse(count.found), *rule));
    let mut page = context.stdout();
    if !counts.is_empty() {
        let columns = [
            Column::right("found"),
            Column::right("fixable"),
            Column::left(""),
            Column::left(""),
            Column::left(""),
        ];
        let mut table = Table::new(columns.into());
        let mut group = Group::new(Cell::new(Style::Bold, "Findings"));
        for (rule, count) in &counts {
            let (found, fixable) = (count.found.to_string(), count.fixable.to_string());
            let severity = Cell::from(count.worst.name());
            let what = Cell::from(summary(rule).unwrap_or_default());
            group.row([
                Cell::from(found.as_str()),
                Cell::from(fixable.as_str()),
                severity,
                Cell::from(*rule),
                what,
            ]);
        }
        table.group(group);
        table.print(&mut page)?;
        page.blank();
    }
    let totals = report.summary;
    let all = [(totals.errors, "error"), (totals.warnings, "warning"), (totals.notes, "note")];
    let all = all.map(|(number, word)| counted(number, word)).join(", ");
    let of = format!("{}, {}", counted(totals.procedures, "procedure"), counted(totals.files, "file"));
    page.line(&Line::new().text(format!("{all} in {of}.")))?;
    Ok(page.flush()?)
}

fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
