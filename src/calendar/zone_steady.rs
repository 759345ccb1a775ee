//! Where a zone keeps one offset for weeks, which is nearly always: remembered, so that most questions are a lookup.

use std::sync::atomic::{AtomicI32, Ordering};

/// A stretch is 2 to this many seconds: about 6 days.
const BITS: u32 = 19;

/// As many stretches as cover the supported years from 1970 on.
const STRETCHES: usize = 13_920;

/// Between two questions about a stretch no offset comes and goes: what is short lasts for weeks.
const PROBE: i64 = 3 * 24 * 3600;

const UNKNOWN: i32 = 0;
const CHANGES: i32 = 1;
/// Added to an offset, which keeps it apart from the two above.
const KNOWN: i32 = 1_000_000;

/// What is known of each stretch.
pub(super) struct Steady(Box<[AtomicI32]>);

impl Steady {
    /// Nothing is known yet.
    pub(super) fn new() -> Self {
        Self((0..STRETCHES).map(|_| AtomicI32::new(UNKNOWN)).collect())
    }

    /// The offset at `unix` seconds if it is the same at all instants up to `around` seconds away from its stretch;
    /// asked of `offset` the first time.
    pub(super) fn offset(&self, unix: i64, around: i64, offset: impl Fn(i64) -> i32) -> Option<i32> {
        let stretch = unix >> BITS;
        let known = self.0.get(usize::try_from(stretch).ok()?)?;
        match known.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = same(stretch << BITS, around, offset);
                known.store(found.map_or(CHANGES, |offset| offset + KNOWN), Ordering::Relaxed);
                found
            }
            CHANGES => None,
            offset => Some(offset - KNOWN),
        }
    }
}

/// The offset of the stretch that starts there, and around it, if it is the same everywhere.
fn same(start: i64, around: i64, offset: impl Fn(i64) -> i32) -> Option<i32> {
    let (first, end) = (start - around, start + (1 << BITS) + around);
    let probes = (0..).map(|n| first + n * PROBE).take_while(|unix| *unix < end).chain([end]);
    let one = offset(first);
    probes.map(offset).all(|other| other == one).then_some(one)
}
