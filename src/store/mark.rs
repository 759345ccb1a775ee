//! Marks: the highest head of each ledger that this user has seen, kept apart from the ledgers. Whoever puts an older
//! copy of a ledger in place, or one that was written anew, is found out by them, unless they change both.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ledger::{Hash, Head};

/// The marks of one user, a small file a ledger, and one a place.
#[derive(Clone, Debug)]
pub struct Marks(PathBuf);

impl Marks {
    /// The marks below the user's state folder.
    pub fn below(state: &Path) -> Self {
        Self(state.join("heads"))
    }

    /// The mark of a ledger; `None` where none was made yet, or none that can be read.
    pub fn of(&self, ledger: &str) -> Option<Head> {
        let text = fs::read_to_string(self.0.join(ledger)).ok()?;
        let (seq, hash) = text.trim_end().split_once(':')?;
        Some(Head { seq: seq.parse().ok()?, hash: hash.parse().ok()? })
    }

    /// The id of the ledger that was at an address last; `None` where none was.
    pub fn at(&self, address: &str) -> Option<String> {
        let text = fs::read_to_string(self.place(address)).ok()?;
        Some(text.lines().next()?.to_owned())
    }

    /// Remembers which ledger is at an address.
    pub fn make_at(&self, address: &str, ledger: &str) {
        let path = self.place(address);
        if self.at(address).as_deref() == Some(ledger) {
            return;
        }
        let beside = path.with_extension("new");
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
            fs::write(&beside, format!("{ledger}\n{address}\n"))?;
            fs::rename(&beside, &path)
        };
        let _: std::io::Result<()> = write();
    }

    fn place(&self, address: &str) -> PathBuf {
        self.0.join("places").join(Hash::of_entry(address.as_bytes()).to_string())
    }

    /// Remembers a head. A mark that cannot be made is no reason to stop: the ledger itself is written.
    pub fn make(&self, ledger: &str, head: Head) {
        let beside = self.0.join(format!(".{ledger}.new"));
        let write = || {
            fs::create_dir_all(&self.0)?;
            fs::write(&beside, format!("{}:{}\n", head.seq, head.hash))?;
            fs::rename(&beside, self.0.join(ledger))
        };
        let _: std::io::Result<()> = write();
    }
}
