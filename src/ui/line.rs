//! A line made of styled pieces.
//!
//! Owns what a line holds before it is laid out. Every text that goes in is made safe on the way, so that nothing
//! foreign reaches a terminal however it got here.

use unicode_width::UnicodeWidthStr;

use super::filter::visible;
use super::theme::{Style, Theme};
use super::wrap::WIDEST;

/// A piece of text of one style, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub style: Style,
    /// The text; may hold line ends, which count as blanks in a line and as breaks in prose.
    pub text: String,
}

/// A line: pieces from the left, and perhaps some that end at the right edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pieces: Vec<Piece>,
    tail: Vec<Piece>,
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text of a style.
    #[must_use]
    pub fn styled(mut self, style: Style, text: impl AsRef<str>) -> Self {
        self.push(style, text.as_ref());
        self
    }

    /// Adds plain text.
    #[must_use]
    pub fn text(self, text: impl AsRef<str>) -> Self {
        self.styled(Style::Plain, text)
    }

    /// Adds bold text.
    #[must_use]
    pub fn bold(self, text: impl AsRef<str>) -> Self {
        self.styled(Style::Bold, text)
    }

    /// Adds dim text.
    #[must_use]
    pub fn dim(self, text: impl AsRef<str>) -> Self {
        self.styled(Style::Dim, text)
    }

    /// Adds what can be typed.
    #[must_use]
    pub fn typed(self, text: impl AsRef<str>) -> Self {
        self.styled(Style::Typed, text)
    }

    /// Adds the pieces of another line.
    #[must_use]
    pub fn and(mut self, other: Line) -> Self {
        self.pieces.extend(other.pieces);
        self.tail.extend(other.tail);
        self
    }

    /// Adds text that ends at the right edge, at least two columns after the rest.
    #[must_use]
    pub fn right(mut self, style: Style, text: impl AsRef<str>) -> Self {
        self.tail.push(piece(style, text.as_ref()));
        self
    }

    /// Adds text of a style to the end.
    pub fn push(&mut self, style: Style, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.style == style => last.text.push_str(&visible(text)),
            _ => self.pieces.push(piece(style, text)),
        }
    }

    /// The pieces from the left, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether nothing would be seen.
    pub fn is_blank(&self) -> bool {
        self.pieces.iter().chain(&self.tail).all(|piece| piece.text.trim().is_empty())
    }

    /// The columns that the pieces from the left take.
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| columns(&piece.text)).sum()
    }

    /// The line as text with the looks of `theme`, its tail ending at column `width`; no trailing blanks, no line
    /// end.
    pub fn render(&self, theme: Theme, width: usize) -> String {
        let mut pieces: Vec<(Style, &str)> = self.pieces.iter().map(Piece::parts).collect();
        let gap;
        if !self.tail.is_empty() {
            let tail: usize = self.tail.iter().map(|piece| columns(&piece.text)).sum();
            gap = " ".repeat(width.min(WIDEST).saturating_sub(self.width() + tail).max(2));
            pieces.push((Style::Plain, &gap));
            pieces.extend(self.tail.iter().map(Piece::parts));
        }
        trim_end(&mut pieces);
        pieces.into_iter().map(|(style, text)| theme.paint(style, &text.replace('\n', " "))).collect()
    }
}

impl Piece {
    fn parts(&self) -> (Style, &str) {
        (self.style, &self.text)
    }
}

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    // Nearly every text is plain ASCII, and is measured several times on its way to a page.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

fn piece(style: Style, text: &str) -> Piece {
    Piece { style, text: visible(text).into_owned() }
}

fn trim_end(pieces: &mut Vec<(Style, &str)>) {
    while let Some((_, text)) = pieces.last_mut() {
        *text = text.trim_end();
        if !text.is_empty() {
            break;
        }
        pieces.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_ends_at_the_edge_and_blanks_end_nowhere() {
        let line = Line::new().bold("Review").right(Style::Dim, "due 09:30");
        assert_eq!(line.render(Theme::PLAIN, 20), "Review     due 09:30");
        assert_eq!(line.render(Theme::PLAIN, 4), "Review  due 09:30");
        assert_eq!(Line::from("a  ").text(" \n").dim("  ").render(Theme::COLORED, 80), "a");
    }

    #[test]
    fn foreign_text_cannot_style_or_break_a_line() {
        let line = Line::from("a\u{1b}[2Jb\nc");
        assert_eq!(line.render(Theme::PLAIN, 80), "a\\x1b[2Jb c");
        let colored = Line::new().styled(Style::Failed, "x\u{9b}31m").render(Theme::COLORED, 80);
        assert_eq!(colored, "\u{1b}[31mx\\u{9b}31m\u{1b}[0m");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let line = Line::from("東京").right(Style::Plain, "x");
        assert_eq!(line.render(Theme::PLAIN, 8), "東京   x");
    }
}
