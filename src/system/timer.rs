//! When a wait is over: by a clock that never jumps, or by the one on the wall.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::clock::Clock;

/// Waits so long.
pub fn pause(length: Duration) {
    std::thread::sleep(length);
}

/// The end of a wait.
#[derive(Debug, Clone, Copy)]
pub struct Timer(End);

#[derive(Debug, Clone, Copy)]
enum End {
    Over(Instant),
    At(DateTime<Utc>),
}

impl Timer {
    /// Over after so long, time asleep not counted.
    pub fn over(length: Duration) -> Self {
        Self(End::Over(Instant::now() + length))
    }

    /// Over at an instant, however the clock is set meanwhile.
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self(End::At(instant))
    }

    /// What is left; none once it is over.
    pub fn left(&self, clock: &Clock) -> Option<Duration> {
        let left = match self.0 {
            End::Over(end) => end.saturating_duration_since(Instant::now()),
            End::At(at) => (at - clock.now()).to_std().unwrap_or_default(),
        };
        (!left.is_zero()).then_some(left)
    }

    /// Whether it never ends, since the clock it waits for stands still.
    pub fn is_stuck(&self, clock: &Clock) -> bool {
        clock.is_fixed() && matches!(self.0, End::At(_)) && self.left(clock).is_some()
    }
}
