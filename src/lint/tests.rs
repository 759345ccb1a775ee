//! Each page proves its rule; each rule has its page; the look of the text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::reporters::{json, text};
use super::{RULES, Summary, check, names, page};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::document::{Limits, parse};
use crate::model::{BookText, Library, Part};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// A library of one book in these files.
fn library(files: &[(&str, &str)]) -> Library {
    let mut library = Library::default();
    let mut parts = Vec::new();
    for (path, text) in files {
        let text: Arc<str> = Arc::from(*text);
        let source = library.sources.add(Source::new(*path, Arc::clone(&text)));
        let tree = parse(source, &text, &Limits::default(), &mut library.findings);
        parts.push(Part { source, path: (*path).to_owned(), tree });
    }
    library.add(BookText { parts, calendars: BTreeMap::new() });
    library
}

fn linted(text: &str) -> Vec<Diagnostic> {
    check(&library(&[("runbook.yaml", text)]), today())
}

/// The book that examples are put into: a section, a field, the steps or the procedures of an example replace its own.
const SECTIONS: &[(&str, &str)] = &[
    ("format", "format: 1\n"),
    ("id", "id: operations\n"),
    ("timezone", "timezone: Europe/London\n"),
    ("values", ""),
    ("calendar", "calendar: {business_days: mon-fri}\n"),
    ("anchors", ""),
    (
        "roles",
        "roles:\n  ops-engineer: {contact: ops@example.com}\n  support-manager: {contact: support@example.com}\n  partner: {contact: desk@partner.example.com}\n  microsoft-support: {contact: \"https://admin.example.com\"}\n",
    ),
    (
        "escalations",
        "escalations:\n  platform:\n    - {to: support-manager}\n    - {to: partner, after: 1h, by: ops-engineer}\n    - {to: microsoft-support, after: 4h}\n",
    ),
    ("events", ""),
    ("scope", ""),
    ("budgets", ""),
    ("measures", ""),
];

const FIELDS: &[(&str, &str)] = &[
    ("name", "name: Certificate renewal\n"),
    ("trigger", "trigger: monthly\n"),
    ("owner", "owner: support-manager\n"),
    ("operator", "operator: ops-engineer\n"),
    ("tags", ""),
    ("effort", "effort: 10m\n"),
    ("links", ""),
    ("review_every", ""),
    ("last_updated", "last_updated: 2026-11-02\n"),
    ("steps", "steps:\n  - do: Open the list of certificates.\n    expect: none ends within 30 days\n"),
    ("validation", "validation:\n  - Each certificate that ends soon has a ticket.\n"),
    ("escalation", "escalation: platform\n"),
];

/// An example made a whole book.
fn completed(example: &str) -> String {
    let key = |line: &str| {
        let word = line.split(':').next()?;
        (line.contains(':') && !line.starts_with([' ', '-', '#'])).then(|| word.to_owned())
    };
    let keys: Vec<String> = example.lines().filter_map(key).collect();
    let known = |table: &[(&str, &str)]| keys.iter().any(|key| table.iter().any(|(name, _)| name == key));
    let rest = |table: &[(&str, &str)]| -> String {
        table.iter().filter(|(name, _)| !keys.iter().any(|key| key == name)).map(|(_, text)| *text).collect()
    };
    let indented = |text: &str, by: usize| -> String {
        text.lines().map(|line| format!("{:by$}{line}\n", "")).collect::<Vec<_>>().concat()
    };
    let within =
        |fields: &str| format!("{}procedures:\n  certificates:\n{}", rest(SECTIONS), indented(fields, 4));
    if keys.iter().any(|key| key == "format") || (keys.is_empty() && example.starts_with('#')) {
        return example.to_owned();
    }
    if example.starts_with("- ") {
        let fields: String =
            FIELDS.iter().filter(|(name, _)| *name != "steps").map(|(_, text)| *text).collect();
        return within(&format!("{fields}steps:\n{}", indented(example, 2)));
    }
    // The syntax error of an example must come last.
    if known(FIELDS) {
        return within(&format!("{}{example}\n", rest(FIELDS)));
    }
    if known(SECTIONS) || keys.iter().any(|key| key == "procedures") {
        let own = if keys.iter().any(|key| key == "procedures") {
            String::new()
        } else {
            let fields: String = FIELDS.iter().map(|(_, text)| *text).collect();
            format!("procedures:\n  certificates:\n{}", indented(&fields, 4))
        };
        return format!("{}{example}\n{own}", rest(SECTIONS));
    }
    format!("{}procedures:\n{}", rest(SECTIONS), indented(example, 2))
}

