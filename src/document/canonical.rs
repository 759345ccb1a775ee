//! One text for one meaning: a node as JSON with sorted keys and every scalar as written.

use super::tree::{Node, NodeKind};
use std::collections::BTreeMap;

/// The node as JSON: objects with keys in byte order, lists in order, every scalar a string, holes `null`.
/// Two nodes have the same text exactly when they say the same, whatever their style, comments and anchors.
#[must_use]
pub fn canonical(node: Node<'_>) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: Node<'_>, out: &mut String) {
    match node.kind() {
        NodeKind::Scalar(text, _) => quoted(text, out),
        NodeKind::Hole => out.push_str("null"),
        NodeKind::Sequence(_) => {
            out.push('[');
            for (n, item) in node.items().enumerate() {
                out.push_str(if n == 0 { "" } else { "," });
                write(item, out);
            }
            out.push(']');
        }
        NodeKind::Mapping(_) => {
            out.push('{');
            let pairs: BTreeMap<&str, Node<'_>> =
                node.pairs().filter_map(|(key, value)| Some((key.scalar()?, value))).collect();
            for (n, (key, value)) in pairs.into_iter().enumerate() {
                out.push_str(if n == 0 { "" } else { "," });
                quoted(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push_str(&serde_json::Value::from(text).to_string());
    } else {
        out.extend(["\"", text, "\""]);
    }
}
