//! Prose laid out in lines that fit.
//!
//! Owns where lines are broken: at blanks only, so that a word that is too long stands alone and whole. Nothing is
//! cut, and a command never comes here.

use super::line::Line;
use super::theme::Style;

/// The widest that prose gets, whatever the terminal.
pub const WIDEST: usize = 100;

/// The lines of `prose`, each at most `width` columns where its words allow it. The first begins with the line's
/// own leading blanks, the others with `indent` blanks. A line end in the text breaks the line. At least one line.
pub fn wrap(prose: &Line, width: usize, indent: usize) -> Vec<Line> {
    let width = width.min(WIDEST);
    if fits(prose, width) {
        return vec![prose.clone()];
    }
    let mut layout = Layout::new(width, indent);
    for piece in prose.pieces() {
        for part in piece.text.split_inclusive([' ', '\t', '\n']) {
            layout.part(piece.style, part);
        }
    }
    layout.place_word();
    layout.lines.push(layout.current);
    layout.lines
}

/// Whether it is one line as it stands.
fn fits(prose: &Line, width: usize) -> bool {
    let breaks = |text: &str| text.contains(['\n', '\t']);
    prose.width() <= width && !prose.pieces().iter().any(|piece| breaks(&piece.text))
}

struct Layout {
    width: usize,
    indent: usize,
    lines: Vec<Line>,
    current: Line,
    /// Columns of the current line that are taken.
    used: usize,
    /// Blanks that wait for a word to follow.
    blanks: usize,
    /// A word that may go on in the next piece.
    word: Line,
}

impl Layout {
    fn new(width: usize, indent: usize) -> Self {
        Self { width, indent, lines: Vec::new(), current: Line::new(), used: 0, blanks: 0, word: Line::new() }
    }

    /// Takes text with at most one blank or line end, at its end.
    fn part(&mut self, style: Style, part: &str) {
        let text = part.trim_end_matches([' ', '\t', '\n']);
        self.word.push(style, text);
        if text.len() < part.len() {
            self.place_word();
            if part.ends_with('\n') {
                self.break_line();
            } else {
                self.blanks += 1;
            }
        }
    }

    fn place_word(&mut self) {
        if self.word.is_blank() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let columns = word.width();
        if self.used > 0 && self.used + self.blanks + columns > self.width {
            self.break_line();
        }
        self.current.push(Style::Plain, &" ".repeat(self.blanks));
        self.used += self.blanks + columns;
        self.current = std::mem::take(&mut self.current).and(word);
        self.blanks = 0;
    }

    fn break_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.current));
        (self.used, self.blanks) = (0, self.indent);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::ui::theme::Theme;

    fn lines(prose: &Line, width: usize, indent: usize) -> Vec<String> {
        wrap(prose, width, indent).iter().map(|line| line.render(Theme::PLAIN, width)).collect()
    }

    #[test]
    fn words_move_on_and_keep_their_style() {
        let prose = Line::from("1/4  ").bold("Open the page").text(" now");
        assert_eq!(lines(&prose, 15, 5), ["1/4  Open the", "     page now"]);
        let wrapped = wrap(&prose, 15, 5);
        assert_eq!(wrapped[1].render(Theme::COLORED, 80), "     \u{1b}[1mpage\u{1b}[0m now");
        assert_eq!(lines(&Line::from("a\nb"), 80, 2), ["a", "  b"]);
        assert_eq!(lines(&Line::new(), 80, 2), [""]);
        let joined = Line::from("aa (").bold("bbb").text(").");
        assert_eq!(lines(&joined, 8, 0), ["aa", "(bbb)."]);
    }

    #[test]
    fn a_long_word_stands_alone_and_whole() {
        assert_eq!(
            lines(&Line::from("see https://example.com/long now"), 10, 2),
            ["see", "  https://example.com/long", "  now"]
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_lines_fit(text in "([a-z東é]{1,9} {1,3}){0,30}", width in 12usize..60, indent in 0usize..3) {
            let wrapped = lines(&Line::from(text.as_str()), width, indent);
            let words: Vec<&str> = wrapped.iter().flat_map(|line| line.split_whitespace()).collect();
            prop_assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
            for line in wrapped {
                prop_assert!(line.width() <= width || line.split_whitespace().count() == 1, "{:?}", line);
            }
        }
    }
}
