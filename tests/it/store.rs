//! Every backend keeps the same promises, and every change to what is stored is seen.

mod backends;
mod conformance;
mod faults;
mod files;
mod fold;
mod golden;
mod sample;
