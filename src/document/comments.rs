//! The comments of a text, for whoever asks: nothing else is in need of them, and reading goes faster without.

use granit_parser::{Event, Parser, options};

use crate::diagnostic::Span;

/// A comment of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From its `#` to the end of its line.
    pub span: Span,
    /// What stands after the `#`.
    pub text: String,
    /// Whether nothing but blanks stands before it on its line.
    pub alone: bool,
}

/// The comments of a text in order, up to its first syntax error. What looks like one inside a block of text is text.
#[must_use]
pub fn comments(text: &str) -> Vec<Comment> {
    let options = options! { emit_unresolved_aliases: true, emit_comments: true };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut found = Vec::new();
    while let Some(Ok((event, span))) = parser.next_event() {
        if let (Event::Comment(said, _), Some(start), Some(end)) =
            (event, span.start.byte_offset(), span.end.byte_offset())
        {
            let line = text.get(..start).map_or("", |before| before.rsplit('\n').next().unwrap_or(before));
            let alone = line.trim().is_empty();
            found.push(Comment { span: Span::new(start, end), text: said.into_owned(), alone });
        }
    }
    found.sort_by_key(|comment| comment.span);
    found
}

#[cfg(test)]
mod tests {
    use super::comments;

    #[test]
    fn a_comment_knows_its_place_and_a_text_block_holds_none() {
        let text = "# one\na: å # two\nb: |\n  # text\n\"c # d\": 1\n  # three\n";
        let found = comments(text);
        let said: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.alone)).collect();
        assert_eq!(said, [(" one", true), (" two", false), (" three", true)]);
        assert!(found.iter().all(|one| text[one.span.range()].starts_with('#')));
    }
}
