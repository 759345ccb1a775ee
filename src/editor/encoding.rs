//! Positions as editors count them: lines from 0, and units of a line from 0, UTF-8 or UTF-16 as was agreed.

use crate::diagnostic::{Source, Span};

/// In which units an editor counts within a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which every editor knows.
    #[default]
    Utf16,
}

/// A position, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The line.
    pub line: usize,
    /// The unit within the line.
    pub unit: usize,
}

impl Encoding {
    /// The position of a byte on a character boundary.
    #[must_use]
    pub fn point(self, source: &Source, byte: u32) -> Point {
        let line = source.line_at(byte);
        let before = source.text.get(source.line_start(line)..byte as usize).unwrap_or("");
        let unit = match self {
            Self::Utf8 => before.len(),
            Self::Utf16 => before.encode_utf16().count(),
        };
        Point { line: line - 1, unit }
    }

    /// Both ends of a span.
    #[must_use]
    pub fn points(self, source: &Source, span: Span) -> (Point, Point) {
        (self.point(source, span.start), self.point(source, span.end))
    }

    /// The byte at a position. Beyond the end of its line it is that end, beyond the last line the text's; inside of a
    /// character it is its first.
    #[must_use]
    pub fn byte(self, source: &Source, point: Point) -> u32 {
        let start = source.line_start(point.line.saturating_add(1));
        let line = source.line(point.line.saturating_add(1));
        let mut units = 0;
        let mut at = line.len();
        for (byte, c) in line.char_indices() {
            let next = units + if self == Self::Utf8 { c.len_utf8() } else { c.len_utf16() };
            if next > point.unit {
                at = byte;
                break;
            }
            units = next;
        }
        u32::try_from(start + at).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_comes_back_in_both_encodings() {
        let source = Source::new("a.yaml", "åäö: 1\r\n😀 x: 2\n\nend");
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (byte, c) in source.text.char_indices().filter(|(_, c)| *c != '\n') {
                let byte = u32::try_from(byte).unwrap();
                let point = encoding.point(&source, byte);
                let back = encoding.byte(&source, point);
                assert!(back == byte || c == '\r', "{encoding:?} {byte} {point:?} {back}");
            }
            let beyond = encoding.byte(&source, Point { line: 99, unit: 0 });
            assert_eq!(beyond as usize, source.text.len());
            let long = encoding.byte(&source, Point { line: 1, unit: 999 });
            assert_eq!(source.text.as_bytes()[long as usize], b'\n');
        }
        assert_eq!(Encoding::Utf16.point(&source, 15), Point { line: 1, unit: 2 });
        assert_eq!(Encoding::Utf16.byte(&source, Point { line: 1, unit: 1 }), 11);
    }
}
