//! Books for the tests of rules and reporters.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Checked, Options, check};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{BookText, Library, Part};

mod fixes;
mod look;
mod meaning;
mod pages;
mod steps;
mod yaml;

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
        parts.push(Part::parse(source, (*path).to_owned(), &text, &mut library.findings));
    }
    library.add(BookText { parts, calendars: BTreeMap::new() });
    library
}

fn checked(library: &Library) -> Checked {
    check(library, &Options::on(today()))
}

fn linted(text: &str) -> Vec<Diagnostic> {
    checked(&library(&[("runbook.yaml", text)])).findings
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
    ("tiers", ""),
    ("budgets", ""),
    ("measures", ""),
    ("lint", ""),
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
