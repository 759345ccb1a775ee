//! Going on after a syntax error: the entry in which it stands is lost, its neighbours are not.

use super::parse::{Builder, Fault};
use crate::diagnostic::Findings;

/// After so many errors a file is left alone; each costs at most one pass over the rest of it.
const MOST_ERRORS: usize = 50;

/// Continues reading after a fault, entry by entry of the first two levels.
pub(super) fn resume(builder: &mut Builder, mut fault: Fault, out: &mut Findings) {
    for _ in 0..MOST_ERRORS {
        if fault.fatal {
            return;
        }
        let Some((from, to)) = next_entry(builder, fault.at) else { return };
        builder.adopt = true;
        match builder.read(from, to, out) {
            Ok(()) => match leave_level(builder, to) {
                Some(next) => fault = next,
                None => return,
            },
            Err(next) => {
                builder.adopt = false;
                fault = next;
            }
        }
    }
}

/// Closes what the fault cut and finds the text of the next entries beside the broken one: `[from, to)`.
fn next_entry(builder: &mut Builder, at: usize) -> Option<(usize, usize)> {
    while builder.frames.len() > 2 {
        builder.close(at, true);
    }
    while let Some(frame) = builder.frames.last() {
        let level = builder.frames.len();
        let key = frame.children.chunks(2).next_back().and_then(|pair| pair.first()).copied();
        if let (true, Some(key)) = (frame.is_mapping, key) {
            let start = builder.tree.nodes[key as usize].span.start as usize;
            if let Some(found) = siblings(&builder.tree.text, start) {
                drop_value(builder);
                return Some(found);
            }
        }
        builder.close(at, true);
        if level == 1 {
            return None;
        }
    }
    None
}

/// Gives the broken entry's key a value, so that keys and values stay in step.
fn drop_value(builder: &mut Builder) {
    let odd = builder.frames.last().is_some_and(|frame| frame.children.len() % 2 == 1);
    if odd {
        let hole = builder.hole();
        if let Some(frame) = builder.frames.last_mut() {
            frame.children.push(hole);
        }
    }
}

/// After a run of entries was read to its end: the rest of the file belongs to the level above.
fn leave_level(builder: &mut Builder, to: usize) -> Option<Fault> {
    if builder.frames.len() < 2 || to >= builder.tree.text.len() {
        return None;
    }
    builder.close(to, false);
    Some(Fault { at: to, fatal: false })
}

/// The lines from the next key at the column of the key at `start` up to the first line that is less indented.
fn siblings(text: &str, start: usize) -> Option<(usize, usize)> {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let column = start - line_start;
    let mut from = None;
    for (at, line) in lines(text, start).skip(1) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        if indent < column {
            return from.map(|from| (from, at));
        }
        if indent == column && from.is_none() && !content.starts_with(['-', '\t']) {
            from = Some(at);
        }
    }
    from.map(|from| (from, text.len()))
}

/// The lines of `text` from the one that `start` is in: (offset of the first byte, text without the line end).
fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[first..].split_inclusive('\n').scan(first, |at, line| {
        let here = *at;
        *at += line.len();
        Some((here, line.trim_end_matches(['\n', '\r'])))
    })
}
