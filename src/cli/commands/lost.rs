//! Files that could not be read whole: a row each, and exit code 3.

use crate::model::{Library, Lost};
use crate::ui::table::{Cell, Group};
use crate::ui::theme::Style;

/// The group that comes first; empty where everything could be read.
pub(super) fn group(library: &Library) -> Group {
    let mut group = Group::new(Cell::new(Style::FailedTitle, "Not readable"));
    for lost in library.lost() {
        group.said(Cell::from(file_name(&lost.path)), 1, Cell::from(words(&lost)));
        group.note(1, Cell::new(Style::Typed, format!("runbook lint {}", lost.path)));
    }
    group
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn words(lost: &Lost) -> String {
    let first = match &lost.first {
        (Some(line), title) => format!("line {line}, {title}"),
        (None, reason) => reason.clone(),
    };
    match lost.procedures {
        0 => first,
        1 => format!("{first}; 1 procedure left out"),
        n => format!("{first}; {n} procedures left out"),
    }
}
