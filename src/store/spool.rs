//! The spool: what was done and could not be recorded, kept with the user until the ledger can be written again.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The spool of one user: a folder a ledger, a file a draft.
#[derive(Clone, Debug)]
pub struct Spool(PathBuf);

impl Spool {
    /// The spool below the user's state folder.
    pub fn below(state: &Path) -> Self {
        Self(state.join("spool"))
    }

    /// Keeps a draft durably, and says where.
    pub fn put(&self, ledger: &str, id: &str, lines: &[u8]) -> std::io::Result<PathBuf> {
        let folder = self.0.join(ledger);
        fs::create_dir_all(&folder)?;
        let (beside, path) = (folder.join(format!(".{id}.new")), folder.join(format!("{id}.jsonl")));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(lines)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        // A name is durable once its folder is; Windows has no such thing.
        #[cfg(unix)]
        fs::File::open(&folder)?.sync_all()?;
        Ok(path)
    }

    /// What is kept for a ledger, in the order in which it happened. May be empty.
    pub fn all(&self, ledger: &str) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let entries = match fs::read_dir(self.0.join(ledger)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        // A draft's id begins with its instant.
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        paths.sort();
        paths.into_iter().map(|path| Ok((path.clone(), fs::read(path)?))).collect()
    }

    /// Lets go of a draft if it is kept. One that stays behind is recorded under the id it has, so that nothing doubles.
    pub fn forget(&self, ledger: &str, id: &str) {
        let _ = fs::remove_file(self.0.join(ledger).join(format!("{id}.jsonl")));
    }

    /// Lets go of what is on record now.
    pub fn remove(&self, path: &Path) -> std::io::Result<()> {
        fs::remove_file(path)
    }

    /// Puts aside what no ledger takes any more, and says where it is.
    pub fn refuse(&self, path: &Path) -> std::io::Result<PathBuf> {
        let aside = path.with_extension("refused");
        fs::rename(path, &aside)?;
        Ok(aside)
    }
}
