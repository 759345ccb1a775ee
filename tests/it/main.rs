//! Tests of the whole program.

#[cfg(test)]
mod architecture;
#[cfg(all(test, unix))]
mod cli;
#[cfg(test)]
mod cli_author;
#[cfg(test)]
mod cli_records;
#[cfg(all(test, unix))]
mod editors;
#[cfg(test)]
mod edits;
#[cfg(all(test, unix))]
mod faults;
#[cfg(all(test, unix))]
mod forms;
#[cfg(all(test, unix))]
mod ics;
#[cfg(test)]
mod laws;
#[cfg(all(test, unix))]
mod oracle;
#[cfg(all(test, unix))]
mod pipelines;
#[cfg(all(test, unix))]
mod python;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schedule;
#[cfg(all(test, unix))]
mod schema;
#[cfg(test)]
mod second_reader;
#[cfg(test)]
#[cfg(all(unix, feature = "postgres"))]
mod server;
#[cfg(test)]
mod store;
#[cfg(all(test, unix))]
mod terminal;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod yaml_suite;
#[cfg(test)]
mod zones;
