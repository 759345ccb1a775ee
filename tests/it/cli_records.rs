//! The commands that record decisions and read the ledger, through the program itself.

mod decisions;
mod desk;
mod edits;
mod escalations;
mod events;
mod proof;
mod reading;
mod reschedules;
mod trouble;
mod waivers;
