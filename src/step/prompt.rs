//! Prompts: what a person can choose, and what a person is asked.

use super::answer::AnswerType;

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pick {
    /// It is done, as expected.
    Done,
    /// It is done, but something differs.
    NotAsExpected,
    /// It cannot be done.
    Cannot,
    /// Leave it out.
    Skip,
    /// It does not apply here.
    NotApplicable,
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Let the program run the command.
    Run,
    /// Do it by hand.
    ByHand,
    /// After a failure: another attempt.
    Again,
    /// After a failure: leave the rest of this target.
    NextTarget,
    /// After a failure: take back what was done.
    RollBack,
    /// After a failure: call for help.
    Escalate,
    /// Leave the run, to go on later.
    Pause,
    /// End the run for good.
    Abort,
    /// End a wait before its time.
    Early,
    /// At a gate: look again whether it was decided.
    Look,
    /// At a gate: pass it without approval.
    BreakGlass,
    /// At a hand-over: the person there takes over.
    TakeOver,
    /// The one to call was told.
    Told,
    /// The one to call will be told later.
    Later,
    /// The last answer is wrong: that step is asked again.
    Correct,
    /// Back to an earlier step.
    Back,
    /// This step and those that follow are done as expected.
    Rest,
}

/// What a choice wants besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// A text that may not be empty, asked for with this label.
    Text(&'static str),
}

impl Wanted {
    /// A reason.
    pub const REASON: Self = Self::Text("Reason");
}

/// One choice of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it means.
    pub pick: Pick,
    /// The letter to type.
    pub key: char,
    /// How the prompt shows it, with the letter in brackets: `[d]one as expected`; its words count as typed too.
    pub label: String,
    /// How the list of all keys explains it: `done, not as expected (note)`.
    pub meaning: String,
    /// What is asked next.
    pub wants: Wanted,
    /// Whether the prompt shows it, or only the list of all keys.
    pub visible: bool,
}

impl Choice {
    /// A choice the prompt shows.
    #[must_use]
    pub fn shown(pick: Pick, key: char, label: &str, meaning: &str) -> Self {
        let (label, meaning) = (label.to_owned(), meaning.to_owned());
        Self { pick, key, label, meaning, wants: Wanted::Nothing, visible: true }
    }

    /// A choice only the list of all keys shows.
    #[must_use]
    pub fn hidden(pick: Pick, key: char, label: &str, meaning: &str) -> Self {
        Self { visible: false, ..Self::shown(pick, key, label, meaning) }
    }

    /// The same, followed by a text that is wanted.
    #[must_use]
    pub fn wanting(self, wants: Wanted) -> Self {
        Self { wants, ..self }
    }

    /// Skip, with a reason.
    #[must_use]
    pub fn skip() -> Self {
        Self::shown(Pick::Skip, 's', "[s]kip", "skip (reason)").wanting(Wanted::REASON)
    }

    /// Cannot be done, with a reason.
    #[must_use]
    pub fn cannot() -> Self {
        Self::hidden(Pick::Cannot, 'f', "[f]ailed", "cannot be done (reason)").wanting(Wanted::REASON)
    }

    /// Does not apply, with a reason.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self::hidden(Pick::NotApplicable, 'x', "[x]", "does not apply (reason)").wanting(Wanted::REASON)
    }
}

/// A menu: keys to choose from. Whoever shows it adds the keys that change nothing (who to call, the whole text)
/// and, unless it is here, the pause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Menu {
    /// The choices, in the order shown.
    pub choices: Vec<Choice>,
    /// What asks for the choice, where the prompt is more than keys.
    pub label: Option<String>,
    /// Why the last reply was none.
    pub refused: Option<String>,
}

impl Menu {
    /// A menu of choices.
    #[must_use]
    pub fn of(choices: Vec<Choice>) -> Self {
        Self { choices, label: None, refused: None }
    }

    /// The choice of a pick.
    #[must_use]
    pub fn choice(&self, pick: Pick) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.pick == pick)
    }

    /// The choice a typed line names: its letter, or its words, in any case.
    #[must_use]
    pub fn typed(&self, line: &str) -> Option<&Choice> {
        let line = line.trim().to_lowercase();
        let mut letters = line.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return self.choices.iter().find(|choice| choice.key == letter);
        }
        let plain = |choice: &&Choice| choice.label.replace(['[', ']'], "").to_lowercase();
        let first_word = |choice: &&Choice| plain(choice).split(' ').next() == Some(line.as_str());
        let whole = self.choices.iter().find(|choice| plain(choice) == line);
        whole.or_else(|| self.choices.iter().find(|choice| line.len() > 1 && first_word(choice)))
    }
}

/// A question answered by typing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// What stands before the `>`; may be empty.
    pub label: String,
    /// What is wanted, where it is not any text.
    pub answer: Option<AnswerType>,
    /// What must be typed exactly, for consent.
    pub exactly: Option<String>,
    /// What Enter alone gives, where it counts; an empty text for "none".
    pub enter: Option<String>,
    /// What can be chosen instead.
    pub aside: Menu,
    /// Why the last reply was none: `not a whole number: about 70`.
    pub refused: Option<String>,
}
