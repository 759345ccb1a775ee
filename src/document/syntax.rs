//! Our own words for what the YAML parser refuses, and the place that helps most.

use granit_parser::ErrorKind;

use crate::diagnostic::{Diagnostic, Place, SourceId, Span};

/// The finding for a parser error. `after` is the end of the last thing read, `at` where reading stopped.
pub(super) fn finding(kind: &ErrorKind, source: SourceId, text: &str, after: usize, at: usize) -> Diagnostic {
    // A quote that was left open runs on to the next one, wherever that is.
    let trailing = matches!(
        kind,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
    );
    let many_lines =
        text.get(after..at.min(text.len())).is_some_and(|between| between.trim_start().contains('\n'));
    let kind = if trailing && many_lines { &ErrorKind::UnclosedQuotedScalar } else { kind };
    let (title, help) = words(kind);
    let span = place(kind, text, after, at);
    Diagnostic::error("yaml-syntax", Place { source, span }, title).maybe_help(help.map(str::to_owned))
}

fn place(kind: &ErrorKind, text: &str, after: usize, at: usize) -> Span {
    let opening = |marks: &[char]| {
        let between = text.get(after..at.min(text.len()))?;
        between.find(marks).map(|found| Span::new(after + found, after + found + 1))
    };
    let found = match kind {
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => opening(&['"', '\'']),
        _ => None,
    };
    found.unwrap_or_else(|| one_character(text, at))
}

/// The character at a byte, or the last one of a line that ended there.
fn one_character(text: &str, at: usize) -> Span {
    let mut start = at.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let end = text[start..].chars().next().filter(|c| *c != '\n').map_or(start, |c| start + c.len_utf8());
    Span::new(start, end)
}

fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    use ErrorKind as E;
    let said = |title: &str, help: &'static str| (title.to_owned(), Some(help));
    match kind {
        E::UnclosedQuotedScalar | E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => {
            said("a quote is not closed", "add the closing quote, or remove this one")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => said(
            "text follows a closing quote",
            "put the whole value in quotes; inside '…' write a quote as ''",
        ),
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::MappingKeyNotAllowed => said(
            "a `:` stands where no key can",
            "indent the line like its neighbours, or put a text that holds `: ` in quotes",
        ),
        E::TabInBlockIndentation | E::TabInIndentation | E::TabNotAllowed | E::TabAtBlockScalarStart => {
            said("a tab is used to indent", "indent with spaces")
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            (format!("`{open}` is closed by `{close}`"), Some("close each bracket by its own kind"))
        }
        E::UnclosedFlowCollection { open } => {
            (format!("`{open}` is not closed"), Some("close it, or put the text in quotes"))
        }
        E::UnexpectedEofFlowSequence | E::ExpectedFlowSequenceSeparator => {
            said("a `[` list goes on where `,` or `]` was expected", "close the list, or add the comma")
        }
        E::UnexpectedEofFlowMapping | E::ExpectedFlowMappingSeparator => {
            said("a `{` mapping goes on where `,` or `}` was expected", "close it, or add the comma")
        }
        E::UnexpectedCharacter { character } => {
            (format!("a plain value cannot start with `{character}`"), Some("put the value in quotes"))
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::ExpectedBlockMappingKey => {
            said("a key with `:` was expected here", "write `key: value`, indented like its neighbours")
        }
        E::InvalidIndentation | E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed => said(
            "the line is not indented like its neighbours",
            "indent it by as many spaces as the lines around it",
        ),
        E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => said(
            "an escape in a \"…\" text is not known",
            "write a backslash as \\\\, or use '…', in which nothing is escaped",
        ),
        E::RecursionLimitExceeded => said("the file is nested too deeply", "flatten it"),
        E::BomInsideDocument => said("a byte order mark stands inside the file", "delete it"),
        other => (format!("not readable as YAML: {other}"), None),
    }
}
