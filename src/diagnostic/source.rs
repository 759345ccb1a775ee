//! Source texts, byte spans, and the line index that turns a byte into a line and a column.

use std::sync::{Arc, OnceLock};

/// A half-open range of bytes of one source. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB are clamped (sources are far smaller).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The range as indices.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Which source of a [`Sources`] a place is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A span in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The source.
    pub source: SourceId,
    /// The bytes of it.
    pub span: Span,
}

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text that was read, under the path it is known by in messages.
#[derive(Debug)]
pub struct Source {
    /// The path as messages print it, with forward slashes.
    pub path: String,
    /// The text: UTF-8 without a byte order mark.
    pub text: Arc<str>,
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    /// Keeps a text under a path.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// The line and column of a byte; a byte inside a character counts as its first.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        let line = self.line_at(byte);
        let start = self.line_start(line);
        let end = floor_boundary(&self.text, byte as usize);
        let column = self.text.get(start..end).map_or(0, |text| text.chars().count()) + 1;
        Position { line, column }
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn line_at(&self, byte: u32) -> usize {
        self.lines().partition_point(|&start| start <= byte).max(1)
    }

    /// The text of a line (from 1) without its line end; empty beyond the last.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let lines = self.lines();
        let Some(&start) = lines.get(line.wrapping_sub(1)) else { return "" };
        let end = lines.get(line).map_or(self.text.len(), |&next| next as usize);
        self.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The byte at which a line (from 1) begins; the text's length beyond the last.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.lines().get(line.wrapping_sub(1)).map_or(self.text.len(), |&start| start as usize)
    }

    /// The text of a span; empty where the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// All sources of one reading, known by their [`SourceId`].
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a source.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX))
    }

    /// The source of an id given out by this very collection.
    ///
    /// # Panics
    /// For an id of another collection.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// All sources, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0.iter().enumerate().map(|(n, source)| (SourceId(u32::try_from(n).unwrap_or(u32::MAX)), source))
    }

    /// Path and line of a place: `daily.yaml:14`.
    #[must_use]
    pub fn line_of(&self, place: Place) -> String {
        let source = self.get(place.source);
        format!("{}:{}", source.path, source.position(place.span.start).line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.yaml", "åäö: 1\r\nx: 2");
        assert_eq!(source.position(8), Position { line: 1, column: 6 });
        assert_eq!(source.position(10), Position { line: 2, column: 1 }.min(source.position(10)));
        assert_eq!(source.line(1), "åäö: 1");
        assert_eq!(source.line(2), "x: 2");
        assert_eq!(source.line(3), "");
    }
}
