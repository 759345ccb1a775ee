//! Writing: new files, all of them or none, and a changed text in place of the one that was read.

use std::fs;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::decode::decode;

/// Why files were not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Some are there already.
    #[error("cannot write {}: there already", listed(paths))]
    Exists {
        /// All that are in the way, at least one, in the order asked for.
        paths: Vec<PathBuf>,
    },
    /// It is not what was read before.
    #[error("cannot change '{}': somebody else changed it meanwhile", path.display())]
    Changed {
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

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("'{}'", path.display())).collect::<Vec<_>>().join(", ")
}

impl WriteError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Exists { .. } => {
                "nothing was changed; choose another place, or move what is there away first"
            }
            Self::Changed { .. } => "nothing was changed; run the command again",
            Self::Io { .. } => "check that the folder is there and that you may write to it",
        })
    }
}

/// Writes new files, making their folders; none over an existing one, and none at all if one cannot be written.
pub fn write_new(files: &[(PathBuf, &str)]) -> Result<(), WriteError> {
    let there = |(path, _): &&(PathBuf, &str)| path.symlink_metadata().is_ok();
    let paths: Vec<PathBuf> = files.iter().filter(there).map(|(path, _)| path.clone()).collect();
    if !paths.is_empty() {
        return Err(WriteError::Exists { paths });
    }
    let mut made = Vec::new();
    let written = files.iter().try_for_each(|(path, text)| write_one(path, text, &mut made));
    if written.is_err() {
        take_back(&made);
    }
    written
}

/// Removes what was made, the last first; a folder that somebody put something into stays.
fn take_back(made: &[PathBuf]) {
    for path in made.iter().rev() {
        // What cannot be removed stays; the failure that led here is the one to report.
        let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
    }
}

fn write_one(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        fs::create_dir_all(folder).map_err(io)?;
        made.extend(missing.into_iter().rev().map(Path::to_owned));
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match file {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists { paths: vec![path.to_owned()] });
        }
        other => other.map_err(io)?,
    };
    made.push(path.to_owned());
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

/// Writes a report, making its folder; over what is there.
pub fn write_report(path: &Path, text: &str) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(io)?;
    fs::write(path, text).map_err(io)
}

/// A file that is being written, for its owner alone to read; under its name only once it is whole.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    beside: PathBuf,
    file: BufWriter<fs::File>,
}

impl NewFile {
    /// Begins a file; refused where there is one already.
    pub fn begin(path: &Path) -> Result<Self, WriteError> {
        if path.symlink_metadata().is_ok() {
            return Err(WriteError::Exists { paths: vec![path.to_owned()] });
        }
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let beside = path.with_file_name(format!(".{name}.new"));
        // Left behind by an attempt that was cut off.
        let _ = fs::remove_file(&beside);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file =
            options.open(&beside).map_err(|source| WriteError::Io { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), beside, file: BufWriter::new(file) })
    }

    /// Gives it its name, once all of it is on disk.
    pub fn keep(mut self) -> Result<(), WriteError> {
        let kept = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        let kept = kept.and_then(|()| fs::rename(&self.beside, &self.path));
        // A name is durable once its folder is; Windows has no such thing.
        #[cfg(unix)]
        let kept =
            kept.and_then(|()| match self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) => fs::File::open(folder)?.sync_all(),
                None => Ok(()),
            });
        kept.map_err(|source| WriteError::Io { path: self.path.clone(), source })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Gone already where it was kept; else only litter.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Puts `new` in place of the text `old` of a file, in one step; a byte order mark and permissions stay. Refused
/// where the file does not hold `old` any more.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    let real = fs::canonicalize(path).map_err(io)?;
    let bytes = fs::read(&real).map_err(io)?;
    let mark: &[u8] = if bytes.starts_with(b"\xEF\xBB\xBF") { b"\xEF\xBB\xBF" } else { b"" };
    if decode(bytes.clone()).as_deref() != Ok(old) {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    let permissions = fs::metadata(&real).map_err(io)?.permissions();
    let name = real.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let beside = real.with_file_name(format!(".{name}.new"));
    let write = || {
        // Left behind by an attempt that was cut off; the one that creates it next goes on.
        let _ = fs::remove_file(&beside);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.set_permissions(permissions)?;
        file.write_all(mark)?;
        file.write_all(new.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &real)
    };
    write().map_err(|error| {
        // The file itself is untouched; the attempt is only litter.
        let _ = fs::remove_file(&beside);
        io(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_new_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::write(at("b"), "mine").unwrap();
        let files = [(at("x/a"), "1"), (at("b"), "2")];
        assert!(matches!(write_new(&files), Err(WriteError::Exists { paths }) if paths == [at("b")]));
        assert!(!at("x").exists());
        // A file where a folder is wanted: seen only in the midst of writing.
        assert!(matches!(write_new(&[(at("x/a"), "1"), (at("b/c"), "2")]), Err(WriteError::Io { .. })));
        assert!(!at("x").exists() && fs::read_to_string(at("b")).unwrap() == "mine");
        write_new(&[(at("x/a"), "1"), (at("x/c"), "2")]).unwrap();
        assert_eq!(fs::read_to_string(at("x/c")).unwrap(), "2");
    }

    #[test]
    fn a_text_is_replaced_only_if_it_is_the_one_that_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, b"\xEF\xBB\xBFold").unwrap();
        assert!(matches!(replace(&path, "other", "new"), Err(WriteError::Changed { .. })));
        replace(&path, "old", "new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"\xEF\xBB\xBFnew");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
