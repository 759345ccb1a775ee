//! `hidden-character`: a text holds a character that cannot be seen.

use crate::diagnostic::{Edit, Findings, Fix, Place, Safety, Severity, Span};
use crate::lint::{Rule, Subject, texts};
use crate::model::Profile;

/// The rule.
pub(super) const RULE: Rule = Rule {
    name: "hidden-character",
    severity: Severity::Warning,
    profile: Profile::Basic,
    timed: false,
    summary: "A text holds a character that cannot be seen",
    page: include_str!("hidden-character.md"),
    check,
};

fn check(subject: &Subject<'_>, out: &mut Findings) {
    texts::each(subject, |text| {
        // A command with one is an error where it is read.
        let hidden = text.value.chars().find(|c| is_hidden(*c)).filter(|_| !text.is_command());
        if let Some(hidden) = hidden {
            let finding = RULE.finding(text.place, "a text has a character that cannot be seen");
            let finding =
                finding.label(format!("U+{:04X} is in here", u32::from(hidden))).help("type the text anew");
            out.add(match without(subject, text.place) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    });
}

/// The text without such characters, where they stand in the file as they are.
fn without(subject: &Subject<'_>, place: Place) -> Option<Fix> {
    let hidden = subject.text(place).char_indices().filter(|(_, c)| is_hidden(*c));
    let start = place.span.start as usize;
    let edit = |(at, c): (usize, char)| {
        let span = Span::new(start + at, start + at + c.len_utf8());
        Edit { place: Place { span, ..place }, was: None, text: String::new() }
    };
    let edits: Vec<Edit> = hidden.map(edit).collect();
    (!edits.is_empty()).then_some(Fix { safety: Safety::Unsafe, edits })
}

/// Characters that reorder text, take no room, or control a terminal. Blanks of other scripts and joiners that
/// ordinary writing needs are not among them.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}')
}
