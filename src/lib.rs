//! A run book executor: recurring operations as files; what is due, done step by step, on record.
//!
//! # The map of the house
//!
//! Three bands. A module names only modules above it in this list; nobody but [`cli`] names the hands, and the
//! hands may use [`system`]. A test (`tests/it/architecture.rs`) holds the arrows.
//!
//! **Words**: pure; no clock, environment, file, process, network or terminal.
//!
//! | module | what it holds |
//! |---|---|
//! | [`diagnostic`] | places in text, findings, "did you mean" |
//! | [`document`] | YAML text → located tree; field readers that collect every problem |
//! | [`content`] | what is said before it is laid out, and its form as Markdown |
//! | [`calendar`] | days of periods, zones, business days, holidays, spans and moments |
//! | [`trigger`] | why a procedure falls due, one kind per file |
//! | [`measure`] | numbers and the bounds that judge them |
//! | [`step`] | what an operator does, one kind per file; Action, Reply, Outcome |
//! | [`model`] | run books, procedures, roles, ladders; the library of all that was loaded |
//! | [`ledger`] | entries, canonical bytes, chain, the fold to a state, the Store trait |
//! | [`schedule`] | occurrences (plan), standing and agenda (plan × state), explanations, ladders as instants |
//! | [`run`] | the step engine as a state machine |
//! | [`lint`] | rules, one per file; reporters |
//! | [`editor`] | what editors ask: the schema of the files, what stands at a place and what can, names |
//!
//! **Hands**: they touch the world.
//!
//! | module | what it holds |
//! |---|---|
//! | [`system`] | clock, processes, identity, environment |
//! | [`workspace`] | finds books and settings, reads and writes files |
//! | [`store`] | where a ledger lives: memory, SQLite, PostgreSQL, an export |
//! | [`ui`] | the terminal: prompts, pages, theme |
//!
//! **Mouth**: [`cli`], one command per file.

pub mod calendar;
pub mod cli;
pub mod content;
pub mod diagnostic;
pub mod document;
pub mod editor;
pub mod ledger;
pub mod lint;
pub mod measure;
pub mod model;
pub mod run;
pub mod schedule;
pub mod step;
pub mod store;
pub mod system;
pub mod trigger;
pub mod ui;
pub mod workspace;
