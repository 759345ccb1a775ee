//! Reading and writing single files.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::decode::decode;

/// The largest file that is read as text.
const MOST_BYTES: u64 = 64 << 20;

/// The text of a file, or why there is none, in words that follow `PATH: `.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    if metadata.len() > MOST_BYTES {
        return Err(format!("it is larger than {} MiB", MOST_BYTES >> 20));
    }
    fs::read(path).map_err(|error| reason(&error)).and_then(decode)
}

/// An I/O error in words.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// Why a file was not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// It is there already.
    #[error("cannot write '{}': it is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The environment failed.
    #[error("cannot write '{}'", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
}

impl WriteError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Exists { .. } => "nothing was changed; choose another place, or move that file away first",
            Self::Io { .. } => "check that the folder is there and that you may write to it",
        })
    }
}

/// Writes a new file, making its folders; never over an existing one.
pub fn write_new(path: &Path, text: &str) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match file {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists { path: path.to_owned() });
        }
        other => other.map_err(io)?,
    };
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

/// The files of a folder, sorted by name; hidden ones left out.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| reason(&error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    Ok(paths)
}
