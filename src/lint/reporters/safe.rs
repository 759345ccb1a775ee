//! Foreign text made safe to show, character by character, so that carets can still be put under it.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::lint::secrets;
use crate::step::hidden_character;

/// A character as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown<'t> {
    /// The byte where it begins in the text.
    pub(super) at: usize,
    /// What is shown for it.
    pub(super) text: Cow<'t, str>,
    /// How many columns that takes.
    pub(super) width: usize,
}

/// What is shown for each character of a part of one line, in order. Both ends are on character boundaries.
pub(super) fn characters(text: &str, part: Range<usize>) -> impl Iterator<Item = Shown<'_>> {
    let near = floor(text, part.start.saturating_sub(NEAR))..floor(text, (part.end + NEAR).min(text.len()));
    let secrets = secrets::find(&text[near.clone()]);
    let masked = move |at: usize| secrets.iter().any(|secret| secret.range.contains(&(at - near.start)));
    text[part.clone()].char_indices().map(move |(at, c)| {
        let at = part.start + at;
        let text = if masked(at) { Cow::Borrowed("*") } else { character(text, at, c) };
        let width = text.width();
        Shown { at, text, width }
    })
}

/// Secrets that reach so many bytes beyond what is shown are known for what they are.
const NEAR: usize = 400;

/// The last character boundary up to a byte.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A short text on one line.
pub(super) fn line(text: &str) -> String {
    characters(text, 0..text.len()).map(|shown| shown.text).collect()
}

/// A short text that begins a line: GitHub reads `::` there as the beginning of a command.
pub(super) fn start(text: &str) -> String {
    let shown = line(text);
    if shown.trim_start().starts_with("::") { format!("./{}", shown.trim_start()) } else { shown }
}

fn character(text: &str, at: usize, c: char) -> Cow<'_, str> {
    let end = at + c.len_utf8();
    match c {
        '\t' => Cow::Borrowed("    "),
        // The second of `##[` and `##vso[`, which Azure Pipelines looks for anywhere in a line.
        '#' if text[..at].ends_with('#') && is_command(&text[at..]) => Cow::Borrowed("#·"),
        _ if c.is_ascii_control() => Cow::Owned(format!("\\x{:02x}", u32::from(c))),
        // Wide and no-break blanks look like what they are.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Cow::Borrowed(&text[at..end])
        }
        _ if c.is_control() || is_unseen(c) => Cow::Owned(format!("\\u{{{:x}}}", u32::from(c))),
        _ => Cow::Borrowed(&text[at..end]),
    }
}

fn is_unseen(c: char) -> bool {
    !c.is_ascii() && hidden_character(c.encode_utf8(&mut [0; 4])).is_some()
}

fn is_command(rest: &str) -> bool {
    let starts = |sign: &str| rest.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
    starts("#vso[") || starts("#[")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_acts_on_a_terminal_or_a_pipeline_is_shown() {
        assert_eq!(line("a\u{1b}[31m\u{202e}b"), "a\\x1b[31m\\u{202e}b");
        assert_eq!(line("##vso[task.x]y ##[error] ### #[a]"), "##·vso[task.x]y ##·[error] ### #[a]");
        assert_eq!(line("key AKIAIOSFODNN7EXAMPLE."), format!("key {}", "*".repeat(21)));
        assert_eq!(line("日本 é ☕"), "日本 é ☕");
    }
}
