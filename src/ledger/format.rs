#![doc = include_str!("FORMAT.md")]

/// The version that new entries carry in `v`.
pub const VERSION: u64 = 1;
