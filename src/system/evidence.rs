//! Files that are handed in: opened without following links, regular ones only, read whole or not at all.
//!
//! Owns the reading of files as evidence. Never decides which files are wanted.

use std::path::{Path, PathBuf};

/// The most files that are taken from one folder.
const MOST_FILES: usize = 100;

/// Reads the file of a path as typed, or from a folder all regular files whose names fit, by name. A path that is not
/// absolute counts from `bases.0`; one that begins with `~/` from the home, `bases.1`. Below these no part may be a
/// link. At most `limit` bytes each. The error follows no path and says what is wrong.
pub fn read(
    typed: &str,
    bases: (&Path, Option<&Path>),
    limit: u64,
    fits: &dyn Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let (base, rest) = match (typed.strip_prefix("~/"), bases.1) {
        (Some(rest), Some(home)) => (home.to_owned(), rest),
        (Some(_), None) => return Err("the home folder is not known; type the whole path".to_owned()),
        (None, _) if Path::new(typed).is_absolute() => (PathBuf::from("/"), typed),
        (None, _) => (bases.0.to_owned(), typed),
    };
    files::read(&base, Path::new(rest), limit, fits).map_err(|why| format!("cannot take {typed}: {why}"))
}

fn too_large(limit: u64) -> String {
    format!("it is larger than {} MiB", limit >> 20)
}

#[cfg(unix)]
mod files {
    use std::fs::File;
    use std::io::Read;
    use std::os::fd::OwnedFd;
    use std::path::{Component, Path};

    use rustix::fs::{Dir, FileType, Mode, OFlags, Stat, fstat, open, openat};
    use rustix::io::Errno;

    use super::{MOST_FILES, too_large};

    type Named = (String, Vec<u8>);

    pub(super) fn read(
        base: &Path,
        rest: &Path,
        limit: u64,
        fits: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Named>, String> {
        let folder = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut at = open(base, folder, Mode::empty()).map_err(reason)?;
        let mut last = None;
        for part in rest.components() {
            if let Some(name) = last.take() {
                at = openat(&at, name, folder | OFlags::NOFOLLOW, Mode::empty()).map_err(reason)?;
            }
            match part {
                Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
                Component::ParentDir => last = Some(std::ffi::OsStr::new("..")),
                Component::Normal(name) => last = Some(name),
            }
        }
        let Some(name) = last else { return listed(&at, limit, fits) };
        let opened = open_file(&at, name)?;
        if FileType::from_raw_mode(stat(&opened)?.st_mode) == FileType::Directory {
            return listed(&opened, limit, fits);
        }
        let name = name.to_str().ok_or("its name is not UTF-8")?.to_owned();
        Ok(vec![(name, whole(opened, limit)?)])
    }

    fn open_file(at: &OwnedFd, name: &std::ffi::OsStr) -> Result<OwnedFd, String> {
        // Opening must not wait, as it would for a pipe that nobody writes to.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        openat(at, name, flags, Mode::empty()).map_err(reason)
    }

    fn listed(folder: &OwnedFd, limit: u64, fits: &dyn Fn(&str) -> bool) -> Result<Vec<Named>, String> {
        let mut names: Vec<String> = Vec::new();
        for entry in Dir::read_from(folder).map_err(reason)? {
            let entry = entry.map_err(reason)?;
            let name = entry.file_name().to_str().ok();
            names.extend(name.filter(|name| !matches!(*name, "." | "..") && fits(name)).map(str::to_owned));
        }
        if names.len() > MOST_FILES {
            return Err(format!("{} files match, and at most {MOST_FILES} are taken", names.len()));
        }
        names.sort();
        let mut files = Vec::new();
        for name in names {
            let opened = open_file(folder, name.as_ref()).map_err(|why| format!("{name}: {why}"))?;
            let bytes = whole(opened, limit).map_err(|why| format!("{name}: {why}"))?;
            files.push((name, bytes));
        }
        if files.is_empty() { Err("no file in this folder matches".to_owned()) } else { Ok(files) }
    }

    /// All bytes of a regular file that stays as it is meanwhile.
    fn whole(opened: OwnedFd, limit: u64) -> Result<Vec<u8>, String> {
        let before = stat(&opened)?;
        if FileType::from_raw_mode(before.st_mode) != FileType::RegularFile {
            return Err("it is not a regular file".to_owned());
        }
        if u64::try_from(before.st_size).is_ok_and(|size| size > limit) {
            return Err(too_large(limit));
        }
        let mut bytes = Vec::new();
        let file = File::from(opened);
        (&file).take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if bytes.len() as u64 > limit {
            return Err(too_large(limit));
        }
        let after = stat(&OwnedFd::from(file))?;
        let seen = |stat: &Stat| {
            (stat.st_size, stat.st_mtime, stat.st_mtime_nsec, stat.st_ctime, stat.st_ctime_nsec)
        };
        if seen(&before) != seen(&after) || i64::try_from(bytes.len()).ok() != Some(after.st_size) {
            return Err("it changed while it was read; try again once nothing writes to it".to_owned());
        }
        Ok(bytes)
    }

    fn stat(opened: &OwnedFd) -> Result<Stat, String> {
        fstat(opened).map_err(reason)
    }

    fn reason(error: Errno) -> String {
        match error {
            Errno::NOENT => "there is no such file".to_owned(),
            Errno::ACCESS | Errno::PERM => "you may not read it".to_owned(),
            Errno::LOOP | Errno::MLINK => {
                "it is a link, and links are not followed; type where it leads".to_owned()
            }
            Errno::NOTDIR => {
                "a part of its path is a link or no folder; type the path without links".to_owned()
            }
            other => other.to_string(),
        }
    }
}

#[cfg(not(unix))]
mod files {
    use std::path::Path;

