//! Readers of single values. Each returns `None` after adding a finding; a hole stays silent, its finding was made.

use super::fields::{describe, duplicate};
use super::tree::{Node, NodeKind};
use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Findings, Place, Refusal};

/// A text as written. Empty texts are findings.
pub fn text<'t>(node: Node<'t>, out: &mut Findings) -> Option<&'t str> {
    match node.kind() {
        NodeKind::Scalar(text, _) if !node.is_null() && !text.trim().is_empty() => Some(text),
        NodeKind::Hole => None,
        NodeKind::Scalar(..) => {
            let finding = Diagnostic::error("empty-value", node.place(), "a text is wanted here");
            out.add(finding.label("this is empty").help("write it, or delete the key"));
            None
        }
        _ => wrong(node, "a text", out),
    }
}

/// A text of one line, with white space at its ends and line breaks folded away.
pub fn line(node: Node<'_>, out: &mut Findings) -> Option<String> {
    text(node, out).map(|text| {
        // Most texts are one line already.
        let plain = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("  ");
        match text.trim_matches(' ') {
            text if plain(text) => text.to_owned(),
            text => text.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    })
}

/// `true` or `false`; also `yes` and `no`, which other YAML readers take for them.
pub fn flag(node: Node<'_>, out: &mut Findings) -> Option<bool> {
    match node.scalar() {
        Some("true" | "yes" | "True" | "Yes") => Some(true),
        Some("false" | "no" | "False" | "No") => Some(false),
        _ => wrong(node, "`true` or `false`", out),
    }
}

/// A whole number.
pub fn whole(node: Node<'_>, out: &mut Findings) -> Option<i64> {
    match node.scalar().and_then(|text| text.parse().ok()) {
        Some(number) => Some(number),
        None => wrong(node, "a whole number", out),
    }
}

/// The items of a list; a single value stands for a list of one, an empty value for none.
pub fn list(node: Node<'_>) -> Vec<Node<'_>> {
    match node.kind() {
        NodeKind::Sequence(_) => node.items().collect(),
        _ if node.is_null() => Vec::new(),
        NodeKind::Hole => Vec::new(),
        _ => vec![node],
    }
}

/// A list of lines of text.
pub fn lines(node: Node<'_>, out: &mut Findings) -> Vec<String> {
    list(node).into_iter().filter_map(|item| line(item, out)).collect()
}

/// A name and what stands under it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'t> {
    /// The name.
    pub name: &'t str,
    /// Where the name is.
    pub place: Place,
    /// The value; may be null.
    pub value: Node<'t>,
}

/// The entries of a mapping from free names, in order, without those that come twice (a finding each).
pub fn entries<'t>(node: Node<'t>, what: &'static str, out: &mut Findings) -> Vec<Entry<'t>> {
    match node.kind() {
        NodeKind::Mapping(_) => {}
        NodeKind::Hole => return Vec::new(),
        _ if node.is_null() => return Vec::new(),
        _ => {
            let title = format!("{what} is a mapping of names");
            out.add(Diagnostic::error("wrong-type", node.place(), title).label(describe(node)));
            return Vec::new();
        }
    }
    let mut seen = std::collections::HashMap::new();
    let mut entries = Vec::with_capacity(node.pairs().len());
    for (key, value) in node.pairs() {
        let Some(name) = key.scalar() else {
            wrong::<()>(key, "a name", out);
            continue;
        };
        match seen.insert(name, key.place()) {
            Some(first) => out.add(duplicate(name, first, key.place())),
            None => entries.push(Entry { name, place: key.place(), value }),
        }
    }
    entries
}

/// The finding for a value of the wrong type.
pub fn wrong<T>(node: Node<'_>, wanted: &str, out: &mut Findings) -> Option<T> {
    if !matches!(node.kind(), NodeKind::Hole) {
        let title = format!("{wanted} is wanted here");
        out.add(Diagnostic::error("wrong-type", node.place(), title).label(describe(node)));
    }
    None
}

/// An id: `[a-z0-9-]`, starting with a letter or digit.
pub fn id<'t>(name: &'t str, place: Place, out: &mut Findings) -> Option<&'t str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(fits) {
        return Some(name);
    }
    let better: String = name.to_lowercase().chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let title = format!("`{name}` is no id: ids are of a-z, 0-9 and `-`");
    let better = better.trim_matches('-');
    let help = (!better.is_empty()).then(|| format!("call it `{better}`"));
    out.add(Diagnostic::error("invalid-id", place, title).maybe_help(help));
    None
}

/// A value read by a function that says what is wrong with the text; a refusal becomes a finding.
pub fn said<T>(
    node: Node<'_>,
    out: &mut Findings,
    read: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Option<T> {
    let text = text(node, out)?;
    match read(text.trim()) {
        Ok(value) => Some(value),
        Err(refusal) => {
            out.add(
                Diagnostic::error("invalid-value", node.place(), refusal.message).maybe_help(refusal.help),
            );
            None
        }
    }
}

/// A date as `2026-11-02`.
pub fn date(text: &str) -> Result<NaiveDate, Refusal> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(date);
    }
    let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
    let month = match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(_))) => i32::try_from(year).ok().map(|year| (year, month)),
        _ => None,
    };
    let first = month.and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1));
    let last = first.and_then(|first| first.checked_add_months(chrono::Months::new(1))?.pred_opt());
    let refusal = Refusal::new(format!("`{text}` is no date"));
    Err(match last {
        Some(last) => refusal.help(format!("that month ends on {last}")),
        None => refusal.help("write it as 2026-11-02"),
    })
}
