//! The YAML test suite: what is valid is read, and says what it should; what is not is refused with a place.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use runbook::diagnostic::{Diagnostic, Findings, Severity, SourceId};
use runbook::document::{Limits, Node, NodeKind, parse};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    id: String,
    name: String,
    yaml: String,
    #[serde(default)]
    invalid: bool,
    /// What each of its documents says.
    #[serde(default)]
    says: Vec<Value>,
}

/// Where the reader differs from the suite, and why.
const DIFFERENT: &[(&str, &[&str])] = &[
    (
        "tags mean something to one program only, so a value with one is an error (`custom-tag`)",
        &[
            "2XXW", "52DL", "565N", "5TYM", "6CK3", "6WLZ", "7FWL", "8MK2", "9WXW", "C4HZ", "CC74", "CUP7",
            "J7PZ", "M5C3", "P76L", "S4JQ", "UGM3", "UKK6:2", "Z67P", "Z9M4",
        ],
    ),
    (
        "a run book is one document, so a second one is an error (`several-documents`)",
        &[
            "35KP", "6XDY", "6ZKB", "7Z25", "9DXL", "9KAX", "JHB9", "KSS4", "L383", "M7A3", "NKF9", "PUW8",
            "RZT7", "U9NS", "UT92", "W4TN",
        ],
    ),
    (
        "lines of a flow collection may begin left of the key it belongs to: nothing else could be meant",
        &["9C9N"],
    ),
];

fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/yaml-test-suite/cases.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What a node says, as nested lists.
fn said(text: &str, node: Node<'_>) -> Value {
    let said = |node| said(text, node);
    match node.kind() {
        // What is not written at all is read as `~`.
        NodeKind::Scalar("~", _) if &text[node.span().range()] != "~" => json!(""),
        NodeKind::Scalar(value, _) => json!(value),
        NodeKind::Sequence(_) => std::iter::once(json!("[")).chain(node.items().map(said)).collect(),
        NodeKind::Mapping(_) => {
            let pairs = node.pairs().flat_map(|(key, value)| [said(key), said(value)]);
            std::iter::once(json!("{")).chain(pairs).collect()
        }
        NodeKind::Hole => json!(["hole"]),
    }
}

/// What is wrong with how a case is read; nothing if it is read as it should be.
fn wrong(case: &Case) -> Option<String> {
    let text: Arc<str> = Arc::from(case.yaml.as_str());
    let mut found = Findings::default();
    let tree = parse(SourceId::default(), &text, &Limits::default(), &mut found);
    let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    for finding in &errors {
        let range = finding.label.place.span.range();
        if range.end > text.len() || !text.is_char_boundary(range.start) || !text.is_char_boundary(range.end)
        {
            return Some(format!("{} lies outside of the text", finding.rule));
        }
    }
    match errors.first() {
        Some(_) if case.invalid => None,
        Some(finding) => Some(format!("refused: {}", finding.rule)),
        None if case.invalid => Some("read, though it is invalid".to_owned()),
        None => {
            let ours = tree.root().map(|root| said(&text, root));
            let same = ours == case.says.first().cloned() || (ours.is_none() && case.says == [json!("")]);
            (!same).then(|| format!("says {}, not {}", json!(ours), json!(case.says)))
        }
    }
}

#[test]
fn every_case_is_read_or_refused_as_it_should_be() {
    let cases = cases();
    assert!(cases.len() == 402, "{} cases", cases.len());
    let different: BTreeMap<&str, &str> =
        DIFFERENT.iter().flat_map(|(why, ids)| ids.iter().map(move |id| (*id, *why))).collect();
    let mut unexpected = Vec::new();
    for case in &cases {
        let known = different.get(case.id.as_str());
        match (wrong(case), known) {
            (Some(wrong), None) => unexpected.push(format!("{} ({}): {wrong}", case.id, case.name)),
            (None, Some(why)) => unexpected.push(format!("{} is read as it should be: {why}", case.id)),
            _ => {}
        }
    }
    assert!(unexpected.is_empty(), "{}\n{}", unexpected.len(), unexpected.join("\n"));
}
