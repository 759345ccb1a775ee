//! The commands that record decisions and read the ledger, through the program itself.

mod anchors;
mod archives;
mod checkpoints;
mod corrections;
mod decisions;
mod desk;
mod edits;
mod escalations;
mod events;
mod exports;
#[cfg(all(unix, feature = "postgres"))]
mod moves;
mod proof;
mod reading;
mod redactions;
mod references;
mod renames;
mod requires;
mod reschedules;
mod targets;
#[cfg(feature = "postgres")]
mod team;
mod together;
mod trouble;
mod waivers;
