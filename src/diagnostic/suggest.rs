//! "Did you mean": the nearest of some names.

/// The name nearest to `word` by edits (insert, delete, replace, swap of neighbours), if it is near enough to be
/// meant: at most a third of the word's characters, and at least one edit for short words.
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let limit = (word.len() / 3).max(1);
    names
        .into_iter()
        .map(|name| (edits(&word, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .filter(|&(edits, _)| edits <= limit)
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, name)| name)
}

/// ``did you mean `expect`?``, where something is near enough.
#[must_use]
pub fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, names).map(|name| format!("did you mean `{name}`?"))
}

/// The name that [`did_you_mean`] gave; none of any other text.
#[must_use]
pub fn meant(text: &str) -> Option<&str> {
    let name = text.strip_prefix("did you mean `")?.strip_suffix("`?")?;
    (!name.contains('`')).then_some(name)
}

/// Optimal string alignment distance.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_is_one_edit_and_far_words_are_not_meant() {
        assert_eq!(nearest("expcet", ["effort", "expect"]), Some("expect"));
        assert_eq!(
            nearest("app-insight-review", ["app-insights-review", "job-failures"]),
            Some("app-insights-review")
        );
        assert_eq!(nearest("zzz", ["expect", "run"]), None);
        assert_eq!(nearest("", ["expect"]), None);
        let said = did_you_mean("expcet", ["effort", "expect"]).unwrap();
        assert_eq!((meant(&said), meant("did you mean `a` or `b`?")), (Some("expect"), None));
    }
}
