//! Where things are on disk: the workspace, its settings, its run books.
//!
//! Owns finding and reading files, and writing the few that `init` and `new` make. It never looks into a text for
//! its meaning: texts go to `model` as they are, with the paths they are known by.

mod beside;
mod books;
mod decode;
mod files;
mod settings;
mod trust;
mod write;
mod zones;

pub use beside::{absent, reviewed};
pub use books::{NoBook, Overlay, Trees, load, load_over};
pub use files::read as read_text;
pub use settings::{PLACE as SETTINGS, Settings, SettingsError};
pub use trust::{Trust, TrustError, Trusted};
pub use write::{NewFile, WriteError, replace, write_new, write_report};
pub use zones::{ZonesError, read_zones};
