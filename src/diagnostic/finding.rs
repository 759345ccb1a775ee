//! A finding about a text, and the collection that gathers them.

use super::{Fix, Place};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably a mistake.
    Warning,
    /// Certainly a mistake.
    Error,
}

impl Severity {
    /// The word used in text and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place with what is to be said about it; the text may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What stands beside the carets.
    pub text: String,
}

/// One cause, one finding: a rule's name, a title that stands alone, the place, other places, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule, known by its name alone.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in general; stands alone.
    pub title: String,
    /// Where, with what is specific to the place.
    pub label: Label,
    /// Up to three other places that explain it.
    pub others: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// A change of the text that does it.
    pub fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// An error of a rule at a place.
    #[must_use]
    pub fn error(rule: &'static str, place: Place, title: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, place, title)
    }

    /// A finding of a severity.
    #[must_use]
    pub fn new(rule: &'static str, severity: Severity, place: Place, title: impl Into<String>) -> Self {
        let label = Label { place, text: String::new() };
        Self { rule, severity, title: title.into(), label, others: Vec::new(), help: None, fix: None }
    }

    /// Says what is specific to the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// Adds a place that explains it.
    #[must_use]
    pub fn other(mut self, place: Place, text: impl Into<String>) -> Self {
        self.others.push(Label { place, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers a change of the text.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Says what to do, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }
}

/// Findings in the order they were made.
#[derive(Debug, Default)]
pub struct Findings(Vec<Diagnostic>);

impl Findings {
    /// Adds one.
    pub fn add(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Adds some; none is fine.
    pub fn add_all(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(findings);
    }

    /// How many there are: a mark to compare with later.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings made after a mark taken with [`Findings::len`].
    #[must_use]
    pub fn since(&self, mark: usize) -> &[Diagnostic] {
        &self.0[mark..]
    }

    /// Whether an error was found after a mark.
    #[must_use]
    pub fn error_since(&self, mark: usize) -> bool {
        self.since(mark).iter().any(|finding| finding.severity == Severity::Error)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// All of them, sorted by place, then rule.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort_by(|a, b| (a.label.place, a.rule).cmp(&(b.label.place, b.rule)));
        self.0
    }
}

impl IntoIterator for Findings {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
