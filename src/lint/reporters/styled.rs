//! Text in which each piece says what it is; how that looks is decided where it is written.

use std::fmt;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Ordinary text.
    Plain,
    /// A title, a total, the word `help`.
    Bold,
    /// The first words of an error.
    ErrorTitle,
    /// The first words of a warning.
    WarningTitle,
    /// The first words of a note.
    NoteTitle,
    /// What an error points at.
    Error,
    /// What a warning points at.
    Warning,
    /// What a note points at.
    Note,
    /// All is well.
    Good,
    /// Places, numbers, bars.
    Dim,
}

/// Text of one meaning, without line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub meaning: Meaning,
    /// The text.
    pub text: String,
}

/// One line; may be empty. It does not end in blanks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

impl Line {
    /// Adds a piece.
    #[must_use]
    pub fn and(mut self, meaning: Meaning, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Piece { meaning, text });
        }
        self
    }

    /// Drops the blanks at its end.
    #[must_use]
    pub(super) fn trimmed(mut self) -> Self {
        while let Some(last) = self.0.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.0.pop();
        }
        self
    }
}

/// Lines. Displayed, it is the text without any look, each line with its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Line>);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.0 {
            line.0.iter().try_for_each(|piece| f.write_str(&piece.text))?;
            f.write_str("\n")?;
        }
        Ok(())
    }
}
