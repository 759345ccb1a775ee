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

pub use crate::diagnostic::Refusal;
