//! Text that is not ours, made safe to show.
//!
//! Owns the one way of foreign text to a terminal: what could move the cursor, change its look, hide or reorder
//! text becomes visible instead. Never changes what is stored; this is for showing only.
//!
//! | in | out |
//! |---|---|
//! | line end, tabulator | as they are; the carriage return of a CR LF is dropped |
//! | C0, DEL, C1, ESC and so every escape sequence | `\x1b` |
//! | bidirectional controls, zero-width and invisible characters, tags, separators | `\u{202e}` |
//! | bytes that are not UTF-8 | `\xff` |
//! | for a build service: `##vso[`, `##[`, `::` at the start of a line | the same with a `·` inside or before |

use std::borrow::Cow;
use std::fmt::Write;

/// Who reads what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A person at a terminal, or a file.
    Person,
    /// A build service that takes some lines for commands.
    BuildService,
}

/// The commands that build services look for anywhere in a line, in lower case.
const COMMANDS: [&str; 2] = ["##vso[", "##["];
/// The one that counts only at the start of a line, after blanks.
const COMMAND_OF_A_LINE: &str = "::";

/// Makes a stream of bytes safe, whatever the borders of its pieces.
#[derive(Debug, Clone)]
pub struct Filter {
    reader: Reader,
    /// The beginning of a character that is not complete yet; at most three bytes.
    broken: Vec<u8>,
    /// A carriage return that may belong to a line end.
    returned: bool,
    /// What may become a command of a build service; shorter than the longest.
    held: String,
    /// Only blanks so far in this line.
    blank: bool,
}

impl Filter {
    /// A filter at the start of a line.
    pub fn new(reader: Reader) -> Self {
        Self { reader, broken: Vec::new(), returned: false, held: String::new(), blank: true }
    }

    /// What can be shown so far; a few bytes that depend on what follows are kept for the next time.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let mut shown = String::with_capacity(bytes.len());
        let joined = if self.broken.is_empty() {
            Cow::Borrowed(bytes)
        } else {
            Cow::Owned([std::mem::take(&mut self.broken).as_slice(), bytes].concat())
        };
        let mut chunks = joined.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            chunk.valid().chars().for_each(|c| self.character(c, &mut shown));
            if chunks.peek().is_none() && may_go_on(chunk.invalid()) {
                self.broken = chunk.invalid().to_vec();
            } else {
                chunk.invalid().iter().for_each(|byte| self.byte(*byte, &mut shown));
            }
        }
        shown
    }

    /// The rest, at the end of the text. The filter is then as new.
    pub fn finish(&mut self) -> String {
        let mut shown = String::new();
        for byte in std::mem::take(&mut self.broken) {
            self.byte(byte, &mut shown);
        }
        self.settle_return(&mut shown);
        shown.push_str(&self.held);
        *self = Self::new(self.reader);
        shown
    }

    fn character(&mut self, c: char, shown: &mut String) {
        if c == '\n' {
            self.returned = false;
        }
        self.settle_return(shown);
        match c {
            '\r' => self.returned = true,
            '\n' | '\t' => self.emit(c, shown),
            _ if c.is_control() || is_unseen(c) && !self.is_variant(c) => self.code(c, shown),
            _ => self.emit(c, shown),
        }
    }

    /// Presentation selectors only choose between text and emoji; a build service may compare without them.
    fn is_variant(&self, c: char) -> bool {
        self.reader == Reader::Person && matches!(c, '\u{fe0e}' | '\u{fe0f}')
    }

    fn settle_return(&mut self, shown: &mut String) {
        if std::mem::take(&mut self.returned) {
            self.escape("\\x0d", shown);
        }
    }

    fn code(&mut self, c: char, shown: &mut String) {
        if c.is_ascii() {
            self.escape(&format!("\\x{:02x}", u32::from(c)), shown);
        } else {
            self.escape(&format!("\\u{{{:x}}}", u32::from(c)), shown);
        }
    }

    fn byte(&mut self, byte: u8, shown: &mut String) {
        self.settle_return(shown);
        self.escape(&format!("\\x{byte:02x}"), shown);
    }

    fn escape(&mut self, text: &str, shown: &mut String) {
        text.chars().for_each(|c| self.emit(c, shown));
    }

    /// Lets a safe character out, through the search for commands where a build service reads.
    fn emit(&mut self, c: char, shown: &mut String) {
        if self.reader == Reader::Person {
            shown.push(c);
            return;
        }
        self.held.push(c);
        while !self.held.is_empty() {
            match self.judge_held() {
                Held::Command(before) => {
                    let command = std::mem::take(&mut self.held);
                    let (front, back) = command.split_at(before);
                    let _ = write!(shown, "{front}·{back}");
                    self.blank = false;
                }
                Held::Undecided => return,
                Held::Text => {
                    let first = self.held.remove(0);
                    self.blank = first == '\n' || (self.blank && first.is_whitespace());
                    shown.push(first);
                }
            }
        }
    }

    fn judge_held(&self) -> Held {
        let held = self.held.to_ascii_lowercase();
        if self.blank && COMMAND_OF_A_LINE.starts_with(&held) {
            return if held == COMMAND_OF_A_LINE { Held::Command(0) } else { Held::Undecided };
        }
        match COMMANDS.iter().find(|command| command.starts_with(&held)) {
            Some(command) if held == **command => Held::Command(2),
            Some(_) => Held::Undecided,
            None => Held::Text,
        }
    }
}

/// What the held characters are.
enum Held {
    /// A command; a `·` goes in at this place.
    Command(usize),
    /// The beginning of one, perhaps.
    Undecided,
    /// At least the first is plain text.
    Text,
}

/// A whole text, safe to show to a person. Keeps line ends and tabulators.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Nearly every text is plain ASCII, and is looked at many times on its way to a page.
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let safe = |c: char| c == '\n' || c == '\t' || !(c.is_control() || is_unseen(c));
    if text.bytes().all(plain) || text.chars().all(safe) {
        return Cow::Borrowed(text);
    }
    let mut filter = Filter::new(Reader::Person);
    Cow::Owned(filter.push(text.as_bytes()) + &filter.finish())
}

/// Whether more bytes could make these a character.
fn may_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Characters that show nothing, or change where others show: format characters (general category Cf), line and
/// paragraph separators, fillers and selectors (Unicode's `Default_Ignorable_Code_Point`).
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
        | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
