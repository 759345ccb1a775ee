//! Secrets that are kept in files, and what keeps them out of others.
//!
//! Owns the reading of one. Never decides whether it is wanted, and never keeps it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads a secret from a file, a pipe or a file descriptor (`/dev/fd/3`), without the line end it ends with. A path that
/// is not absolute counts from `bases.0`; one that begins with `~/` from the home, `bases.1`. At most `limit` bytes of
/// UTF-8. The error says what is wrong and nothing of what was read.
pub fn read(path: &str, bases: (&Path, Option<&Path>), limit: usize) -> Result<String, String> {
    let place = match (path.strip_prefix("~/"), bases.1) {
        (Some(rest), Some(home)) => home.join(rest),
        (Some(_), None) => return Err("the home folder is not known; write the whole path".to_owned()),
        (None, _) => bases.0.join(path),
    };
    let mut text = String::with_capacity(limit + 3);
    let room = u64::try_from(limit + 3).unwrap_or(u64::MAX);
    let read = File::open(place).and_then(|file| file.take(room).read_to_string(&mut text));
    read.map_err(|error| format!("cannot read the secret in '{path}': {error}"))?;
    let end = text.strip_suffix('\n').unwrap_or(&text);
    text.truncate(end.strip_suffix('\r').unwrap_or(end).len());
    if text.len() > limit {
        return Err(format!("cannot take the secret in '{path}': it is longer than {limit} bytes"));
    }
    Ok(text)
}

/// From now on this process and the commands it starts leave no image of their memory behind when they crash.
pub fn keep_out_of_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let none = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
        // Lowering a limit of one's own is refused by no system.
        let _ = setrlimit(Resource::Core, none);
    }
}
