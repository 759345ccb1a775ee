//! Checkpoints in a folder, a file each.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Kept, OutsideError, SIGNATURE, path_of};
use crate::ledger::Checkpoint;

pub(super) fn keep(
    folder: &Path,
    checkpoint: &Checkpoint,
    signature: Option<&str>,
) -> Result<String, OutsideError> {
    let path = folder.join(path_of(checkpoint));
    let failed = |source| OutsideError::Folder { path: path.clone(), source };
    if let Some(own) = path.parent() {
        fs::create_dir_all(own).map_err(failed)?;
    }
    // The signature comes first: who finds a checkpoint finds what belongs to it.
    if let Some(signature) = signature {
        let beside = signature_of(&path);
        write(&beside, signature).map_err(|source| OutsideError::Folder { path: beside.clone(), source })?;
    }
    let text = checkpoint.to_string();
    if !write(&path, &text).map_err(failed)? {
        let kept = fs::read(&path).map_err(failed)?;
        let rest = text.as_bytes().strip_prefix(&kept[..]);
        let rest = rest.ok_or_else(|| OutsideError::Another { name: path.display().to_string() })?;
        complete(&path, rest).map_err(failed)?;
    }
    Ok(path.display().to_string())
}

/// Adds what is missing of a file whose writing was cut off; nothing is where nothing is missing. Adding is all that a
/// folder may allow in which nothing can be changed.
fn complete(path: &Path, rest: &[u8]) -> std::io::Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let mut file = fs::OpenOptions::new().append(true).open(path)?;
    file.write_all(rest)?;
    file.sync_all()
}

/// Writes a file that is not there yet, durably. Whether it was not.
fn write(path: &Path, text: &str) -> std::io::Result<bool> {
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        file => file?,
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A name is durable once its folder is; Windows has no such thing.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(true)
}

fn signature_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(SIGNATURE);
    PathBuf::from(name)
}

pub(super) fn kept(folder: &Path, ledger: &str) -> Result<Vec<Kept>, OutsideError> {
    let own = folder.join(ledger);
    let failed = |source| OutsideError::Unreadable { path: own.clone(), source };
    let entries = match fs::read_dir(&own) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().map_err(failed)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "checkpoint"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// One checkpoint, with the signature beside it.
pub(super) fn read(path: &Path) -> Result<Kept, OutsideError> {
    let failed = |source| OutsideError::Unreadable { path: path.to_owned(), source };
    let signature = match fs::read(signature_of(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        read => Some(lossy(&read.map_err(failed)?)),
    };
    let name = path.display().to_string();
    Ok(Kept { name, text: lossy(&fs::read(path).map_err(failed)?), signature })
}

/// What is no text is no checkpoint either.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{keep, kept};
    use crate::ledger::{Checkpoint, Hash};

    #[test]
    fn one_that_was_cut_off_anywhere_is_completed_and_another_is_never_written_over() {
        let checkpoint = Checkpoint { ledger: "0190".to_owned(), size: 7, root: Hash::of_entry(b"") };
        let other = Checkpoint { root: Hash::of_entry(b"x"), ..checkpoint.clone() };
        let text = checkpoint.to_string();
        for cut in 0..=text.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("0190/000000000007.checkpoint");
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text[..cut]).unwrap();
            keep(folder.path(), &checkpoint, None).unwrap();
            assert_eq!(kept(folder.path(), "0190").unwrap()[0].text, text);
            assert!(keep(folder.path(), &other, None).is_err(), "{cut}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
