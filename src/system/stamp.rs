//! Whether a file is still what it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file or folder at a moment: equal to a later one as long as nothing was written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    path: PathBuf,
    /// When it was written last, and how long it is; none where there is no such file.
    written: Option<(SystemTime, u64)>,
}

impl Stamp {
    /// The file as it is now.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        let written = metadata.and_then(|metadata| Some((metadata.modified().ok()?, metadata.len())));
        Self { path: path.to_owned(), written }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
