//! What is owed: the plan of the files crossed with the state of the ledger at one instant.
//!
//! Owns occurrences ([`plan`]), their [`Standing`], the [`agenda()`] of all of them, [`explain()`]ations and the
//! instants of ladders. Everything here is a pure function of library, state and one reading of the clock.

mod agenda;
mod beside;
mod blocked;
mod coverage;
mod explain;
mod follow;
mod former;
mod ground;
mod ladder;
mod line;
mod missed;
mod moves;
mod occurrence;
mod owed;
mod pinned;
pub mod plan;
mod row;
mod rules;
mod series;
mod standing;
mod texts;

pub use agenda::{Agenda, Ask, agenda, rows};
pub use blocked::{Blocker, blockers};
pub use coverage::beyond_holidays;
pub use explain::{Explanation, explain, rule};
pub use former::filed;
pub use ground::{Ground, Subject};
pub use ladder::{Climb, Ended, RungAt, Started, climb, ladder_of, started};
pub use line::{Line, subject_of};
pub use moves::{moved_dates, moved_from};
pub use occurrence::{Occurrence, by_key, expiry, foremost, near_keys, occurrence};
pub use owed::{Owed, Why, owed};
pub use pinned::deadline;
pub use plan::{Planned, planned};
pub use row::{Row, RunState};
pub use standing::Standing;
pub use texts::{ReadText, Texts};
