//! What the header's `measures:` says of a measure for every question about it.

use super::{BOUNDS, Bound, read_bounds};
use crate::diagnostic::Findings;
use crate::document::{Fields, Form, Shape, key, read};

/// The keys of an entry of `measures:`.
pub const MEASURE_SHAPE: Shape<'_> = Shape {
    what: "a measure",
    keys: &[
        key!("unit", Form::Text, "The unit, as shown behind a number."),
        key!("warn", BOUNDS, "Any of these bounds warns."),
        key!("fail", BOUNDS, "Any of these bounds fails the step."),
    ],
    also: &[],
    needs: &[],
    later: &["title", "formerly"],
};

/// Unit and bounds that hold where a question names none of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasureDefault {
    /// The unit, as shown behind a number.
    pub unit: Option<String>,
    /// Any of these warns.
    pub warn: Vec<Bound>,
    /// Any of these fails.
    pub fail: Vec<Bound>,
}

impl MeasureDefault {
    /// Reads one entry of `measures:`; a null entry declares a measure without defaults.
    #[must_use]
    pub fn read(entry: &read::Entry<'_>, out: &mut Findings) -> Option<Self> {
        if entry.value.is_null() {
            return Some(Self::default());
        }
        let fields = Fields::open(entry.value, &MEASURE_SHAPE, entry.place, out)?;
        let bounds =
            |key, out: &mut Findings| fields.get(key).map_or_else(Vec::new, |node| read_bounds(node, out));
        let unit = fields.get("unit").and_then(|node| read::line(node, out));
        Some(Self { unit, warn: bounds("warn", out), fail: bounds("fail", out) })
    }
}
