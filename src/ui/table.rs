//! Rows in aligned columns, in groups that share them.
//!
//! Owns the layout of lists: a heading flush left, rows two blanks in, two blanks between columns, column names in
//! the first group only. A table that is too wide gets its widest text wrapped within the column; nothing is cut.

use std::borrow::Cow;

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Padding, Style as Frame};
use unicode_width::UnicodeWidthStr;

use super::line::Line;
use super::page::{Page, PageError};
use super::theme::Style;
use super::wrap::wrap;

const INDENT: usize = 2;
const GAP: usize = 2;
/// No column is made narrower than this to fit.
const NARROWEST: usize = 10;
/// How many rows are laid out together.
const AT_A_TIME: usize = 256;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    name: String,
    right: bool,
}

impl Column {
    /// A column of text. The first column's name is not shown where groups have headings; an empty name is none.
    pub fn left(name: &str) -> Self {
        Self { name: name.to_owned(), right: false }
    }

    /// A column of numbers or spans.
    pub fn right(name: &str) -> Self {
        Self { name: name.to_owned(), right: true }
    }
}

/// What stands in one column of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    style: Style,
    text: String,
}

impl Cell {
    /// A cell of a style; line ends and outer blanks are no part of it.
    pub fn new(style: Style, text: impl AsRef<str>) -> Self {
        let text = super::filter::visible(text.as_ref());
        let single =
            |text: &str| !text.contains("  ") && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let text = match text.trim_matches(' ') {
            text if single(text) => text.to_owned(),
            text => text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Self { style, text }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(Style::Plain, text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(Style::Plain, text)
    }
}

#[derive(Debug, Clone)]
enum Row {
    Cells(Vec<Cell>),
    /// Text from this column to the right edge; it widens no column.
    Note(usize, Cell),
    /// A first cell, and beside it such a text.
    Said(Cell, usize, Cell),
}

/// A group of rows under a heading.
#[derive(Debug, Clone, Default)]
pub struct Group {
    heading: Option<Cell>,
    rows: Vec<Row>,
}

impl Group {
    /// A group under a heading.
    pub fn new(heading: Cell) -> Self {
        Self { heading: Some(heading), rows: Vec::new() }
    }

    /// A group without one.
    pub fn bare() -> Self {
        Self::default()
    }

    /// Adds a row; missing cells are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
    }

    /// Adds a first cell and, on its line, text that begins in column `column` and goes on to the right edge.
    pub fn said(&mut self, first: Cell, column: usize, text: Cell) {
        self.rows.push(Row::Said(first, column, text));
    }

    /// Adds a line that begins in column `column`, counted from 0, and goes on to the right edge.
    pub fn note(&mut self, column: usize, cell: Cell) {
        self.rows.push(Row::Note(column, cell));
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    groups: Vec<Group>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, groups: Vec::new() }
    }

