//! A text that a word-level reader did not understand; it has no place yet.

/// Why a text could not be read, and what would have been right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What would be right, where that can be said.
    pub help: Option<String>,
}

impl Refusal {
    /// A refusal without help.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// The same refusal with help.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
