//! Lines and columns of places that come in order. On one long line each is counted from the one before, not from the
//! beginning: ten thousand findings on a line cost as much as on as many lines.

use crate::diagnostic::{Source, SourceId};

/// A line and its columns, all from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: usize,
    /// In characters.
    pub(super) column: usize,
    /// In UTF-16 code units.
    pub(super) unit: usize,
}

/// Where it counted to last.
#[derive(Debug, Default)]
pub(super) struct Columns {
    last: Option<(SourceId, usize, At)>,
}

impl Columns {
    /// The line and columns of a byte on a character boundary.
    pub(super) fn of(&mut self, id: SourceId, source: &Source, byte: u32) -> At {
        let line = source.line_at(byte);
        let fits = |(known, from, at): &(SourceId, usize, At)| {
            *known == id && at.line == line && *from <= byte as usize
        };
        let begin = (id, source.line_start(line), At { line, column: 1, unit: 1 });
        let (_, from, at) = self.last.filter(fits).unwrap_or(begin);
        let passed = source.text.get(from..byte as usize).unwrap_or("");
        let column = at.column + passed.chars().count();
        let unit = at.unit + passed.encode_utf16().count();
        let found = At { line, column, unit };
        self.last = Some((id, byte as usize, found));
        found
    }
}
