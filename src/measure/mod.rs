//! Numbers and the bounds that judge them.
//!
//! Owns exact decimals, bounds with their judgement and wording, the series of earlier values and the straight line
//! through them, and the `measures:` section's defaults. It never reads a record or a clock: what was observed is an
//! argument.

mod bound;
mod decimal;
mod defaults;
mod line;
mod pattern;
mod series;

pub use bound::{About, BOUNDS, Bound, Ended, JsonBound, Multiple, Observed, Reaches, read_bounds};
pub use decimal::Decimal;
pub use defaults::{MEASURE_SHAPE, MeasureDefault};
pub use line::{Course, LINE_POINTS, Line};
pub use pattern::Pattern;
pub use series::{Point, Series};

pub use crate::diagnostic::Refusal;
