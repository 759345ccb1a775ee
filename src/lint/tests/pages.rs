//! Each page proves its rule; each rule has its page.

use std::collections::BTreeSet;
use std::path::Path;

use super::{completed, linted};
use crate::diagnostic::Severity;
use crate::lint::{RULES, names, page, summary};

/// The examples of a page that are tagged so.
fn examples<'p>(page: &'p str, tag: &str) -> Vec<&'p str> {
    let fence = format!("```yaml {tag}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Rules about files: no text can show them.
const OF_FILES: &[&str] =
    &["broken-link", "changed-since-review", "missing-file", "stale-baseline", "unreadable-file"];

#[test]
fn every_page_shows_its_rule() {
    let mut wrong = Vec::new();
    for name in names().into_iter().filter(|name| !OF_FILES.contains(name)) {
        let text = page(name).unwrap();
        let (bad, good) = (examples(text, "bad"), examples(text, "good"));
        let shown = !(bad.is_empty() || good.is_empty()) || OF_FILES.contains(&name);
        if !shown || !text.starts_with(&format!("# {name}\n\n## What\n\n")) {
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
        if path.is_dir() && !path.ends_with("tests") {
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
    assert!(names.iter().all(|name| summary(name).is_some_and(|text| !text.is_empty() && text.len() < 110)));
}
