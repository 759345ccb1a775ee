//! Which folders a ledger file must not live in: network file systems, whose locks lie, and folders that a program
//! copies elsewhere behind its back.
//!
//! SQLite's own advice: <https://sqlite.org/howtocorrupt.html>, sections 2.1 and 2.4.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::ledger::facts::RefusedPlace;

/// Names of folders that synchronising programs keep, in lower case; also with something after them ("OneDrive - Acme").
const SYNCHRONISED: &[(&str, &str)] = &[
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("mobile documents", "iCloud"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("sharepoint", "SharePoint"),
    ("nextcloud", "Nextcloud"),
    ("my drive", "Google Drive"),
    ("shared drives", "Google Drive"),
];

/// File systems that are somewhere else, or may be, by their name in the kernel's list of mounts.
const REMOTE: &[&str] = &[
    "nfs",
    "cifs",
    "smb",
    "9p",
    "fuse",
    "afs",
    "coda",
    "ceph",
    "glusterfs",
    "lustre",
    "gfs2",
    "ocfs2",
    "ncpfs",
    "davfs",
    "vboxsf",
    "virtiofs",
    "drvfs",
    "vmhgfs",
];

/// A place where no ledger is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) kind: RefusedPlace,
    /// In words.
    pub(super) why: String,
}

impl Refusal {
    fn synchronised(program: &str) -> Self {
        let why = format!("the folder is synchronised by {program}");
        Self { kind: RefusedPlace::Synchronised, why }
    }

    fn network(what: &str) -> Self {
        let why = format!(
            "the folder is on a network or foreign file system ({what}), where locks cannot be relied on"
        );
        Self { kind: RefusedPlace::Network, why }
    }
}

/// Why a ledger must not be kept at this path; `None` if it may. Nothing needs to be there yet.
pub(super) fn unsafe_because(path: &Path) -> Option<Refusal> {
    let real = nearest_real(path);
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    windows(&path.to_string_lossy())
        .or_else(|| windows(&real.to_string_lossy()))
        .or_else(|| synchronised(path))
        .or_else(|| synchronised(&real))
        .or_else(|| marked(&real))
        .or_else(|| remote(&real, &mounts))
}

/// The same by the text of a path as Windows writes it: `C:\Users\…`, `\\server\share\…`, either with `\\?\` before it; nothing
/// of any other text. Which letters stand for a share cannot be told by the text.
fn windows(written: &str) -> Option<Refusal> {
    let text = written.replace('/', "\\");
    let bare = text.strip_prefix(r"\\?\").or_else(|| text.strip_prefix(r"\\.\")).unwrap_or(&text);
    let mut characters = bare.chars();
    let letter = characters.next().is_some_and(|letter| letter.is_ascii_alphabetic());
    if letter && characters.next() == Some(':') {
        let mut names: Vec<String> = bare.split('\\').map(str::to_lowercase).collect();
        names.pop();
        return names.iter().find_map(|name| program(name)).map(Refusal::synchronised);
    }
    let share = |rest: &str| rest.split('\\').next().unwrap_or_default().to_owned();
    if let Some(rest) = bare.get(..4).filter(|unc| unc.eq_ignore_ascii_case("UNC\\")).map(|_| &bare[4..]) {
        return (bare.len() < text.len()).then(|| Refusal::network(&format!("\\\\{}", share(rest))));
    }
    // Two slashes begin a share on Windows alone.
    let is_share = written.starts_with(r"\\") || cfg!(windows);
    let rest = text.strip_prefix(r"\\").filter(|_| is_share && bare.len() == text.len())?;
    Some(Refusal::network(&format!("\\\\{}", share(rest))))
}

/// The path with its links resolved, as far as it exists.
fn nearest_real(path: &Path) -> PathBuf {
    let found = path.ancestors().find_map(|ancestor| Some((ancestor, fs::canonicalize(ancestor).ok()?)));
    match found {
        Some((ancestor, real)) => match path.strip_prefix(ancestor) {
            Ok(rest) if rest.as_os_str().is_empty() => real,
            Ok(rest) => real.join(rest),
            Err(_) => real,
        },
        None => path.to_owned(),
    }
}

fn synchronised(path: &Path) -> Option<Refusal> {
    let mut names = path.parent()?.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy().to_lowercase()),
        _ => None,
    });
    names.find_map(|name| program(&name)).map(Refusal::synchronised)
}

/// The program that keeps a folder of this name, in lower case.
fn program(name: &str) -> Option<&'static str> {
    let kept = |(folder, _): &&(&str, &str)| {
        name.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-']))
    };
    SYNCHRONISED.iter().find(kept).map(|(_, program)| *program)
}

/// Syncthing marks the top of what it shares.
fn marked(path: &Path) -> Option<Refusal> {
    let marked = path.ancestors().skip(1).any(|folder| folder.join(".stfolder").exists());
    marked.then(|| Refusal::synchronised("Syncthing"))
}

