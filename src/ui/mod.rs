//! The terminal: what is shown, how it looks, what is typed.
//!
//! Owns every byte that reaches a terminal and every line that comes from one. Line by line, no raw mode, nothing
//! redrawn. Never decides what to say; it is told.

pub mod content;
pub mod filter;
pub mod given;
pub mod input;
pub mod line;
pub mod operator;
pub mod output;
pub mod page;
pub mod table;
pub mod terminal;
pub mod theme;
pub mod wrap;
