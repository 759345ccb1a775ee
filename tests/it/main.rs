//! Tests of the whole program.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod store;
#[cfg(test)]
mod samples;
