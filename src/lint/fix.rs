//! What the fixes of findings make of the texts: edits of bytes, so that comments and layout stay.
//!
//! A fix is taken only if the texts can be read afterwards as before, and a safe one only if it changes nothing that the
//! text says. Fixes can make room for
//! others, so this goes on until nothing changes, at most ten times.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Checked, Options, check};
use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, Safety, Source, SourceId};
use crate::document::{Limits, canonical, parse};
use crate::model::{BookText, Library, Part};

/// How often fixes are looked for anew.
const ROUNDS: usize = 10;

/// Texts after their fixes.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The new texts of those sources that change.
    pub texts: BTreeMap<SourceId, String>,
    /// How many fixes were taken.
    pub taken: usize,
    /// How many were left, since the text could not be read afterwards as before.
    pub left: usize,
}

/// What fixes of findings make of the texts of a library. `wanted` says of which sources and findings.
#[must_use]
pub fn fixed(
    library: &Library,
    options: &Options,
    trusted: Safety,
    wanted: impl Fn(SourceId) -> bool,
) -> Fixed {
    let mut fixed = Fixed::default();
    for _ in 0..ROUNDS {
        let now = with_texts(library, &fixed.texts);
        let Checked { findings, .. } = check(&now, options);
        let of_finding = |finding: &Diagnostic| finding.fix.as_deref().cloned();
        let fits =
            |fix: &Fix| fix.safety <= trusted && fix.edits.iter().all(|edit| wanted(edit.place.source));
        let mut offered: Vec<Fix> = findings.iter().filter_map(of_finding).filter(fits).collect();
        offered.dedup();
        let before = fixed.texts.clone();
        let (taken, left) = take(&now, &findings, offered, options, &mut fixed.texts);
        fixed.taken += taken;
        fixed.left = left;
        if fixed.texts == before {
            break;
        }
    }
    fixed
}

/// Takes all fixes that do not overlap at once; if that goes wrong, each on its own. How many were taken and left.
fn take(
    library: &Library,
    findings: &[Diagnostic],
    fixes: Vec<Fix>,
    options: &Options,
    texts: &mut BTreeMap<SourceId, String>,
) -> (usize, usize) {
    let chosen = apart(fixes);
    let all: Vec<&Fix> = chosen.iter().collect();
    if let Some(new) = applied(library, findings, &all, options) {
        texts.extend(new);
        return (chosen.len(), 0);
    }
    let good = |fix: &&Fix| applied(library, findings, &[*fix], options).is_some();
    let mut kept: Vec<&Fix> = chosen.iter().filter(good).collect();
    // What is good alone can be bad together; then the first of them is taken, and the others have another round.
    let mut new = applied(library, findings, &kept, options);
    if new.is_none() {
        kept.truncate(1);
        new = applied(library, findings, &kept, options);
    }
    texts.extend(new.into_iter().flatten());
    (kept.len(), chosen.len() - kept.len())
}

/// The fixes that do not overlap an earlier one.
fn apart(fixes: Vec<Fix>) -> Vec<Fix> {
    let mut chosen: Vec<Fix> = Vec::new();
    for fix in fixes {
        let touches = |one: &Edit, other: &Edit| {
            let (a, b) = (one.place, other.place);
            a.source == b.source && a.span.start <= b.span.end && b.span.start <= a.span.end
        };
        let overlaps = chosen
            .iter()
            .flat_map(|taken| &taken.edits)
            .any(|taken| fix.edits.iter().any(|edit| touches(taken, edit)));
        if !overlaps && !fix.edits.is_empty() {
            chosen.push(fix);
        }
    }
    chosen
}

/// The texts after fixes; `None` if they cannot be read afterwards as before.
fn applied(
    library: &Library,
    findings: &[Diagnostic],
    fixes: &[&Fix],
    options: &Options,
) -> Option<BTreeMap<SourceId, String>> {
    if fixes.is_empty() {
        return None;
    }
    let mut edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.place);
    let mut texts: BTreeMap<SourceId, String> = BTreeMap::new();
    for edit in edits.iter().rev() {
        let text = texts
            .entry(edit.place.source)
            .or_insert_with(|| library.sources.get(edit.place.source).text.to_string());
        let range = edit.place.span.range();
        if !text.is_char_boundary(range.start) || !text.is_char_boundary(range.end) {
            return None;
        }
        text.replace_range(range, &edit.text);
    }
    let trusted = fixes.iter().all(|fix| fix.safety == Safety::Safe);
    let same =
        |(id, text): (&SourceId, &String)| says(*id, &library.sources.get(*id).text) == says(*id, text);
    if trusted && !texts.iter().all(same) {
        return None;
    }
    let after = check(&with_texts(library, &texts), options);
    (!breaks(findings, &after.findings)).then_some(texts)
}

/// What a text says, whatever its style and comments.
fn says(id: SourceId, text: &str) -> Option<String> {
    let mut found = Findings::default();
    let tree = parse(id, &Arc::from(text), &Limits::default(), &mut found);
    tree.root().map(canonical)
}

/// What no fix may bring. Other errors can come to light: a mistake hides those that are looked for after it.
const NEVER: &[&str] = &[
    "yaml-syntax",
    "duplicate-key",
    "duplicate-id",
    "wrong-type",
    "unknown-key",
    "unknown-anchor",
    "conflicting-keys",
    "invalid-value",
];

fn breaks(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let count = |findings: &[Diagnostic], rule| findings.iter().filter(|found| found.rule == rule).count();
    NEVER.iter().any(|rule| count(after, *rule) > count(before, *rule))
}

/// The same books with other texts, under the same source ids.
fn with_texts(library: &Library, texts: &BTreeMap<SourceId, String>) -> Library {
    let mut new = Library::default();
    for (id, source) in library.sources.iter() {
        let text = texts.get(&id).map_or_else(|| Arc::clone(&source.text), |text| Arc::from(text.as_str()));
        new.sources.add(Source::new(source.path.as_str(), text));
    }
    for book in &library.books {
        let part = |part: &Part, found: &mut Findings| {
            let text = Arc::clone(&new.sources.get(part.source).text);
            Part::parse(part.source, part.path.clone(), &text, found)
        };
        let parts = book.parts.iter().map(|old| part(old, &mut new.findings)).collect();
        let calendars = book.calendars.iter().map(|(path, text)| (path.clone(), Ok(text.clone()))).collect();
        new.add(BookText { parts, calendars });
    }
    new
}