    use super::{MOST_FILES, too_large};

    type Named = (String, Vec<u8>);

    pub(super) fn read(
        base: &Path,
        rest: &Path,
        limit: u64,
        fits: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Named>, String> {
        let path = base.join(rest);
        let metadata = std::fs::symlink_metadata(&path).map_err(|error| error.to_string())?;
        if !metadata.is_dir() {
            return Ok(vec![(named(&path)?, whole(&path, limit)?)]);
        }
        let entries = std::fs::read_dir(&path).map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let name = named(&path)?;
            if fits(&name) {
                found.push((name, path));
            }
        }
        found.sort();
        if found.is_empty() || found.len() > MOST_FILES {
            return Err(format!("{} files match", found.len()));
        }
        found.into_iter().map(|(name, path)| Ok((name, whole(&path, limit)?))).collect()
    }

    fn named(path: &Path) -> Result<String, String> {
        let name = path.file_name().and_then(|name| name.to_str());
        name.map(str::to_owned).ok_or_else(|| "its name cannot be read".to_owned())
    }

    fn whole(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
        let look = || std::fs::symlink_metadata(path).map_err(|error| error.to_string());
        let before = look()?;
        if !before.is_file() {
            return Err("it is not a regular file".to_owned());
        }
        if before.len() > limit {
            return Err(too_large(limit));
        }
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        let after = look()?;
        if before.modified().ok() != after.modified().ok() || bytes.len() as u64 != after.len() {
            return Err("it changed while it was read; try again once nothing writes to it".to_owned());
        }
        Ok(bytes)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_is_read_whole_and_links_pipes_and_large_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("a.xml"), "<a/>").unwrap();
        fs::write(at.join("b.xml"), "<b/>").unwrap();
        fs::write(at.join("large.txt"), vec![0; 65]).unwrap();
        fs::create_dir(at.join("sub")).unwrap();
        fs::write(at.join("sub/c.csv"), "c").unwrap();
        symlink(at.join("a.xml"), at.join("link.xml")).unwrap();
        symlink(at.join("sub"), at.join("way")).unwrap();
        let take = |typed: &str| read(typed, (at, Some(at)), 64, &|name| ["c.csv", "a.xml"].contains(&name));
        let one = |name: &str, text: &str| Ok(vec![(name.to_owned(), text.as_bytes().to_vec())]);
        assert_eq!(take("a.xml"), one("a.xml", "<a/>"));
        assert_eq!(take("~/sub/c.csv"), one("c.csv", "c"));
        assert_eq!(take("sub/../a.xml"), one("a.xml", "<a/>"));
        assert_eq!(take("."), one("a.xml", "<a/>"));
        assert_eq!(take("sub"), one("c.csv", "c"));
        let refused = |typed: &str| take(typed).unwrap_err();
        assert!(refused("link.xml").contains("a link"), "{}", refused("link.xml"));
        assert!(refused("way/c.csv").contains("link or no folder"), "{}", refused("way/c.csv"));
        assert!(refused("missing").contains("no such file"));
        assert!(refused("large.txt").contains("larger"));
        assert!(read("/dev/null", (at, None), 64, &|_| true).unwrap_err().contains("not a regular file"));
        assert!(read("~/x", (at, None), 64, &|_| true).is_err());
        assert!(read("", (at, None), 64, &|name| name == "none").unwrap_err().contains("no file"));
    }
}
