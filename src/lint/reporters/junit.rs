//! The XML of JUnit: a suite a file, a case a procedure, passing ones too, so that a build service shows a trend.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use super::report::Said;
use super::{Format, Report, quiet::xml};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "junit", summary: "The XML of JUnit: a case a procedure", render };

/// The findings of one case.
type Cases<'a> = BTreeMap<String, Vec<Said<'a>>>;

fn render(report: &Report<'_>) -> String {
    let mut suites: BTreeMap<&str, Cases<'_>> = BTreeMap::new();
    for (id, source) in report.sources().iter() {
        let cases = suites.entry(&source.path).or_default();
        cases.extend(report.procedures_of(id).into_iter().map(|id| (id.to_owned(), Vec::new())));
    }
    for (finding, one) in report.findings.iter().zip(report.said()) {
        let case = report.procedure_at(finding.label.place).unwrap_or(OF_THE_FILE).to_owned();
        suites.entry(&one.source.path).or_default().entry(case).or_default().push(one);
    }
    let is_failed = |found: &[Said<'_>]| found.iter().any(|one| one.severity >= report.fail_on);
    let failures = |cases: &Cases<'_>| cases.values().filter(|found| is_failed(found)).count();
    let (tests, failed) =
        (suites.values().map(Cases::len).sum::<usize>(), suites.values().map(failures).sum::<usize>());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"runbook lint\" tests=\"{tests}\" failures=\"{failed}\">\n"
    );
    for (path, cases) in &suites {
        let failed = failures(cases);
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">",
            xml(path),
            cases.len()
        );
        for (name, found) in cases {
            case(path, name, found, is_failed(found), &mut text);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

/// The case of what is in no procedure.
const OF_THE_FILE: &str = "(file)";

fn case(path: &str, name: &str, found: &[Said<'_>], failed: bool, text: &mut String) {
    let _ = write!(text, "    <testcase classname=\"{}\" name=\"{}\"", xml(path), xml(name));
    let Some(worst) = found.iter().max_by_key(|one| one.severity) else {
        *text += "/>\n";
        return;
    };
    let line = |one: &Said<'_>| {
        let (at, severity) = (one.start, one.severity.name());
        format!("{path}:{}:{}: {severity}[{}] {}\n", at.line, at.column, one.rule, one.advised())
    };
    let lines: String = found.iter().map(line).collect();
    if failed {
        let (rule, message) = (xml(worst.rule), xml(&worst.message));
        let _ = write!(text, ">\n      <failure type=\"{rule}\" message=\"{message}\">");
        text.push_str(&xml(&lines));
        text.push_str("</failure>\n");
    } else {
        text.push_str(">\n      <system-out>");
        text.push_str(&xml(&lines));
        text.push_str("</system-out>\n");
    }
    *text += "    </testcase>\n";
}
