//! Where in a checklist.

use std::fmt;

/// The two parts of a checklist, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What is done.
    Steps,
    /// What is asked last.
    Validation,
}

/// A step's place in a checklist. Shown as `step 1 of 4` or `validation 2 of 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Which part.
    pub section: Section,
    /// From 1, in its part.
    pub position: u32,
    /// How many its part has.
    pub of: u32,
}

impl Spot {
    /// The path that entries and answers files know it by: `2`, `validation/1`.
    #[must_use]
    pub fn path(&self) -> String {
        match self.section {
            Section::Steps => self.position.to_string(),
            Section::Validation => format!("validation/{}", self.position),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.section {
            Section::Steps => "step",
            Section::Validation => "validation",
        };
        write!(f, "{what} {} of {}", self.position, self.of)
    }
}
