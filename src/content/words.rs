//! Words with a meaning of their own: a look is what they are, never how they are painted.

/// What a piece of text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// Prose.
    #[default]
    Plain,
    /// The first words of what matters.
    Strong,
    /// What is not needed to understand the rest.
    Dim,
    /// It went well.
    Good,
    /// It is worth a look.
    Warned,
    /// It failed.
    Bad,
    /// A name that is copied as it is: a person, an id, a path, a value.
    Name,
}

/// Pieces of text, each of one look; a line end breaks the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<(Look, String)>);

impl Words {
    /// No words yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Words of one look.
    pub fn of(look: Look, text: impl Into<String>) -> Self {
        Self::new().and(look, text)
    }

    /// The same with more.
    #[must_use]
    pub fn and(mut self, look: Look, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((look, text));
        }
        self
    }

    /// The same with more prose.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.and(Look::Plain, text)
    }

    /// The same with a name.
    #[must_use]
    pub fn name(self, text: impl Into<String>) -> Self {
        self.and(Look::Name, text)
    }

    /// The same with other words behind.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pieces in order; none is empty.
    pub fn pieces(&self) -> impl Iterator<Item = (Look, &str)> {
        self.0.iter().map(|(look, text)| (*look, text.as_str()))
    }

    /// The text alone.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::of(Look::Plain, text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::of(Look::Plain, text)
    }
}
