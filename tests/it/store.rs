//! Every backend keeps the same promises, and every change to what is stored is seen.

mod backends;
mod conformance;
#[cfg(all(unix, feature = "postgres"))]
mod cut;
#[cfg(all(unix, feature = "postgres"))]
mod database;
mod faults;
mod files;
mod fold;
mod golden;
#[cfg(all(unix, feature = "postgres"))]
mod losses;
#[cfg(all(unix, feature = "postgres"))]
mod moving;
mod sample;
