//! The marks (`&name`) of a text that no alias (`*name`) refers to.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, options};

use crate::diagnostic::Span;

/// The marks to which nothing refers, in order: each from its `&` to the end of its name. None of a text that cannot be
/// read to its end. A text without anything that looks like a mark costs one look at it.
#[must_use]
pub fn unused_marks(text: &str) -> Vec<Span> {
    if !text.match_indices('&').any(|(at, _)| mark_at(text, at).is_some()) {
        return Vec::new();
    }
    let options = options! { emit_unresolved_aliases: true, emit_comments: false };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut open: BTreeMap<usize, Span> = BTreeMap::new();
    let mut after = 0;
    while let Some(next) = parser.next_event() {
        let Ok((event, span)) = next else { return Vec::new() };
        let start = span.start.byte_offset().unwrap_or(0);
        match event {
            Event::Scalar(_, _, mark, _)
            | Event::SequenceStart(_, mark, _)
            | Event::MappingStart(_, mark, _)
                if mark != 0 =>
            {
                open.extend(last_mark(text, after, start).map(|span| (mark, span)));
            }
            Event::Alias(mark) => {
                open.remove(&mark);
            }
            _ => {}
        }
        after = start;
    }
    let mut unused: Vec<Span> = open.into_values().collect();
    unused.sort_unstable();
    unused
}

/// The mark of what begins at `start`: it stands between there and what began before it, or right at it.
fn last_mark(text: &str, after: usize, start: usize) -> Option<Span> {
    let from = text.get(after..start)?.rfind('&').map(|at| after + at);
    [start].into_iter().chain(from).find_map(|at| mark_at(text, at))
}

/// The mark that begins at a byte, if one can begin there.
fn mark_at(text: &str, at: usize) -> Option<Span> {
    let before = text.get(..at)?;
    let begins = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || "[{,".contains(c));
    let name = text.get(at..)?.strip_prefix('&').filter(|_| begins)?;
    let end = name.find(|c: char| c.is_whitespace() || "[]{},".contains(c)).unwrap_or(name.len());
    (end > 0 && !name.starts_with('&')).then(|| Span::new(at, at + 1 + end))
}

#[cfg(test)]
mod tests {
    use super::unused_marks;

    #[test]
    fn a_mark_is_unused_if_no_alias_names_it() {
        let unused = |text: &str| -> Vec<String> {
            unused_marks(text).into_iter().map(|span| text[span.range()].to_owned()).collect()
        };
        assert_eq!(unused("a: &one 1\nb: *one\n"), Vec::<String>::new());
        assert_eq!(unused("a: &one 1\nb: &two {c: &three [1]}\nd: *two\n"), ["&one", "&three"]);
        assert_eq!(unused("a: &one\n  b: c\nd: &one 2\ne: *one\n"), ["&one"]);
        assert_eq!(unused("run: a && b &c\nx: 'R &D'\n"), Vec::<String>::new());
        assert_eq!(unused("a: &one 1\nb: [\n"), Vec::<String>::new());
    }
}