    /// Adds a group; one without rows is left out.
    pub fn group(&mut self, group: Group) {
        if !group.rows.is_empty() {
            self.groups.push(group);
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Writes the groups, each line at most as wide as the page where the words allow it, an empty line after each
    /// group.
    pub fn print(&self, page: &mut Page) -> Result<(), PageError> {
        self.render(page.width(), |line| page.line(&line))
    }

    /// Gives the lines of the groups, a blank one after each. Rows are laid out some at a time, so that a long table
    /// takes no more memory than a short one.
    fn render<E>(&self, width: usize, mut give: impl FnMut(Line) -> Result<(), E>) -> Result<(), E> {
        let limits = self.limits(width);
        let groups = self.groups.iter().enumerate();
        let rows: Vec<Vec<Laid>> = groups.map(|(index, group)| self.rows_of(index, group, &limits)).collect();
        let widths = self.widths(&rows);
        for group in &rows {
            for some in group.chunks(AT_A_TIME) {
                let mut lines = self.aligned(some, &widths).into_iter();
                for row in some {
                    match row {
                        Laid::Grid(_, cells) => give(paint(&lines.next().unwrap_or_default(), cells))?,
                        Laid::Heading(cell) => give(Line::new().styled(cell.style, &cell.text))?,
                        Laid::Note(column, cell) => {
                            note(*column, cell, &widths, width).into_iter().try_for_each(&mut give)?;
                        }
                        Laid::Said(first, column, text) => {
                            let lines = beside(first, note(*column, text, &widths, width));
                            lines.into_iter().try_for_each(&mut give)?;
                        }
                    }
                }
            }
            give(Line::new())?;
        }
        Ok(())
    }

    /// The columns that each column takes, indents included.
    fn widths(&self, rows: &[Vec<Laid<'_>>]) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for row in rows.iter().flatten() {
            let (indent, cells) = match row {
                Laid::Grid(indent, cells) => (*indent, &cells[..]),
                Laid::Said(first, ..) => (INDENT, std::slice::from_ref(*first)),
                Laid::Heading(_) | Laid::Note(..) => continue,
            };
            for (column, (width, cell)) in widths.iter_mut().zip(cells).enumerate() {
                let before = if column == 0 && !cell.text.is_empty() { indent } else { 0 };
                *width = (*width).max(cell.text.width() + before);
            }
        }
        widths
    }

    /// The names that stand in the first line: the heading takes the place of the first.
    fn names(&self, heading: Option<&Cell>) -> Vec<Cell> {
        let mut names: Vec<Cell> =
            self.columns.iter().map(|column| Cell::new(Style::Dim, &column.name)).collect();
        if let (Some(first), Some(heading)) = (names.first_mut(), heading) {
            *first = heading.clone();
        }
        names
    }

    /// The most columns that the cells of each column may take: what they want, less what is too much for `width`,
    /// taken from the widest texts that can be wrapped.
    fn limits(&self, width: usize) -> Vec<usize> {
        let mut limits = self.widest(UnicodeWidthStr::width);
        let total = |limits: &[usize]| limits.iter().sum::<usize>() + GAP * limits.len().saturating_sub(1);
        if total(&limits) <= width {
            return limits;
        }
        let longest_word = |text: &str| text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
        let floors: Vec<usize> =
            self.widest(longest_word).into_iter().map(|floor| floor.max(NARROWEST)).collect();
        while total(&limits) > width {
            let texts = (0..limits.len()).filter(|column| !self.columns[*column].right);
            let yielding = texts.filter(|column| limits[*column] > floors[*column]);
            let Some(widest) = yielding.max_by_key(|column| limits[*column]) else { break };
            limits[widest] -= 1;
        }
        limits
    }

    /// The largest measure of each column's texts, names and headings included.
    fn widest(&self, measure: impl Fn(&str) -> usize) -> Vec<usize> {
        let mut widest: Vec<usize> = self.names(None).iter().map(|name| measure(&name.text)).collect();
        for group in &self.groups {
            if let (Some(first), Some(heading)) = (widest.first_mut(), &group.heading) {
                *first = (*first).max(measure(&heading.text));
            }
            for row in &group.rows {
                let cells = match row {
                    Row::Cells(cells) => cells.as_slice(),
                    Row::Said(first, ..) => std::slice::from_ref(first),
                    Row::Note(..) => continue,
                };
                for (column, (widest, cell)) in widest.iter_mut().zip(cells).enumerate() {
                    *widest = (*widest).max(measure(&cell.text) + indent(column));
                }
            }
        }
        widest
    }

    fn rows_of<'t>(&self, index: usize, group: &'t Group, limits: &[usize]) -> Vec<Laid<'t>> {
        let mut rows = Vec::with_capacity(group.rows.len() + 1);
        match &group.heading {
            heading if index == 0 => rows.push(Laid::Grid(0, Cow::Owned(self.names(heading.as_ref())))),
            Some(heading) => rows.push(Laid::Heading(heading)),
            None => {}
        }
        for row in &group.rows {
            match row {
                Row::Cells(cells) if self.fit(cells, limits) => {
                    rows.push(Laid::Grid(INDENT, Cow::Borrowed(cells)));
                }
                Row::Cells(cells) => rows.extend(self.wrapped(cells, limits)),
                Row::Note(column, cell) => rows.push(Laid::Note(*column, cell)),
                Row::Said(first, column, text) => rows.push(Laid::Said(first, *column, text)),
            }
        }
        rows
    }

    /// Whether each cell is there and within its column.
    fn fit(&self, cells: &[Cell], limits: &[usize]) -> bool {
        let mut fitting = cells.iter().zip(limits).enumerate();
        cells.len() == self.columns.len()
            && fitting.all(|(column, (cell, limit))| cell.text.width() + indent(column) <= *limit)
    }

