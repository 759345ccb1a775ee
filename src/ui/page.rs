//! Where lines go: standard output or error, laid out.
//!
//! Owns blank lines, line ends and what happens when nobody reads any more: a closed pipe ends a page quietly, any
//! other failure to write is an error. Lines that a build service would take for commands lose their colour and
//! get a visible `·`.

use std::io::{self, BufWriter, ErrorKind, Write};

use thiserror::Error;

use super::filter::{Filter, Reader};
use super::line::Line;
use super::theme::{Style, Theme};
use super::wrap::{WIDEST, wrap};

/// The page could not be written.
#[derive(Debug, Error)]
#[error("cannot write the answer: {0}")]
pub struct PageError(#[from] io::Error);

/// A page that is written line by line.
pub struct Page {
    out: Box<dyn Write>,
    theme: Theme,
    reader: Reader,
    width: usize,
    place: Place,
    closed: bool,
}

/// Where the cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing was written yet, or an empty line.
    Top,
    /// At the start of a line after text.
    Start,
    /// The same, and an empty line is wanted if text follows.
    Wanted,
    /// Within a line.
    Middle,
}

impl Page {
    /// A page `width` columns wide on any writer.
    pub fn new(out: Box<dyn Write>, theme: Theme, reader: Reader, width: usize) -> Self {
        Self { out, theme, reader, width, place: Place::Top, closed: false }
    }

    /// A page on standard output, which is buffered until [`Page::flush`].
    pub fn stdout(theme: Theme, reader: Reader, width: usize) -> Self {
        Self::new(Box::new(BufWriter::new(io::stdout())), theme, reader, width)
    }

    /// A page on standard error.
    pub fn stderr(theme: Theme, reader: Reader, width: usize) -> Self {
        Self::new(Box::new(BufWriter::new(io::stderr())), theme, reader, width)
    }

    /// The width in columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Sets the width, after the terminal's has changed.
    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    /// Who reads the page.
    pub fn reader(&self) -> Reader {
        self.reader
    }

    /// Whether the other end is closed: whatever else is written is dropped.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes one line as it is, whatever its length: commands and table rows. A blank one counts as
    /// [`Page::blank`].
    pub fn line(&mut self, line: &Line) -> Result<(), PageError> {
        if line.is_blank() {
            self.blank();
            return Ok(());
        }
        let text = self.rendered(line);
        self.begin_line()?;
        self.write(&text)?;
        self.end_line()
    }

    /// Writes prose, wrapped at words; all lines but the first are indented by `indent`.
    pub fn prose(&mut self, prose: &Line, indent: usize) -> Result<(), PageError> {
        wrap(prose, self.width, indent).iter().try_for_each(|line| self.line(line))
    }

    /// Writes a title with a text at the right edge; where both do not fit, the text stands below it.
    pub fn title(&mut self, title: &str, aside: &str) -> Result<(), PageError> {
        let (title, tail) = (Line::new().bold(title), Line::new().dim(aside));
        if title.width() + 2 + tail.width() <= self.width.min(WIDEST) {
            return self.line(&title.right(Style::Dim, aside));
        }
        self.prose(&title, 0)?;
        self.prose(&tail, 0)
    }

    /// Wants an empty line before the next text; never two, never the first or the last.
    pub fn blank(&mut self) {
        if self.place == Place::Start {
            self.place = Place::Wanted;
        }
    }

    /// Writes a question and one blank, leaves the cursor behind it, and shows everything so far.
    pub fn ask(&mut self, question: &Line) -> Result<(), PageError> {
        let text = self.rendered(question);
        self.begin_line()?;
        self.write(&text)?;
        self.write(" ")?;
        self.place = Place::Middle;
        self.flush()
    }

    /// Goes to the start of a new line, wherever the terminal left the cursor.
    pub fn begin_anew(&mut self) -> Result<(), PageError> {
        self.place = Place::Middle;
        self.break_line()
    }

    /// Takes note that the user ended the line with Enter.
    pub fn answered(&mut self) {
        self.place = Place::Start;
    }

    /// Ends the line if the cursor stands within one.
    pub fn break_line(&mut self) -> Result<(), PageError> {
        if self.place == Place::Middle { self.end_line() } else { Ok(()) }
    }

    /// Writes part of a line that was made safe and holds no line end.
    pub(super) fn part(&mut self, text: &str) -> Result<(), PageError> {
        if self.place != Place::Middle {
            self.begin_line()?;
            self.place = Place::Middle;
        }
        self.write(text)
    }

    /// Shows everything so far.
    pub fn flush(&mut self) -> Result<(), PageError> {
        if self.closed {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.judge(flushed)
    }

    fn rendered(&self, line: &Line) -> String {
        if self.reader == Reader::BuildService {
            let plain = line.render(Theme::PLAIN, self.width);
            let mut filter = Filter::new(self.reader);
            let guarded = filter.push(plain.as_bytes()) + &filter.finish();
            if guarded != plain {
                return guarded;
            }
        }
        line.render(self.theme, self.width)
    }

    fn begin_line(&mut self) -> Result<(), PageError> {
        match self.place {
            Place::Wanted | Place::Middle => self.write("\n"),
            Place::Top | Place::Start => Ok(()),
        }
    }

    fn end_line(&mut self) -> Result<(), PageError> {
        self.place = Place::Start;
        self.write("\n")
    }

    fn write(&mut self, text: &str) -> Result<(), PageError> {
        if self.closed {
            return Ok(());
        }
        let written = self.out.write_all(text.as_bytes());
        self.judge(written)
    }

    fn judge(&mut self, result: io::Result<()>) -> Result<(), PageError> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => Ok(other?),
        }
    }
}

#[cfg(test)]
mod tests;