/// The examples of a page that are tagged so.
fn examples<'p>(page: &'p str, tag: &str) -> Vec<&'p str> {
    let fence = format!("```yaml {tag}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Rules about files: no text can show them.
const OF_FILES: &[&str] = &["missing-file", "unreadable-file"];

#[test]
fn every_page_shows_its_rule() {
    let mut wrong = Vec::new();
    for name in names().into_iter().filter(|name| !OF_FILES.contains(name)) {
        let text = page(name).unwrap();
        let (bad, good) = (examples(text, "bad"), examples(text, "good"));
        if bad.is_empty() || good.is_empty() || !text.starts_with(&format!("# {name}\n\n## What\n\n")) {
            wrong.push(format!("{name}: the page is incomplete"));
        }
        for example in bad {
            let found = linted(&completed(example));
            if !found.iter().any(|finding| finding.rule == name) {
                wrong.push(format!("{name}: not found in\n{}\nbut {found:#?}", completed(example)));
            }
            let other =
                found.iter().find(|finding| finding.rule != name && finding.severity != Severity::Note);
            if let Some(other) = other {
                wrong.push(format!("{name}: also {} {}", other.rule, other.title));
            }
        }
        for example in good {
            let found = linted(&completed(example));
            if let Some(finding) =
                found.iter().find(|finding| finding.severity != Severity::Note || finding.rule == name)
            {
                wrong.push(format!("{name}: found {finding:?} in\n{}", completed(example)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every Rust file below a folder with its text.
fn rust_files(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            into.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_reported_rule_has_a_page_and_every_page_a_rule() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let word = |text: &str| text.split('"').next().unwrap_or("").to_owned();
    let is_name =
        |name: &String| name.contains('-') && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let mut reported: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    for text in &files {
        for begins in ["Diagnostic::error(", "Diagnostic::new("] {
            let calls = text.split(begins).skip(1).filter_map(|call| call.trim_start().strip_prefix('"'));
            reported.extend(calls.map(word).filter(is_name));
        }
        let chosen = text.split("let rule = if ").skip(1).filter_map(|rest| rest.split(';').next());
        reported.extend(chosen.flat_map(|choice| choice.split('"')).map(str::to_owned).filter(is_name));
    }
    let known: BTreeSet<String> = names().into_iter().map(str::to_owned).collect();
    assert_eq!(reported, known);
    let pages = std::fs::read_dir(source.join("lint/rules")).unwrap().map(|entry| entry.unwrap().path());
    let pages: BTreeSet<String> = pages
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(pages, known);
}

#[test]
fn rules_are_sorted_and_named_once() {
    assert!(RULES.windows(2).all(|pair| pair[0].name < pair[1].name));
    let names = names();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
}

fn shown(library: &Library) -> String {
    let findings = check(library, today());
    let summary = Summary::of(library, &findings);
    text::render(&findings, &library.sources, &summary).to_string()
}

#[test]
fn the_text_looks_as_it_should() {
    let daily = "procedures:\n  review:\n    name: Review\n    trigger: business day\n    owner: support-manager\n    effort: 10m\n    escalation: platform\n    last_updated: 2026-11-02\n    validation: [Each exception has a ticket.]\n    steps:\n      - do: Open the failures, last 24 hours.\n        expcet: No exception type that was not there yesterday.\n";
    let weekly = "procedures:\n  license-review:\n    name: Review\n    trigger: weekly\n    effort: 10m\n    escalation: platform\n    last_updated: 2026-11-02\n    validation: [Each license has a user.]\n    steps:\n      - {do: Open the list of licenses., expect: no more are assigned than bought}\n";
    let header = completed("")
        .split("procedures:")
        .next()
        .unwrap()
        .replace("after: 1h, by: ops-engineer", "after: 4h, by: ops-engineer")
        .replace("microsoft-support, after: 4h", "microsoft-support, after: 1h");
    let library = library(&[("runbook.yaml", &header), ("daily.yaml", daily), ("weekly.yaml", weekly)]);
    let expected = "\
error[unknown-key]: a step has no key `expcet`
  --> daily.yaml:12:9
   |
11 |       - do: Open the failures, last 24 hours.
12 |         expcet: No exception type that was not there yesterday.
   |         ^^^^^^ did you mean `expect`?

error[escalation-out-of-order]: a later rung is reached before an earlier one
  --> runbook.yaml:14:38
   |
13 |     - {to: partner, after: 4h, by: ops-engineer}
   |                            -- partner waits 4 hours
14 |     - {to: microsoft-support, after: 1h}
   |                                      ^^ microsoft-support waits only 1 hour
   |
   = help: put the rungs in the order of their times

error[missing-owner]: procedure `license-review` has no owner
  --> weekly.yaml:2:3
   |
 2 |   license-review:
   |   ^^^^^^^^^^^^^^ nobody answers for it
   |
   = help: add `owner:` with one of the roles, such as `support-manager`

3 errors in 2 procedures, 3 files.
More about one: runbook explain missing-owner
";
    let found = shown(&library);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn all_well_is_one_line() {
    let library = library(&[("runbook.yaml", &completed("effort: 10m"))]);
    assert_eq!(shown(&library), "No findings in 1 procedure, 1 file.\n");
}

#[test]
fn places_in_other_files_and_secrets_are_shown_with_care() {
    let files = [
        (
            "runbook.yaml",
            "format: 1\nid: a\ntimezone: UTC\nroles:\n  r: {contact: a@example.com} # AKIAIOSFODNN7EXAMPLE\n",
        ),
        ("more.yaml", "roles:\n  r: {contact: b@example.com}\n"),
    ];
    let found = shown(&library(&files));
    assert!(!found.contains("IOSFODNN7"), "{found}");
    assert!(found.contains("  --> more.yaml:2:3\n   |\n 2 |   r: {contact: b@example.com}\n   |   ^ again here\n  ::: runbook.yaml:5:3\n"), "{found}");
}

#[test]
fn carets_stand_under_wide_characters() {
    let found =
        shown(&library(&[("runbook.yaml", &completed("name: 日本語\nkaputt: 日本\n日本: \"x\\u200b\""))]));
    assert!(found.contains("|     ^^^^\n"), "{found}");
}

#[test]
fn ten_thousand_findings_are_rendered_at_once() {
    let keys = |end: &str| (0..10_000).map(|n| format!("x{n}: 1{end}")).collect::<Vec<_>>().concat();
    let flow = format!("{{format: 1, {}id: a}}", keys(", "));
    for text in [format!("format: 1\n{}", keys("\n")), flow] {
        let library = library(&[("runbook.yaml", &text)]);
        let findings = check(&library, today());
        assert!(findings.len() >= 10_000);
        let begun = std::time::Instant::now();
        let rendered =
            text::render(&findings, &library.sources, &Summary::of(&library, &findings)).to_string();
        let whole = json::render(&findings, &library.sources, &Summary::of(&library, &findings));
        assert!(rendered.lines().all(|line| line.len() < 400) && whole.len() > 1_000_000);
        assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
    }
}

#[test]
fn json_counts_characters_from_one() {
    let library =
        library(&[("å.yaml", &completed("effort: 10m").replace("name: Cert", "ähm: é\n    name: Cert"))]);
    let findings = check(&library, today());
    let report: serde_json::Value =
        serde_json::from_str(&json::render(&findings, &library.sources, &Summary::of(&library, &findings)))
            .unwrap();
    assert_eq!(report["format_version"], 1);
    let first = &report["findings"][0];
    assert_eq!((&first["rule"], &first["severity"]), (&"unknown-key".into(), &"error".into()));
    assert_eq!(
        (&first["column"], &first["end_column"], &first["path"]),
        (&5.into(), &8.into(), &"å.yaml".into())
    );
    assert_eq!(report["summary"]["errors"], 1);
}

/// An error in one procedure does not hide what is missing there, nor make others look unused.
#[test]
fn one_mistake_hides_no_other_and_makes_none() {
    let text = completed(
        "scope: {backups: {kind: area}}\nprocedures:\n  p:\n    name: P\n    trigger: monthly\n    covers: [backups]\n    effort: 10x\n    steps: [one]\n",
    );
    let rules: Vec<&str> = linted(&text).iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&"missing-owner") && rules.contains(&"invalid-value"), "{rules:?}");
    assert!(!rules.contains(&"uncovered-scope"), "{rules:?}");
}

fn rules_of(example: &str) -> Vec<&'static str> {
    linted(&completed(example)).iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_budget_is_held_against_a_full_period() {
    let with = |budget: &str, trigger: &str| {
        let book = completed("effort: 40m").replace("trigger: monthly", trigger);
        let book = book.replace(
            "procedures:",
            &format!("budgets: {{{budget}}}\nanchors: {{release: {{every: month, day: 5}}}}\nprocedures:"),
        );
        linted(&book).iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert!(with("daily: 1h", "trigger: business day").is_empty());
    assert_eq!(
        with("daily: 1h", "trigger: {every: business day, due: [\"09:00\", \"15:00\"]}"),
        ["effort-over-budget"]
    );
    assert_eq!(with("weekly: 1h", "trigger: {every: week, day: [mon, thu]}"), ["effort-over-budget"]);
    assert_eq!(with("weekly: 39m", "trigger: {every: 2 weeks, phase: 2026-01-06}"), ["effort-over-budget"]);
    assert_eq!(with("release: 30m", "trigger: {anchor: release, due: -1 week}"), ["effort-over-budget"]);
    assert!(with("release: 40m, weekly: 1m", "trigger: {anchor: release, due: -1 week}").is_empty());
}

#[test]
fn only_times_of_one_sort_are_compared() {
    let ladder = |a: &str, b: &str| {
        rules_of(&format!(
            "escalations:\n  platform:\n    - {{to: partner{a}}}\n    - {{to: support-manager{b}}}\n    - {{to: microsoft-support, after: 9 weeks}}\n"
        ))
    };
    assert!(ladder(", after: 2 days", ", after: 1 business day").is_empty());
    assert_eq!(ladder(", after: 2 days", ", after: 47h"), ["escalation-out-of-order"]);
    assert_eq!(ladder(", after: 9 business hours", ", after: 1 business day"), ["escalation-out-of-order"]);
    assert_eq!(ladder(", after: 1h", ""), ["escalation-out-of-order"]);
    assert!(ladder("", ", after: 1h").is_empty() && ladder(", after: 1h", ", after: 1h").is_empty());
}

#[test]
fn triggers_that_never_come_are_found_at_once_and_past_ones_are_not_among_them() {
    assert!(rules_of("trigger: {every: year, day: 1 march, until: 2020-12-31}").is_empty());
    assert!(rules_of("trigger: {every: month, day: last day, roll: skip, from: 2199-12-01}").is_empty());
    let weekend = "trigger: {every: week, day: sat, roll: skip}";
    assert_eq!(rules_of(weekend), ["never-fires"]);
}

#[test]
fn a_large_book_is_searched_once() {
    let steps = "    steps:\n      - {ask: How many?, measure: m, unit: jobs}\n      - {do: Count., run: [count]}\n      - {ask: How many?, measure: m, unit: tasks}\n";
    let procedure = |n: usize| {
        format!("  p{n}:\n    trigger: {{every: week, day: mon, opens: \"09:00\", due: \"08:00\"}}\n{steps}")
    };
    let book = format!("{}procedures:\n", completed("").split("procedures:").next().unwrap());
    let text = book + &(0..2_000).map(procedure).collect::<Vec<_>>().concat();
    let library = library(&[("runbook.yaml", &text)]);
    let begun = std::time::Instant::now();
    assert!(check(&library, today()).len() > 10_000);
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
}