    /// One row as one or more, each cell within its column.
    fn wrapped<'t>(&self, cells: &[Cell], limits: &[usize]) -> Vec<Laid<'t>> {
        let cells = cells.iter().zip(limits).enumerate();
        let parts: Vec<Vec<Cell>> =
            cells.map(|(column, (cell, limit))| split(cell, column, *limit)).collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or(0);
        let row = |line: usize| {
            let cell = |column: usize| parts.get(column).and_then(|parts| parts.get(line)).cloned();
            (0..self.columns.len()).map(|column| cell(column).unwrap_or_default()).collect()
        };
        (0..height).map(|line| Laid::Grid(INDENT, Cow::Owned(row(line)))).collect()
    }

    /// The rows with cells as text, each cell at its place in columns of these widths.
    fn aligned(&self, rows: &[Laid<'_>], widths: &[usize]) -> Vec<String> {
        let mut builder = Builder::with_capacity(rows.len() + 1, self.columns.len());
        // A first row, dropped again, holds the columns open.
        builder.push_record(widths.iter().map(|width| "x".repeat(*width)));
        for (indent, cells) in rows.iter().filter_map(Laid::grid) {
            let (first, others) =
                cells.split_first().map_or(("", &[][..]), |(first, rest)| (&*first.text, rest));
            let first = if first.is_empty() { String::new() } else { " ".repeat(indent) + first };
            builder.push_record([first].into_iter().chain(others.iter().map(|cell| cell.text.clone())));
        }
        let mut table = builder.build();
        table.with(Frame::empty()).with(Padding::new(0, GAP, 0, 0)).with(Alignment::left());
        for (index, _) in self.columns.iter().enumerate().filter(|(_, column)| column.right) {
            table.modify(Columns::one(index), Alignment::right());
        }
        table.to_string().lines().skip(1).map(str::to_owned).collect()
    }
}

/// A line of a group before it is aligned.
enum Laid<'t> {
    /// Cells, the first after so many blanks.
    Grid(usize, Cow<'t, [Cell]>),
    Heading(&'t Cell),
    Note(usize, &'t Cell),
    Said(&'t Cell, usize, &'t Cell),
}

impl Laid<'_> {
    fn grid(&self) -> Option<(usize, &[Cell])> {
        match self {
            Self::Grid(indent, cells) => Some((*indent, cells)),
            Self::Heading(_) | Self::Note(..) | Self::Said(..) => None,
        }
    }
}

fn indent(column: usize) -> usize {
    if column == 0 { INDENT } else { 0 }
}

/// The lines of one cell.
fn split(cell: &Cell, column: usize, limit: usize) -> Vec<Cell> {
    let limit = limit.saturating_sub(indent(column));
    if cell.text.width() <= limit {
        return vec![cell.clone()];
    }
    let lines = wrap(&Line::new().styled(cell.style, &cell.text), limit, 0);
    let text = |line: &Line| line.pieces().iter().map(|piece| piece.text.as_str()).collect::<String>();
    lines.iter().map(|line| Cell { style: cell.style, text: text(line) }).collect()
}

fn note(column: usize, cell: &Cell, widths: &[usize], width: usize) -> Vec<Line> {
    let offset = widths.iter().take(column).map(|width| width + GAP).sum::<usize>() + indent(column);
    let line = Line::from(" ".repeat(offset)).styled(cell.style, &cell.text);
    wrap(&line, width, offset)
}

/// The lines of a text with a first cell in the room before the first of them.
fn beside(first: &Cell, mut lines: Vec<Line>) -> Vec<Line> {
    if let Some(line) = lines.first_mut() {
        let mut pieces = line.pieces().iter();
        let begin = pieces.next().map_or("", |piece| piece.text.as_str());
        let text = begin.trim_start();
        let room = begin.len() - text.len();
        let gap = room.saturating_sub(INDENT + first.text.width()).max(GAP);
        let said = Line::from(" ".repeat(INDENT)).styled(first.style, &first.text).text(" ".repeat(gap));
        *line = pieces.fold(said.text(text), |said, piece| said.styled(piece.style, &piece.text));
    }
    lines
}

/// The aligned text of a row with the styles of its cells.
fn paint(text: &str, cells: &[Cell]) -> Line {
    let mut line = Line::new();
    let mut rest = text;
    for cell in cells {
        let word = cell.text.as_str();
        if word.is_empty() {
            continue;
        }
        // Between cells there are blanks only, and a cell does not begin with one.
        let blanks = rest.len() - rest.trim_start().len();
        let (before, from) = rest.split_at(blanks);
        let (found, after) = from.split_at(word.len().min(from.len()));
        line.push(Style::Plain, before);
        line.push(cell.style, found);
        rest = after;
    }
    line
}

#[cfg(test)]
mod tests;
