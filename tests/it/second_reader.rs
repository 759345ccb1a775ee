//! Two unrelated YAML readers must agree on every sample: ours on the events of one parser, serde on another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use runbook::diagnostic::{Findings, SourceId};
use runbook::document::{Limits, Node, NodeKind, Style, parse};
use serde_yaml::Value;

fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut open = vec![root.join("runbooks"), root.join("examples")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a node of ours says what a value of theirs says. Theirs guesses types from plain text; ours keeps the text.
fn same(ours: Node<'_>, theirs: &Value) -> Result<(), String> {
    match (ours.kind(), theirs) {
        (NodeKind::Scalar(text, _), Value::String(other)) if text == other => Ok(()),
        (NodeKind::Scalar("~", Style::Plain), Value::Null) => Ok(()),
        (NodeKind::Scalar(text, Style::Plain), Value::Bool(_) | Value::Number(_) | Value::Null) => {
            let guessed: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
            if guessed == *theirs { Ok(()) } else { Err(format!("{text} against {theirs:?}")) }
        }
        (NodeKind::Sequence(count), Value::Sequence(items)) if count == items.len() => {
            ours.items().zip(items).try_for_each(|(ours, theirs)| same(ours, theirs))
        }
        (NodeKind::Mapping(count), Value::Mapping(pairs)) if count == pairs.len() => {
            ours.pairs().zip(pairs).try_for_each(|((key, value), (their_key, theirs))| {
                same(key, their_key)?;
                same(value, theirs).map_err(|error| format!("{}: {error}", key.scalar().unwrap_or("?")))
            })
        }
        (kind, other) => Err(format!("{kind:?} against {other:?}")),
    }
}

fn agree(text: &str) -> Result<(), String> {
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    if !out.is_empty() {
        return Err(format!("{out:?}"));
    }
    let theirs: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    same(tree.root().ok_or("nothing was read")?, &theirs)
}

#[test]
fn the_samples_are_read_alike() {
    let samples = samples();
    assert!(samples.len() >= 11, "{samples:?}");
    for path in samples {
        let text = std::fs::read_to_string(&path).unwrap();
        agree(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

#[test]
fn a_difference_is_seen() {
    assert!(
        agree("a: [1, two, 'no']\nb: {c: 1.10, d: ~}\ne: |\n  text\n  more\nf: >-\n  folded\n  text\n")
            .is_ok()
    );
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from("a: 1\nb: 2\n"), &Limits::default(), &mut out);
    let other: Value = serde_yaml::from_str("a: 1\nb: 3\n").unwrap();
    assert!(same(tree.root().unwrap(), &other).is_err());
}

#[test]
fn bad_yaml_is_refused_by_both() {
    for text in ["a: 'open", "a: [1, 2", "a: 1\n b: 2\n", "a: {b: 1", "a:\n\tb: 1\n", "- a\nb: c\n"] {
        let mut out = Findings::default();
        let _ = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
        assert!(!out.is_empty(), "ours accepts {text:?}");
        assert!(serde_yaml::from_str::<Value>(text).is_err(), "theirs accepts {text:?}");
    }
}
