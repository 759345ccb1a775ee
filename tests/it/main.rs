//! Tests of the whole program.

#[cfg(test)]
mod cli_records;
#[cfg(test)]
mod store;
