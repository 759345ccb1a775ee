//! SARIF 2.1.0 (OASIS), which code scanning of GitHub and Azure DevOps reads.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::{At, Columns};
use super::report::Said;
use super::{Format, Report, quiet};
use crate::diagnostic::{Diagnostic, Edit, Fix, Place, Safety, Severity, Source};
use crate::lint::{Hidden, page, secrets, summary};

/// The format.
pub(super) const FORMAT: Format = Format { name: "sarif", summary: "SARIF 2.1.0, for code scanning", render };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Described<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described<'a> {
    id: &'a str,
    short_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

/// Why a result is not shown: a comment in the file, or a baseline outside of it.
#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending {
    description: Message,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// From 1, columns in UTF-16 code units as the run states; the end column is exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

fn render(report: &Report<'_>) -> String {
    let all = || report.findings.iter().chain(report.hidden.iter().map(|hidden| &hidden.finding));
    let mut rules: Vec<&'static str> = all().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let prints = report.fingerprints_of(all());
    let findings = all().zip(report.said_of(all())).zip(prints);
    let mut results: Vec<Found<'_>> =
        findings.map(|((finding, said), print)| found(report, finding, &said, &rules, print)).collect();
    for (result, hidden) in results.iter_mut().skip(report.findings.len()).zip(report.hidden) {
        result.suppressions.push(suppression(hidden));
    }
    let described = rules.iter().map(|rule| describe(report, rule)).collect();
    let driver = Driver { name: "runbook", version: env!("CARGO_PKG_VERSION"), rules: described };
    let run = Run { tool: Tool { driver }, column_kind: "utf16CodeUnits", results };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    quiet::json(&log) + "\n"
}

fn describe(report: &Report<'_>, rule: &'static str) -> Described<'static> {
    let hidden = report.hidden.iter().map(|hidden| &hidden.finding);
    let worst = report
        .findings
        .iter()
        .chain(hidden)
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.severity);
    let what = summary(rule).unwrap_or(rule);
    Described {
        id: rule,
        short_description: plain(what.to_owned()),
        help: Message { text: what.to_owned(), markdown: page(rule) },
        default_configuration: Configuration { level: level(worst.max().unwrap_or(Severity::Note)) },
    }
}

fn found(
    report: &Report<'_>,
    finding: &Diagnostic,
    said: &Said<'_>,
    rules: &[&'static str],
    print: String,
) -> Found<'static> {
    let sources = report.sources();
    let related = finding.others.iter().map(|label| Location {
        physical_location: placed(sources.get(label.place.source), label.place),
        message: Some(plain(secrets::masked(&label.text).into_owned())),
    });
    Found {
        rule_id: finding.rule,
        rule_index: rules.binary_search(&finding.rule).unwrap_or_default(),
        level: level(said.severity),
        message: plain(said.advised()),
        locations: [Location {
            physical_location: physical(said.source, said.start, said.end),
            message: None,
        }],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([("runbookAddress/v1", print)]),
        fixes: finding.fix.iter().map(|fix| mending(report, finding, said, fix)).collect(),
        suppressions: Vec::new(),
    }
}

fn suppression(hidden: &Hidden) -> Suppression {
    let kind = if hidden.reason.is_some() { "inSource" } else { "external" };
    let justification = hidden.reason.as_deref().unwrap_or("the baseline knows it");
    Suppression { kind, justification: secrets::masked(justification).into_owned() }
}

/// A fix as changes of one place each. One that is not safe says so.
fn mending(report: &Report<'_>, finding: &Diagnostic, said: &Said<'_>, fix: &Fix) -> Mending {
    let change = |edit: &Edit| {
        // Mostly it is the place of the finding, which is known already.
        let physical = if edit.place == finding.label.place {
            physical(said.source, said.start, said.end)
        } else {
            placed(report.sources().get(edit.place.source), edit.place)
        };
        let inserted_content = Content { text: secrets::masked(&edit.text).into_owned() };
        let replacement = Replacement { deleted_region: physical.region, inserted_content };
        Change { artifact_location: physical.artifact_location, replacements: [replacement] }
    };
    let description = match fix.safety {
        Safety::Safe => "what `runbook lint --fix` writes",
        Safety::Unsafe => "what `runbook lint --fix=unsafe` writes; it changes what the file says",
    };
    Mending {
        description: plain(description.to_owned()),
        artifact_changes: fix.edits.iter().map(change).collect(),
    }
}

fn plain(text: String) -> Message {
    Message { text, markdown: None }
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn placed(source: &Source, place: Place) -> Physical {
    let mut columns = Columns::default();
    let mut at = |byte: u32| columns.of(place.source, source, byte);
    let (start, end) = (at(place.span.start), at(place.span.end));
    physical(source, start, end)
}

fn physical(source: &Source, start: At, end: At) -> Physical {
    Physical {
        artifact_location: Artifact { uri: uri(&source.path) },
        region: Region {
            start_line: start.line,
            start_column: start.unit,
            end_line: end.line,
            end_column: end.unit,
        },
    }
}

/// A relative path as a URI reference (RFC 3986): what is no unreserved character of a path is written as its bytes.
fn uri(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if plain {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}
