//! What colour means.
//!
//! Owns the mapping from meaning to look, and the decision whether there is any. Colour only repeats what the words
//! say: without it the text is byte for byte the same.

use anstyle::{AnsiColor, Style as Look};

use crate::system::environment::Environment;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Prose.
    #[default]
    Plain,
    /// A title, a group heading, a total.
    Bold,
    /// Overdue, failed, an error.
    Failed,
    /// The heading of what is overdue or failed; the first word of an error.
    FailedTitle,
    /// Warned, caution, due within the hour.
    Warned,
    /// The first word of a warning.
    WarnedTitle,
    /// Done, passed.
    Done,
    /// The first word of a good end.
    DoneTitle,
    /// What can be typed.
    Typed,
    /// Hints and places: nothing that is needed to answer.
    Dim,
}

/// What the user wants: `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// Where it makes sense.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// Whether there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colored: bool,
}

impl Theme {
    /// Without colour.
    pub const PLAIN: Self = Self { colored: false };
    /// With colour.
    pub const COLORED: Self = Self { colored: true };

    /// Decides for one output: the user's choice, then `NO_COLOR`, then `CLICOLOR_FORCE`, else colour on a terminal
    /// that is not dumb.
    pub fn decide(choice: ColorChoice, environment: &Environment, is_terminal: bool) -> Self {
        let colored = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if environment.no_color() => false,
            ColorChoice::Auto if environment.color_forced() => true,
            ColorChoice::Auto => is_terminal && !environment.dumb_terminal(),
        };
        Self { colored }
    }

    /// Whether there is colour.
    pub fn is_colored(self) -> bool {
        self.colored
    }

    /// `text` in the look of `style`; the text alone where there is no colour or nothing to paint.
    pub fn paint(self, style: Style, text: &str) -> String {
        let look = style.look();
        if !self.colored || text.is_empty() || look.is_plain() {
            return text.to_owned();
        }
        format!("{}{text}{}", look.render(), look.render_reset())
    }
}

impl Style {
    fn look(self) -> Look {
        let color = |color: AnsiColor| Look::new().fg_color(Some(color.into()));
        match self {
            Self::Plain => Look::new(),
            Self::Bold => Look::new().bold(),
            Self::Failed => color(AnsiColor::Red),
            Self::FailedTitle => color(AnsiColor::Red).bold(),
            Self::Warned => color(AnsiColor::Yellow),
            Self::WarnedTitle => color(AnsiColor::Yellow).bold(),
            Self::Done => color(AnsiColor::Green),
            Self::DoneTitle => color(AnsiColor::Green).bold(),
            Self::Typed => color(AnsiColor::Cyan),
            Self::Dim => Look::new().dimmed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_wins_then_the_environment_then_the_terminal() {
        let decide = |choice, variables: &[(&str, &str)], terminal| {
            Theme::decide(choice, &variables.iter().copied().collect(), terminal).is_colored()
        };
        let none: &[(&str, &str)] = &[];
        assert!(decide(ColorChoice::Auto, none, true) && !decide(ColorChoice::Auto, none, false));
        assert!(!decide(ColorChoice::Auto, &[("TERM", "dumb")], true));
        assert!(!decide(ColorChoice::Auto, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
        assert!(decide(ColorChoice::Auto, &[("CLICOLOR_FORCE", "1")], false));
        assert!(decide(ColorChoice::Always, &[("NO_COLOR", "1")], false));
        assert!(!decide(ColorChoice::Never, &[("CLICOLOR_FORCE", "1")], true));
    }

    #[test]
    fn paint_adds_only_looks() {
        assert_eq!(Theme::PLAIN.paint(Style::Failed, "late"), "late");
        assert_eq!(Theme::COLORED.paint(Style::Failed, "late"), "\u{1b}[31mlate\u{1b}[0m");
        assert_eq!(Theme::COLORED.paint(Style::Plain, "late"), "late");
        assert_eq!(Theme::COLORED.paint(Style::Dim, ""), "");
    }
}