/// `mounts` is the text of `/proc/self/mountinfo`, see proc_pid_mountinfo(5).
fn remote(path: &Path, mounts: &str) -> Option<Refusal> {
    let mounted = mounts.lines().filter_map(|line| {
        let (front, back) = line.split_once(" - ")?;
        let point = PathBuf::from(unescaped(front.split(' ').nth(4)?));
        let kind = back.split(' ').next()?;
        path.starts_with(&point).then(|| (point.components().count(), kind))
    });
    // Of two mounts at one place the later one is seen.
    let (_, kind) = mounted.max_by_key(|(depth, _)| *depth)?;
    let away = REMOTE.iter().any(|name| kind.starts_with(name));
    away.then(|| Refusal::network(kind))
}

/// Spaces, tabs, newlines and backslashes are written as three octal digits there.
fn unescaped(text: &str) -> String {
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::{RefusedPlace, remote, synchronised, unsafe_because, windows};
    use std::path::Path;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/my\\040share rw - nfs4 server:/x rw
31 22 0:41 / /mnt/w rw,relatime shared:1 - fuse.sshfs host:/ rw
32 22 0:42 / /srv rw - cifs //server/x rw
33 32 8:2 / /srv/local rw - xfs /dev/sdb1 rw
34 22 0:43 / /c rw - 9p C: rw
";

    #[test]
    fn network_file_systems_are_known_by_their_mount() {
        for path in ["/mnt/my share/ledger.db", "/mnt/w/a/ledger.db", "/srv/ledger.db", "/c/ledger.db"] {
            assert!(remote(Path::new(path), MOUNTS).is_some(), "{path}");
        }
        for path in ["/home/x/ledger.db", "/srv/local/ledger.db", "/mnt/ledger.db", "/mnt/web/ledger.db"] {
            assert_eq!(remote(Path::new(path), MOUNTS), None, "{path}");
        }
    }

    #[test]
    fn synchronised_folders_are_known_by_their_name() {
        for path in [
            "/home/x/Dropbox/ledger.db",
            "/Users/x/Library/Mobile Documents/com~apple~CloudDocs/ledger.db",
            "/mnt/c/Users/x/OneDrive - Example Ltd/state/ledger.db",
            "/Users/x/Library/CloudStorage/GoogleDrive-x@example.com/ledger.db",
        ] {
            assert!(synchronised(Path::new(path)).is_some(), "{path}");
        }
        for path in ["/home/x/dropboxes/ledger.db", "/home/x/state/dropbox", "/home/x/ledger.db"] {
            assert_eq!(synchronised(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn a_marker_of_syncthing_counts_for_everything_below_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/ledger.db");
        assert_eq!(unsafe_because(&path), None);
        std::fs::create_dir(folder.path().join(".stfolder")).unwrap();
        assert!(unsafe_because(&path).is_some_and(|refusal| refusal.why.contains("Syncthing")));
    }

    #[test]
    fn paths_of_windows_are_known_by_their_text_everywhere() {
        let cases: &[(RefusedPlace, &[&str])] = &[
            (
                RefusedPlace::Network,
                &[
                    r"\\fileserver\ops\ledger.db",
                    r"\\?\UNC\fileserver\ops\ledger.db",
                    r"\\?\unc\fileserver\ops\ledger.db",
                    r"\\wsl.localhost\Debian\home\x\ledger.db",
                    r"\\tenant.sharepoint.com@SSL\DavWWWRoot\ledger.db",
                ],
            ),
            (
                RefusedPlace::Synchronised,
                &[
                    r"C:\Users\x\OneDrive - Example Ltd\ledger.db",
                    r"c:\users\x\onedrive\state\ledger.db",
                    r"\\?\C:\Users\x\Dropbox\ledger.db",
                    "C:/Users/x/iCloudDrive/ledger.db",
                    r"G:\My Drive\ledger.db",
                    r"C:\Users/x\Nextcloud/a\ledger.db",
                ],
            ),
        ];
        for (kind, paths) in cases {
            for path in *paths {
                assert_eq!(windows(path).map(|refusal| refusal.kind), Some(*kind), "{path}");
            }
        }
        for path in [
            r"C:\Users\x\AppData\Local\runbook\ops\ledger.db",
            r"\\?\D:\runbook\ledger.db",
            r"C:\Users\x\dropbox",
            "C:ledger.db",
            "ledger.db",
            r"UNC\ledger.db",
            "/srv/runbook/ledger.db",
            #[cfg(not(windows))]
            "//srv/runbook/ledger.db",
            "",
            "\\",
            "é:\\x",
        ] {
            assert_eq!(windows(path), None, "{path}");
        }
    }
}
