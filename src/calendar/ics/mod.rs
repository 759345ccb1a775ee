//! iCalendar (RFC 5545): holidays in, events out.

mod read;
mod write;

pub use read::holidays;
pub use write::{Event, Moment, calendar};
