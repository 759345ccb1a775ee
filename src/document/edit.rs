//! Edits: a text with something else or something more at one place, everything else byte for byte.
//!
//! Owns where an entry can be added to a section without touching what others wrote. It never writes a tree back:
//! comments and layout stay as they are.

use super::tree::{Node, NodeKind, Tree};
use crate::diagnostic::Span;

/// `text` with `new` in place of the bytes of `span`. Offsets of places before it stay valid.
#[must_use]
pub fn replaced(text: &str, span: Span, new: &str) -> String {
    let (head, tail) = (text.get(..span.start as usize), text.get(span.end as usize..));
    format!("{}{new}{}", head.unwrap_or(text), tail.unwrap_or(""))
}

/// A text with an entry added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The whole text.
    pub text: String,
    /// The line of the entry's first line, from 1.
    pub line: usize,
}

/// The text of `tree` with an entry at the end of the section `name` of its top mapping, after a blank line. The
/// section is added at the end where there is none.
///
/// `entry` is its lines as they stand at column 0, two blanks a level; they are indented as the entries before it
/// are, with the file's own line ends. `None` if the section is written in braces, or is no mapping of names.
#[must_use]
pub fn with_entry(tree: &Tree, name: &str, entry: &[String]) -> Option<Added> {
    let text: &str = &tree.text;
    let found = match tree.root() {
        None => None,
        Some(root) if matches!(root.kind(), NodeKind::Mapping(_)) => {
            root.pairs().find(|(key, _)| key.scalar() == Some(name))
        }
        Some(_) => return None,
    };
    let Some((key, value)) = found else {
        let outer =
            tree.root().and_then(|root| root.pairs().next()).map_or(Some(0), |(key, _)| column(text, key))?;
        let heading = format!("{}{name}:", " ".repeat(outer));
        let lines: Vec<String> = std::iter::once(heading).chain(indented(entry, outer + 2, 2)).collect();
        let added = inserted(text, text.len(), &lines, true);
        return Some(Added { line: added.line + 1, ..added });
    };
    let outer = column(text, key)?;
    let last = value.pairs().last().map(|(key, _)| key);
    let (own, from) = match last {
        Some(last) => (column(text, last)?, last),
        None if value.is_null() => (outer + 2, key),
        None => return None,
    };
    let step = own.checked_sub(outer).filter(|step| *step > 0)?;
    let at = end_of_section(text, from.span().start as usize, outer);
    Some(inserted(text, at, &indented(entry, own, step), last.is_some()))
}

/// The column of a node that stands first in its line, from 0; `None` for one that does not.
fn column(text: &str, node: Node<'_>) -> Option<usize> {
    let start = node.span().start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..start];
    before.chars().all(|c| c == ' ').then_some(before.len())
}

/// The byte after the last line, from the one at `from` on, that belongs to a section whose key is in column
/// `outer`: what is indented deeper, comments too. Blank lines at its end do not belong to it.
fn end_of_section(text: &str, from: usize, outer: usize) -> usize {
    let start = text[..from].rfind('\n').map_or(0, |end| end + 1);
    let mut end = start;
    let mut at = start;
    for (n, line) in text[start..].split_inclusive('\n').enumerate() {
        at += line.len();
        let blank = line.trim().is_empty();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if n > 0 && !blank && indent <= outer {
            break;
        }
        if !blank {
            end = at;
        }
    }
    end
}

fn indented(entry: &[String], column: usize, step: usize) -> Vec<String> {
    let line = |line: &String| {
        let body = line.trim_start_matches(' ');
        let depth = (line.len() - body.len()) / 2;
        format!("{}{body}", " ".repeat(column + depth * step))
    };
    entry.iter().map(line).collect()
}

fn inserted(text: &str, at: usize, lines: &[String], apart: bool) -> Added {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (head, tail) = text.split_at(at);
    let mut out = head.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    if apart && !out.is_empty() {
        out.push_str(end);
    }
    let line = out.matches('\n').count() + 1;
    for new in lines {
        out.push_str(new);
        out.push_str(end);
    }
    out.push_str(tail);
    Added { text: out, line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Findings, SourceId};
    use crate::document::{Limits, parse};

    fn add(text: &str) -> Option<Added> {
        let mut out = Findings::default();
        let tree = parse(SourceId::default(), &text.into(), &Limits::default(), &mut out);
        let added = with_entry(&tree, "procedures", &["new:".to_owned(), "  name: New".to_owned()]);
        if let Some(added) = &added {
            let tree = parse(SourceId::default(), &added.text.as_str().into(), &Limits::default(), &mut out);
            let section =
                tree.root().unwrap().pairs().find(|(key, _)| key.scalar() == Some("procedures")).unwrap().1;
            assert_eq!(section.pairs().last().unwrap().0.scalar(), Some("new"), "{}", added.text);
            assert_eq!(added.text.lines().nth(added.line - 1).map(str::trim), Some("new:"));
            assert!(out.is_empty());
        }
        added
    }

    #[test]
    fn an_entry_goes_to_the_end_of_its_section_and_nothing_else_moves() {
        let text = "procedures:\n    # first\n    a: {x: 1}\n    b:\n        text: |\n            # not a comment\n\n    # of b\n\n# of roles\nroles:\n  r: {}\n";
        let added = add(text).unwrap();
        let expected = text.replace("    # of b\n", "    # of b\n\n    new:\n        name: New\n");
        assert_eq!(added.text, expected);
    }

    #[test]
    fn sections_that_are_missing_or_empty_are_begun() {
        assert_eq!(add("id: x\n").unwrap().text, "id: x\n\nprocedures:\n  new:\n    name: New\n");
        assert_eq!(add("procedures:\nid: x").unwrap().text, "procedures:\n  new:\n    name: New\nid: x");
        assert_eq!(add("").unwrap().text, "procedures:\n  new:\n    name: New\n");
    }

    #[test]
    fn line_ends_are_the_files_own_and_a_missing_last_one_is_added() {
        let added = add("procedures:\r\n  a: 1").unwrap();
        assert_eq!(added.text, "procedures:\r\n  a: 1\r\n\r\n  new:\r\n    name: New\r\n");
    }

    #[test]
    fn braces_are_left_to_their_author() {
        assert_eq!(add("procedures: {a: 1}\n"), None);
        assert_eq!(add("procedures: {}\n"), None);
        assert_eq!(add("- a\n"), None);
    }

    #[test]
    fn a_replacement_changes_only_its_bytes() {
        assert_eq!(replaced("zone: UTC # of the team", Span::new(6, 9), "AoE"), "zone: AoE # of the team");
    }
}
