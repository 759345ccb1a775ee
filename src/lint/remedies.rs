//! Fixes for findings whose remedy is plain: the word that was meant, an entry that is there twice or used nowhere.

use crate::diagnostic::{Diagnostic, Edit, Fix, Place, Safety, Span, meant};
use crate::document::{Node, canonical, comments};
use crate::model::Library;

/// Gives findings their fixes that name the word that was meant, or repeat an entry.
pub(super) fn complete(all: &mut [Diagnostic], library: &Library) {
    for finding in all.iter_mut().filter(|finding| finding.fix.is_none()) {
        finding.fix = match finding.rule {
            "duplicate-key" => repeated(finding, library),
            _ => word(finding, library),
        }
        .map(Box::new);
    }
}

/// Another word in place of the one that the title names, where that stands once in the place of the finding.
fn word(finding: &Diagnostic, library: &Library) -> Option<Fix> {
    let right = finding.help.as_deref().and_then(meant)?;
    let wrong = finding.title.split('`').nth(1).filter(|wrong| !wrong.is_empty())?;
    let place = finding.label.place;
    let text = library.sources.get(place.source).slice(place.span);
    // A word that has a backtick itself ends too early in the title.
    if text.contains('`') {
        return None;
    }
    let mut found = text.match_indices(wrong);
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let alone = !text[..at].ends_with(part) && !text[at + wrong.len()..].starts_with(part);
    let start = place.span.start as usize + at;
    let place = Place { span: Span::new(start, start + wrong.len()), ..place };
    alone.then(|| Fix::replace(Safety::Unsafe, place, right))
}

/// Of a key that comes twice with the same value the second one goes.
fn repeated(finding: &Diagnostic, library: &Library) -> Option<Fix> {
    let (first, second) = (finding.others.first()?.place, finding.label.place);
    let part = library.books.iter().flat_map(|book| &book.parts).find(|part| part.source == second.source)?;
    let mut node = part.tree().root()?;
    loop {
        let (key, value, _) = node.holding(second.span.start)?;
        if let Some(key) = key.filter(|key| key.place() == second) {
            let (_, before) = node.pairs().find(|(key, _)| key.place() == first)?;
            let same = canonical(before) == canonical(value);
            return same.then(|| removed(library, Safety::Safe, key, value)).flatten();
        }
        node = value;
    }
}

/// An entry taken away with its lines; none where something else stands on them, such as a comment.
pub(super) fn removed(library: &Library, safety: Safety, key: Node<'_>, value: Node<'_>) -> Option<Fix> {
    let place = key.place();
    let text = &*library.sources.get(place.source).text;
    let (start, end) = (place.span.start as usize, key.span().end.max(value.span().end) as usize);
    let before = text.get(..start)?;
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(end..)?;
    let to = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let alone = before[from..].bytes().all(|byte| byte == b' ') && rest[..to].trim().is_empty();
    let silent = comments(text.get(from..end)?).is_empty();
    let place = Place { span: Span::new(from, end + to), ..place };
    (alone && silent).then(|| Fix::replace(safety, place, ""))
}

/// Texts that stand at some places, put at these places in another order.
pub(super) fn reordered(library: &Library, places: &[Place], order: &[usize]) -> Fix {
    let text = |place: Place| library.sources.get(place.source).slice(place.span).to_owned();
    let moved = places.iter().zip(order).filter(|(place, from)| places[**from] != **place);
    let edit = |(place, from): (&Place, &usize)| Edit { place: *place, was: None, text: text(places[*from]) };
    Fix { safety: Safety::Unsafe, edits: moved.map(edit).collect() }
}
