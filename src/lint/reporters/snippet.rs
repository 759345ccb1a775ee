//! The lines of a text that a finding points at, with what is said below them.
//!
//! A line is looked at near its labels only, so the cost does not grow with its length.

use std::collections::BTreeMap;

use super::safe::{self, Shown};
use super::styled::{Line, Meaning};
use crate::diagnostic::{Diagnostic, Label, Severity, Source, SourceId, Sources};

/// Lines longer than this many bytes are shown in part.
const WHOLE: usize = 110;
/// So many bytes are shown before a label on a line shown in part.
const BEFORE: usize = 30;

/// One label on one line.
struct Mark<'a> {
    from: usize,
    to: usize,
    label: &'a Label,
    main: bool,
}

/// The marked lines of one source, by number from 1.
type Marked<'a> = BTreeMap<usize, Vec<Mark<'a>>>;

/// The snippet of a finding: its own source first, then the others. Sources come with their first place.
pub(super) fn lines(finding: &Diagnostic, sources: &Sources, gutter: usize, out: &mut Vec<Line>) {
    let meaning = match finding.severity {
        Severity::Error => Meaning::Error,
        Severity::Warning => Meaning::Warning,
        Severity::Note => Meaning::Note,
    };
    let own = finding.label.place.source;
    for (n, id) in ordered(finding, own).into_iter().enumerate() {
        let source = sources.get(id);
        let marked = marked(finding, id, source);
        let Some(start) = start(finding, id) else { continue };
        let position = source.position(start.place.span.start);
        let arrow = if n == 0 { "-->" } else { ":::" };
        let place = format!("{}:{}:{}", safe::line(&source.path), position.line, position.column);
        out.push(Line::default().and(Meaning::Dim, format!("{:gutter$}{arrow} {place}", "")));
        out.push(bar(gutter));
        show(&marked, source, gutter, meaning, out);
    }
}

/// The width of the numbers of a finding's lines.
pub(super) fn gutter(finding: &Diagnostic, sources: &Sources) -> usize {
    let line = |label: &Label| sources.get(label.place.source).position(label.place.span.start).line;
    let last = finding.others.iter().chain([&finding.label]).map(line).max().unwrap_or(1);
    last.to_string().len().max(2)
}

/// A line with a bar alone.
pub(super) fn bar(gutter: usize) -> Line {
    Line::default().and(Meaning::Dim, format!("{:gutter$} |", ""))
}

fn ordered(finding: &Diagnostic, own: SourceId) -> Vec<SourceId> {
    let mut ids = vec![own];
    for other in &finding.others {
        if !ids.contains(&other.place.source) {
            ids.push(other.place.source);
        }
    }
    ids
}

fn start(finding: &Diagnostic, id: SourceId) -> Option<&Label> {
    [&finding.label].into_iter().chain(&finding.others).find(|label| label.place.source == id)
}

fn marked<'a>(finding: &'a Diagnostic, id: SourceId, source: &Source) -> Marked<'a> {
    let mut marked: Marked<'a> = BTreeMap::new();
    let labels =
        [(&finding.label, true)].into_iter().chain(finding.others.iter().map(|other| (other, false)));
    for (label, main) in labels.filter(|(label, _)| label.place.source == id) {
        let span = label.place.span;
        let number = source.position(span.start).line;
        let text = source.line(number);
        let begins = source.line_start(number);
        let from = (span.start as usize).saturating_sub(begins).min(text.len());
        // A span of several lines is marked on its first.
        let to = (span.end as usize).saturating_sub(begins).min(text.trim_end().len()).max(from);
        marked.entry(number).or_default().push(Mark { from, to, label, main });
    }
    marked
}

fn show(marked: &Marked<'_>, source: &Source, gutter: usize, meaning: Meaning, out: &mut Vec<Line>) {
    let mut last: Option<usize> = None;
    for (&number, marks) in marked {
        match last {
            None if number > 1 && is_same_item(source.line(number - 1), source.line(number)) => {
                out.push(numbered(number - 1, gutter, &window(source.line(number - 1), 0)));
            }
            Some(last) if number > last + 1 => {
                out.push(Line::default().and(Meaning::Dim, format!("{:gutter$}...", "")));
            }
            _ => {}
        }
        last = Some(number);
        let first = marks.iter().map(|mark| mark.from).min().unwrap_or(0);
        let shown = window(source.line(number), first);
        out.push(numbered(number, gutter, &shown));
        let mut marks: Vec<&Mark<'_>> = marks.iter().collect();
        marks.sort_by_key(|mark| mark.from);
        out.extend(marks.into_iter().map(|mark| underlined(mark, &shown, gutter, meaning)));
    }
}

/// Whether the line before a marked one is another key of the same thing: it begins in the same column, a dash left
/// out, and the marked one begins nothing new.
fn is_same_item(before: &str, line: &str) -> bool {
    let column = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let content = before.trim_start();
    let text = |line: &str| !line.is_empty() && !line.starts_with('#');
    text(content) && !line.trim_start().starts_with("- ") && column(before) == column(line)
}

/// What is shown of a line: all of it, or the part around a byte.
fn window(line: &str, at: usize) -> Vec<Shown<'_>> {
    if line.len() <= WHOLE {
        return safe::characters(line, 0..line.len()).collect();
    }
    let from = safe::floor(line, if at + BEFORE < WHOLE { 0 } else { at.saturating_sub(BEFORE) });
    let to = safe::floor(line, (from + WHOLE).min(line.len()));
    let dots = |at: usize| Shown { at, text: "...".into(), width: 3 };
    let mut shown: Vec<Shown<'_>> = Vec::with_capacity(WHOLE + 2);
    shown.extend((from > 0).then(|| dots(0)));
    shown.extend(safe::characters(line, from..to));
    shown.extend((to < line.len()).then(|| dots(to)));
    shown
}

fn numbered(number: usize, gutter: usize, shown: &[Shown<'_>]) -> Line {
    let text: String = shown.iter().map(|shown| &*shown.text).collect();
    let line = Line::default().and(Meaning::Dim, format!("{number:>gutter$} |"));
    line.and(Meaning::Plain, format!(" {text}")).trimmed()
}

fn underlined(mark: &Mark<'_>, shown: &[Shown<'_>], gutter: usize, meaning: Meaning) -> Line {
    let width = |wanted: &dyn Fn(usize) -> bool| -> usize {
        shown.iter().filter(|shown| wanted(shown.at)).map(|shown| shown.width).sum()
    };
    let before = width(&|at| at < mark.from);
    let under = width(&|at| (mark.from..mark.to).contains(&at)).max(1);
    let (sign, meaning) = if mark.main { ("^", meaning) } else { ("-", Meaning::Dim) };
    let line = Line::default().and(Meaning::Dim, format!("{:gutter$} |", ""));
    let line = line.and(Meaning::Plain, format!(" {:before$}", "")).and(meaning, sign.repeat(under));
    let text = safe::line(&mark.label.text);
    let line = if text.is_empty() { line } else { line.and(meaning, format!(" {text}")) };
    line.trimmed()
}
