//! The lines that differ between two texts.

use super::Change;

/// Texts whose lines differ more than so many times so many are shown as one gone and one new.
const MOST: usize = 4_000_000;

/// The way from one text to the other, line by line, with as many lines kept as can be.
#[must_use]
pub fn changes(before: &[String], after: &[String]) -> Vec<Change> {
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (old, new) = (&before[same..], &after[same..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let kept = |lines: &[String]| lines.iter().cloned().map(Change::Same).collect::<Vec<_>>();
    let mut all = kept(&before[..same]);
    all.extend(differing(old, new));
    all.extend(kept(&before[before.len() - tail..]));
    all
}

fn differing(old: &[String], new: &[String]) -> Vec<Change> {
    let removed = |line: &String| Change::Removed(line.clone());
    let added = |line: &String| Change::Added(line.clone());
    if old.len().saturating_mul(new.len()) > MOST {
        return old.iter().map(removed).chain(new.iter().map(added)).collect();
    }
    // How many lines can be kept of what follows each pair of places.
    let mut longest = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] = if old[i] == new[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            all.push(Change::Same(old[i].clone()));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            all.push(removed(&old[i]));
            i += 1;
        } else {
            all.push(added(&new[j]));
            j += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_their_changes(
            before in prop::collection::vec("[abc]", 0..12), after in prop::collection::vec("[abc]", 0..12)
        ) {
            let all = changes(&before, &after);
            let side = |skip: fn(&Change) -> bool| -> Vec<String> {
                all.iter().filter(|change| !skip(change)).map(|change| match change {
                    Change::Same(line) | Change::Removed(line) | Change::Added(line) => line.clone(),
                }).collect()
            };
            prop_assert_eq!(side(|change| matches!(change, Change::Added(_))), before.clone());
            prop_assert_eq!(side(|change| matches!(change, Change::Removed(_))), after.clone());
            prop_assert_eq!(before == after, all.iter().all(|change| matches!(change, Change::Same(_))));
        }
    }
}
