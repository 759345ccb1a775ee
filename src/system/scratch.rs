//! Files that are gone when they are no longer wanted.

use std::path::PathBuf;

/// The file at a path, which need not exist; whatever is there is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch(pub PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only litter, and nothing secret.
        let _ = std::fs::remove_file(&self.0);
    }
}
