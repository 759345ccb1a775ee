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

/// Takes the fixes that do not overlap and break nothing. How many were taken and left.
fn take(
    library: &Library,
    findings: &[Diagnostic],
    fixes: Vec<Fix>,
    options: &Options,
    texts: &mut BTreeMap<SourceId, String>,
) -> (usize, usize) {
    let chosen = apart(fixes);
    let new = |fixes: &[&Fix]| applied(library, findings, fixes, options);
    let mut kept =
        harmless(&chosen.iter().collect::<Vec<_>>(), &|fixes| new(fixes).is_some(), &mut { TRIES });
    // What is good in parts can be bad together; then the first is taken, and the others have another round.
    if new(&kept).is_none() {
        kept.truncate(1);
    }
    texts.extend(new(&kept).into_iter().flatten());
    (kept.len(), chosen.len() - kept.len())
}

/// How often fixes are tried in one round: each try reads and checks everything.
const TRIES: u32 = 40;

/// Those that work, found by halves: few bad ones among many cost few tries.
fn harmless<'f>(fixes: &[&'f Fix], work: &dyn Fn(&[&Fix]) -> bool, tries: &mut u32) -> Vec<&'f Fix> {
    if fixes.is_empty() || *tries == 0 {
        return Vec::new();
    }
    *tries -= 1;
    if work(fixes) {
        return fixes.to_vec();
    }
    if fixes.len() == 1 {
        return Vec::new();
    }
    let (left, right) = fixes.split_at(fixes.len() / 2);
    let mut found = harmless(left, work, tries);
    found.extend(harmless(right, work, tries));
    found
}

/// The fixes that do not touch an earlier one.
fn apart(fixes: Vec<Fix>) -> Vec<Fix> {
    let mut taken: BTreeMap<(SourceId, u32), u32> = BTreeMap::new();
    let span = |edit: &Edit| (edit.place.source, edit.place.span.start, edit.place.span.end);
    let mut chosen = Vec::new();
    for fix in fixes {
        let touches = |edit: &Edit| {
            let (source, start, end) = span(edit);
            let before = taken.range((source, 0)..=(source, end)).next_back();
            before.is_some_and(|(_, &last)| last >= start)
        };
        if !fix.edits.is_empty() && !fix.edits.iter().any(touches) {
            taken.extend(fix.edits.iter().map(span).map(|(source, start, end)| ((source, start), end)));
            chosen.push(fix);
        }
    }
    chosen
}

/// Whether a fix can be taken: the texts can be read afterwards as before. `findings` are those of the library.
#[must_use]
pub fn holds(library: &Library, findings: &[Diagnostic], fix: &Fix, options: &Options) -> bool {
    applied(library, findings, &[fix], options).is_some()
}

/// What would be found after the edits of a fix; `None` if they cannot be made.
#[must_use]
pub fn checked_after(library: &Library, fix: &Fix, options: &Options) -> Option<Vec<Diagnostic>> {
    Some(check(&with_texts(library, &edited(library, &[fix])?), options).findings)
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
    let texts = edited(library, fixes)?;
    let trusted = fixes.iter().all(|fix| fix.safety == Safety::Safe);
    let same =
        |(id, text): (&SourceId, &String)| says(*id, &library.sources.get(*id).text) == says(*id, text);
    if trusted && !texts.iter().all(same) {
        return None;
    }
    let after = check(&with_texts(library, &texts), options);
    (!breaks(findings, &after.findings)).then_some(texts)
}

/// The texts with edits made; `None` if one lies across a character.
fn edited(library: &Library, fixes: &[&Fix]) -> Option<BTreeMap<SourceId, String>> {
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
    Some(texts)
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
    "misplaced-key",
    "merge-key",
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
