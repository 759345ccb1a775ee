//! Numbers and the bounds that judge them.
//!
//! Owns exact decimals, bounds with their judgement and wording, the short series shown beside a question, and the
//! `measures:` section's defaults. It never reads a record or a clock: what was observed is an argument.

mod bound;
mod decimal;
mod defaults;
mod pattern;
mod series;

pub use bound::{Bound, Observed, read_bounds};
pub use decimal::Decimal;
pub use defaults::{MEASURE_SHAPE, MeasureDefault};
pub use pattern::Pattern;
pub use series::Series;

/// Why a text is no bound or no number: what is wrong with it, lower case, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
