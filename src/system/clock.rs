//! The clock: the machine's own, or one that stands still.
//!
//! Owns the one reading of the time. Never reads the environment: whoever found a replacement (`--as-of`,
//! `RUNBOOK_NOW`) hands it in.

use chrono::{DateTime, Utc};

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    fixed: Option<DateTime<Utc>>,
}

impl Clock {
    /// The machine's own clock.
    pub fn real() -> Self {
        Self { fixed: None }
    }

    /// A clock that always says `instant`.
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self { fixed: Some(instant) }
    }

    /// The instant it is now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(read)
    }

    /// Whether this clock was replaced, so that nothing may be recorded under it outside a test ledger.
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one reading of the machine's clock")]
fn read() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_and_says_so() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        assert!(clock.is_fixed());
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn the_real_clock_runs() {
        let clock = Clock::real();
        assert!(!clock.is_fixed());
        assert!(clock.now() > DateTime::UNIX_EPOCH);
    }
}
