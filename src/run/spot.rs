//! Where in a checklist.

use std::fmt;

/// The parts of a checklist, in the order they are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What the run has to know.
    Inputs,
    /// What must be so before anything is done.
    Before,
    /// What is done.
    Steps,
    /// What is asked last.
    Validation,
    /// What takes it back, if the run is given up.
    Rollback,
    /// What is owed once anything was begun, however it ends.
    Finally,
}

impl Section {
    /// Every part, in order.
    pub const ALL: [Self; 6] =
        [Self::Inputs, Self::Before, Self::Steps, Self::Validation, Self::Rollback, Self::Finally];

    /// What one item of it is called, and what its paths begin with where they begin with a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Inputs => "input",
            Self::Before => "before",
            Self::Steps => "step",
            Self::Validation => "validation",
            Self::Rollback => "rollback",
            Self::Finally => "finally",
        }
    }

    /// What stands above it.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Inputs => "Inputs",
            Self::Before => "Before",
            Self::Steps => "Steps",
            Self::Validation => "Validation",
            Self::Rollback => "Rollback",
            Self::Finally => "Finally",
        }
    }

    /// Whether a run that goes well passes through it, apart from what is owed at the end.
    #[must_use]
    pub fn is_forward(self) -> bool {
        !matches!(self, Self::Rollback | Self::Finally)
    }
}

/// A step's place in a checklist. Shown as `step 1 of 4` or `validation 2 of 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Among all items of the checklist, from 0.
    pub index: usize,
    /// Which part.
    pub section: Section,
    /// From 1, in its part; steps inside blocks are counted one by one.
    pub position: u32,
    /// How many its part has.
    pub of: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} of {}", self.section.word(), self.position, self.of)
    }
}
