//! Run books as they were meant: sections, procedures, and the library of everything that was loaded.
//!
//! Owns the typed model and its reading from located trees, one file per section of the YAML. It collects every
//! problem as a finding and loses at most the procedure in which one stands. It reads no files: texts come in.

mod anchors;
mod aside;
mod beside;
mod book;
mod business;
mod defaults;
mod event;
mod following;
mod gather;
mod ladder;
mod library;
mod linting;
mod part;
mod procedure;
mod references;
mod requirement;
mod revision;
mod role;
mod scope;
mod section;
mod steps;
mod target;
mod waive;
mod windows;

pub use aside::Aside;
pub use beside::{Beside, Reviewed};
pub use book::{HEADER, RunBook, Shell, holiday_files, includes, is_unfilled};
pub use business::is_holiday_file;
pub use defaults::Defaults;
pub use event::{EventKind, Level};
pub use gather::PART;
pub use ladder::{Ladder, Rung};
pub use library::{Library, Lost, Named, NotFound};
pub use linting::{Linting, Profile, RuleSetting};
pub use part::{Ahead, BookText, Part};
pub use procedure::{Escalation, Procedure};
pub use requirement::Requirement;
pub use revision::{digest, procedure_revision, revision, source_texts, trigger_digest};
pub use role::{Role, people_of};
pub use scope::{ScopeItem, Tier};
pub use section::{Minutes, Places};
pub use steps::{DEEPEST_CALL, MOST_STEPS, called, step_findings, unrunnable};
pub use target::{Target, Targets};
pub use waive::Waive;
