//! Tests of the whole program.

#[cfg(test)]
mod store;
