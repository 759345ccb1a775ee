//! Turns: who comes first among processes that want the same thing.
//!
//! Owns the waiting for the lock of a file. Never reads or writes the file.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// A turn; it ends when it is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "the lock goes with it")] File);

/// Waits for the turn that goes with a file, which is made if it is not there, in the order in which the system puts
/// those that wait: on Linux that in which they came. `None` if it did not come within the limit, or if there can be no
/// such file or no lock on it.
pub fn wait(path: &Path, limit: Duration) -> Option<Turn> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).ok()?;
    match file.try_lock() {
        Ok(()) => return Some(Turn(file)),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(_)) => return None,
    }
    let (give, take) = mpsc::channel();
    // What comes too late comes back with the failure to give it, and is let go.
    std::thread::spawn(move || file.lock().map(|()| drop(give.send(Turn(file)))));
    take.recv_timeout(limit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_one_at_a_time_and_comes_when_the_one_before_it_ends() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("turn");
        let first = wait(&path, Duration::ZERO).unwrap();
        assert!(wait(&path, Duration::from_millis(20)).is_none());
        let waiting = std::thread::spawn({
            let path = path.clone();
            move || wait(&path, Duration::from_secs(20)).is_some()
        });
        std::thread::sleep(Duration::from_millis(50));
        drop(first);
        assert!(waiting.join().unwrap());
        // The one that came too late above was let go, too.
        assert!(wait(&path, Duration::from_secs(20)).is_some());
        assert!(wait(&place.path().join("no/folder"), Duration::ZERO).is_none());
    }
}
