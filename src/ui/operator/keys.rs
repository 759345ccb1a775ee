//! Lists of keys: the short one of a prompt, and the whole one behind `?`.

use crate::step::{Choice, Menu};
use crate::ui::line::{Line, columns};

/// Keys that change nothing, which every prompt has; a menu's own key of the same letter wins.
const ALWAYS: [(char, &str); 3] =
    [('e', "who to call"), ('t', "text of the whole procedure"), ('p', "pause; nothing is lost")];

/// What was typed besides a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Always {
    Ladder,
    Text,
    Pause,
    Keys,
    /// The text to be told, bare.
    Message,
}

/// `[d]one as expected  [n]ot as expected  [s]kip  [?] >`
pub(super) fn short(menu: &Menu) -> Line {
    let shown = menu.choices.iter().filter(|choice| choice.visible).map(|choice| choice.label.as_str());
    Line::new().dim(shown.chain(["[?] >"]).collect::<Vec<_>>().join("  ")).text("")
}

/// All keys in two columns, read downwards, or in one where two are wider than `width`. `prefix` stands before each
/// where an answer could look like a key.
pub(super) fn all(menu: &Menu, prefix: &str, width: usize) -> Vec<Line> {
    let own = |choice: &Choice| (choice.key, choice.meaning.clone());
    let mut keys: Vec<(char, String)> = menu.choices.iter().map(own).collect();
    for (key, meaning) in ALWAYS {
        if !keys.iter().any(|(known, _)| *known == key) {
            keys.push((key, meaning.to_owned()));
        }
    }
    let rows = keys.len().div_ceil(2);
    let (left, right) = keys.split_at(rows);
    let wide = left.iter().map(|(_, meaning)| columns(meaning)).max().unwrap_or(0);
    let key =
        |key: char, meaning: &str| Line::new().typed(format!("{prefix}{key}")).text(format!("  {meaning}"));
    let row = |n: usize| match (&left[n], right.get(n)) {
        ((one, meaning), Some((other, text))) => {
            let gap = " ".repeat(wide - columns(meaning) + 2);
            key(*one, meaning).text(gap).and(key(*other, text))
        }
        ((one, meaning), None) => key(*one, meaning),
    };
    let two: Vec<Line> = (0..rows).map(row).collect();
    if two.iter().all(|line| line.width() <= width) {
        return two;
    }
    keys.iter().map(|(letter, meaning)| key(*letter, meaning)).collect()
}

/// A key that every prompt has, unless the menu has a choice of that letter.
pub(super) fn always(line: &str, menu: &Menu) -> Option<Always> {
    let line = line.trim().to_lowercase();
    if menu.typed(&line).is_some() {
        return None;
    }
    match line.as_str() {
        "?" => Some(Always::Keys),
        "e" => Some(Always::Ladder),
        "t" => Some(Always::Text),
        "m" => Some(Always::Message),
        "p" | "pause" => Some(Always::Pause),
        _ => None,
    }
}
