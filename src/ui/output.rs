//! The output of a command, shown behind a bar while it runs.
//!
//! Owns its layout: safe, never styled, never wrapped, each line behind `|`. Never keeps any of it.

use super::filter::Filter;
use super::page::{Page, PageError};

/// Output that is being shown. It must be ended with [`Output::finish`].
#[derive(Debug)]
pub struct Output {
    filter: Filter,
    bar: String,
    at_start: bool,
}

impl Output {
    /// Output on `page` behind a bar in column `indent` + 1.
    pub fn new(page: &Page, indent: usize) -> Self {
        Self { filter: Filter::new(page.reader()), bar: format!("{}| ", " ".repeat(indent)), at_start: true }
    }

    /// Shows more of it, at once. The bytes may begin and end anywhere.
    pub fn push(&mut self, page: &mut Page, bytes: &[u8]) -> Result<(), PageError> {
        let shown = self.filter.push(bytes);
        self.show(page, &shown)?;
        page.flush()
    }

    /// Shows the rest and ends the last line.
    pub fn finish(&mut self, page: &mut Page) -> Result<(), PageError> {
        let shown = self.filter.finish();
        self.show(page, &shown)?;
        self.at_start = true;
        page.break_line()
    }

    fn show(&mut self, page: &mut Page, shown: &str) -> Result<(), PageError> {
        for part in shown.split_inclusive('\n') {
            let text = part.strip_suffix('\n').unwrap_or(part);
            if std::mem::take(&mut self.at_start) {
                page.part(if text.is_empty() { self.bar.trim_end() } else { &self.bar })?;
            }
            page.part(text)?;
            if text.len() < part.len() {
                page.break_line()?;
                self.at_start = true;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter::Reader;
    use super::super::theme::Theme;
    use super::*;

    #[test]
    fn each_line_stands_behind_the_bar_whatever_the_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page");
        let file = std::fs::File::create(&path).unwrap();
        let mut page = Page::new(Box::new(file), Theme::COLORED, Reader::Person, 20);
        let mut output = Output::new(&page, 5);
        for piece in [&b"one\n\ntw"[..], b"o \xc3", b"\xa9\x1b[31m", b"\nlast"] {
            output.push(&mut page, piece).unwrap();
        }
        output.finish(&mut page).unwrap();
        page.line(&"done".into()).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text, "     | one\n     |\n     | two é\\x1b[31m\n     | last\ndone\n");
    }
}
