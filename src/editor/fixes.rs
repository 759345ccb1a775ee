//! What corrects a finding: its own fix, held to what `lint --fix` holds fixes to, and a comment that ignores it.

use crate::diagnostic::{Diagnostic, Edit, Place, Safety, Span};
use crate::lint::{self, Options, RULES};
use crate::model::Library;

/// A change of the text that answers a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What it does, in a few words.
    pub title: String,
    /// Whether what the files say stays the same.
    pub is_safe: bool,
    /// Whether it only keeps the finding from being shown.
    pub ignores: bool,
    /// All of these, or none; they do not overlap.
    pub edits: Vec<Edit>,
}

/// What corrects one of the findings of a check; the best first, nothing if nothing is known.
#[must_use]
pub fn corrections(
    library: &Library,
    all: &[Diagnostic],
    finding: &Diagnostic,
    options: &Options,
) -> Vec<Correction> {
    let mut found = Vec::new();
    if let Some(fix) = finding.fix.as_deref()
        && lint::holds(library, all, fix, options)
    {
        let is_safe = fix.safety == Safety::Safe;
        let does = match &fix.edits[..] {
            [edit] if edit.text.is_empty() => "Take it away".to_owned(),
            [edit] if !edit.text.contains('\n') => format!("Write `{}`", edit.text.trim()),
            _ => "Correct it".to_owned(),
        };
        let title = if is_safe { does } else { format!("{does} (changes what the file says)") };
        found.push(Correction { title, is_safe, ignores: false, edits: fix.edits.clone() });
    }
    found.extend(ignored(library, finding));
    found
}

/// A comment above the line that the finding is on; none where a line cannot be put before, and none for what cannot
/// be ignored.
fn ignored(library: &Library, finding: &Diagnostic) -> Option<Correction> {
    RULES.iter().find(|rule| rule.name == finding.rule)?;
    let place = finding.label.place;
    let source = library.sources.get(place.source);
    let line = source.line_at(place.span.start);
    let text = source.line(line);
    let body = text.trim_start_matches(' ');
    let start = source.line_start(line);
    // Only where the finding is about what begins the line: a block of text or a list in brackets takes no comment.
    let first = start + text.len() - body.len() + if body.starts_with("- ") { 2 } else { 0 };
    if place.span.start as usize > first || body.is_empty() {
        return None;
    }
    let indent = &text[..text.len() - body.len()];
    let comment = format!("{indent}# runbook: ignore[{}] reason: \n", finding.rule);
    let place = Place { source: place.source, span: Span::new(start, start) };
    let edits = vec![Edit { place, was: None, text: comment }];
    let title = format!("Ignore `{}` here, and say why", finding.rule);
    Some(Correction { title, is_safe: true, ignores: true, edits })
}
