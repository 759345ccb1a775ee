//! Foreign text made safe to show, character by character, so that carets can still be put under it.

use unicode_width::UnicodeWidthStr;

use crate::lint::secrets;
use crate::step::hidden_character;

/// A character as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The byte where it begins in the text.
    pub(super) at: usize,
    /// What is shown for it.
    pub(super) text: String,
    /// How many columns that takes.
    pub(super) width: usize,
}

/// What is shown for each character of one line, in order.
pub(super) fn characters(text: &str) -> Vec<Shown> {
    let secrets = secrets::find(text);
    let masked = |at: usize| secrets.iter().any(|secret| secret.range.contains(&at));
    let one = |(at, c): (usize, char)| {
        let text = if masked(at) { "*".to_owned() } else { character(c, &text[at..], &text[..at]) };
        let width = text.width();
        Shown { at, text, width }
    };
    text.char_indices().map(one).collect()
}

/// A short text on one line.
pub(super) fn line(text: &str) -> String {
    characters(text).into_iter().map(|shown| shown.text).collect()
}

fn character(c: char, rest: &str, before: &str) -> String {
    match c {
        '\t' => "    ".to_owned(),
        // The second of `##[` and `##vso[`, which Azure Pipelines looks for anywhere in a line.
        '#' if before.ends_with('#') && is_command(rest) => "#·".to_owned(),
        _ if c.is_control() && c.is_ascii() => format!("\\x{:02x}", u32::from(c)),
        // Wide and no-break blanks look like what they are.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => c.to_string(),
        _ if c.is_control() || is_unseen(c) => format!("\\u{{{:x}}}", u32::from(c)),
        _ => c.to_string(),
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
