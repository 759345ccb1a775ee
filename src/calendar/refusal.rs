//! The nearest-word search behind refusals of calendar words.

pub use crate::diagnostic::Refusal;

/// The candidate nearest to `word` if it is near enough to be meant, ignoring case.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|other| other.len().abs_diff(word.len()) <= most)
        .map(|other| (distance(&word, &other.to_lowercase()), other))
        .filter(|&(edits, _)| edits <= most)
        .min()
        .map(|(_, other)| other)
}

/// The least number of characters to insert, remove or replace (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, r) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
