//! Readers of the keys that every step may carry.

use super::length::Length;
use super::template::Template;
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::{Fields, Node, read};
use crate::measure::{About, Bound, read_bounds};

/// The keys of a kind with those that every step may carry.
macro_rules! step_shape {
    ($what:literal, $($own:literal),+) => {
        $crate::document::Shape {
            what: $what,
            keys: &[$($own,)+ "id", "expect", "note", "link", "effort", "critical", "operator", "caution",
                    "danger", "confirm", "when", "on_failure", "repeatable", "due"],
            later: &[],
        }
    };
}
pub(super) use step_shape;

/// The keys of a block with those that hold for all steps in it.
macro_rules! block_shape {
    ($what:literal, $($own:literal),+) => {
        $crate::document::Shape {
            what: $what,
            keys: &[$($own,)+ "id", "link", "effort", "critical", "operator", "caution", "when", "on_failure",
                    "repeatable", "due"],
            later: &[],
        }
    };
}
pub(super) use block_shape;

/// A line of text that may hold values.
pub(super) fn plain(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let line = read::line(node, out)?;
    templated(node, &line, out)?;
    Some(line)
}

/// A line of text that means what is written, and can hold no values.
pub(super) fn literal(node: Node<'_>, out: &mut Findings) -> Option<String> {
    let line = read::line(node, out)?;
    if !line.contains("{{") {
        return Some(line);
    }
    let title = "this is taken as it is written, so it can hold no values";
    out.add(Diagnostic::error("invalid-value", node.place(), title).help("write it out"));
    None
}

/// A key's line of text, where it has one, as it is written.
pub(super) fn literal_line(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Option<String> {
    fields.get(key).and_then(|node| literal(node, out))
}

/// A key's line of text that may hold values, where it has one.
pub(super) fn line(fields: &Fields<'_>, key: &str, out: &mut Findings) -> Option<String> {
    fields.get(key).and_then(|node| plain(node, out))
}

/// Whether the values in a text can be read; a finding if not.
pub(super) fn templated(node: Node<'_>, text: &str, out: &mut Findings) -> Option<()> {
    if !text.contains("{{") {
        return Some(());
    }
    match Template::parse(text) {
        Ok(_) => Some(()),
        Err(refusal) => {
            let finding = Diagnostic::error("invalid-value", node.place(), refusal.message);
            out.add(finding.maybe_help(refusal.help));
            None
        }
    }
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

/// Findings for bounds that can never judge what they are written for.
pub(super) fn check_bounds<const N: usize>(
    fields: &Fields<'_>,
    about: About,
    lists: [(&str, &[Bound]); N],
    out: &mut Findings,
) {
    for (key, bounds) in lists {
        let Some(node) = fields.get(key) else { continue };
        for title in bounds.iter().filter_map(|bound| bound.misfit(about)) {
            out.add(Diagnostic::error("bound-does-not-fit", node.place(), title));
        }
    }
}
