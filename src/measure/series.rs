//! The last values of a measure.

use std::fmt;

use super::Decimal;

/// Values of one measure, oldest first; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series(Vec<Decimal>);

impl Series {
    /// A series from values, oldest first.
    #[must_use]
    pub fn new(values: Vec<Decimal>) -> Self {
        Self(values)
    }

    /// All values, oldest first.
    #[must_use]
    pub fn values(&self) -> &[Decimal] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest values, at most `count` of them, still oldest first.
    #[must_use]
    pub fn last(&self, count: usize) -> Self {
        Self(self.0[self.0.len().saturating_sub(count)..].to_vec())
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, value) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{value}")?;
        }
        Ok(())
    }
}
