//! The commands in a script for bash, as far as rules need to tell them apart: by words, never run.

use super::Subject;
use crate::model::Shell;
use crate::step::{CommandLine, Step};

/// Calls `each` with every step that has a script for bash, and the script.
pub(super) fn each<'a>(subject: &Subject<'a>, mut each: impl FnMut(&'a Step, &'a str)) {
    if subject.book.shell != Shell::Bash {
        return;
    }
    for step in subject.steps() {
        if let Some(CommandLine::Script(script)) = step.means.as_ref().map(|means| &means.command) {
            each(step, script);
        }
    }
}

/// One command of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command<'s> {
    /// As written.
    pub(super) text: &'s str,
    /// Its words, quotes and all; none of them empty.
    pub(super) words: Vec<&'s str>,
}

/// Words that come before a command and are none.
const BEFORE: &[&str] = &[
    "sudo", "doas", "env", "time", "nohup", "exec", "then", "do", "else", "if", "while", "until", "!", "{",
    "(",
];

/// Words without what stands before the command: `sudo`, `then`, `NAME=value`.
pub(super) fn without_prefix<'w, 's>(mut words: &'w [&'s str]) -> &'w [&'s str] {
    while let Some((first, rest)) = words.split_first() {
        let sets = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        if !sets && !BEFORE.contains(first) {
            break;
        }
        words = rest;
    }
    words
}

/// The commands of a script in order: what stands between line ends, `;`, `&` and `|`, outside of quotes and comments.
pub(super) fn commands(script: &str) -> impl Iterator<Item = Command<'_>> {
    let mut rest = script;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (command, after) = next(rest);
            rest = after;
            if !command.words.is_empty() {
                return Some(command);
            }
        }
        None
    })
}

/// The first command of a text, and what comes after it.
fn next(text: &str) -> (Command<'_>, &str) {
    let mut words = Vec::new();
    let mut word = None;
    let mut chars = text.char_indices();
    let mut end = (text.len(), text.len());
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => skip_escaped(&mut chars, &mut word, at),
            '\'' | '"' => {
                word.get_or_insert(at);
                close(&mut chars, c);
            }
            '\n' | ';' | '&' | '|' => {
                end = (at, at + 1);
                break;
            }
            '#' if word.is_none() => {
                let line = text[at..].find('\n').map_or(text.len(), |length| at + length);
                end = (at, line);
                break;
            }
            c if c.is_whitespace() => words.extend(word.take().map(|from: usize| &text[from..at])),
            _ => {
                word.get_or_insert(at);
            }
        }
    }
    words.extend(word.map(|from| &text[from..end.0]));
    (Command { text: text[..end.0].trim(), words }, &text[end.1..])
}

/// Skips the character after a backslash; at a line's end both are a blank.
fn skip_escaped(chars: &mut std::str::CharIndices<'_>, word: &mut Option<usize>, at: usize) {
    if !matches!(chars.next(), Some((_, '\n' | '\r'))) {
        word.get_or_insert(at);
    }
}

/// Skips to the end of a quoted text.
fn close(chars: &mut std::str::CharIndices<'_>, quote: char) {
    while let Some((_, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            c if c == quote => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{commands, without_prefix};

    #[test]
    fn commands_are_told_apart_outside_of_quotes_and_comments() {
        let found = |script: &str| -> Vec<String> {
            commands(script).map(|command| command.words.join("_")).collect()
        };
        assert_eq!(found("a b; c | d && e # f\ng"), ["a_b", "c", "d", "e", "g"]);
        assert_eq!(found("a 'b; c' \"d | \\\" e\""), ["a_'b; c'_\"d | \\\" e\""]);
        assert_eq!(found("# a\n\n  \n"), Vec::<String>::new());
        assert_eq!(found("a 'open"), ["a_'open"]);
        assert_eq!(found("å\\"), ["å\\"]);
    }

    #[test]
    fn what_stands_before_a_command_is_none() {
        assert_eq!(without_prefix(&["if", "X=1", "sudo", "rm", "y=2"]), ["rm", "y=2"]);
        assert!(without_prefix(&["sudo"]).is_empty());
    }
}
