//! Readers of the keys that every step may carry.

use super::length::Length;
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Node, read};
use crate::measure::{Bound, read_bounds};

/// The keys of a kind with those that every step may carry.
macro_rules! step_shape {
    ($what:literal, $($own:literal),+) => {
        $crate::document::Shape {
            what: $what,
            keys: &[$($own,)+ "id", "expect", "note", "link", "effort", "critical", "operator", "caution",
                    "danger", "confirm", "on_failure", "repeatable"],
            later: $crate::step::keys::LATER,
        }
    };
}
pub(super) use step_shape;

/// The keys of a block with those that hold for all steps in it.
macro_rules! block_shape {
    ($what:literal, $($own:literal),+) => {
        $crate::document::Shape {
            what: $what,
            keys: &[$($own,)+ "id", "link", "effort", "critical", "operator", "caution", "on_failure",
                    "repeatable"],
            later: $crate::step::keys::LATER,
        }
    };
}
pub(super) use block_shape;

/// Keys of steps that this version does not act on.
pub(super) const LATER: &[&str] = &["when", "due", "outputs", "auto", "that", "text", "to", "via"];

/// A line of text without values in it.
pub(super) fn plain(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let line = read::line(node, out)?;
    refuse_values(node, &line, out)?;
    Some(line)
}

/// A key's line of text, where it has one.
pub(super) fn line(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Option<String> {
    fields.get(key).and_then(|node| plain(node, out))
}

/// A finding for `{{ }}`, which is not acted on yet.
pub(super) fn refuse_values(node: Node<'_>, text: &str, out: &mut Findings) -> Option<()> {
    if !text.contains("{{") {
        return Some(());
    }
    let title = "values in texts, `{{ }}`, are not supported by this version";
    let finding = Diagnostic::error("not-supported-yet", node.place(), title);
    out.add(finding.help("write the text out; a command gets values as environment variables"));
    None
}

/// A length of time.
pub(super) fn length(node: Node<'_>, out: &mut Findings) -> Option<Length> {
    let text = read::text(node, out)?;
    match Length::parse(text.trim()) {
        Ok(length) => Some(length),
        Err(help) => {
            let title = format!("`{}` is no length of time", text.trim());
            out.add(Diagnostic::error("invalid-duration", node.place(), title).help(help));
            None
        }
    }
}

/// The bounds of a key; none where it is absent.
pub(super) fn bounds(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Vec<Bound> {
    fields.get(key).map_or_else(Vec::new, |node| read_bounds(node, out))
}
