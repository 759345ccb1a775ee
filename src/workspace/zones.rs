//! A folder of compiled time zone data, as `zic` writes it and `/usr/share/zoneinfo` is.

use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::files;
use crate::calendar::{ZoneData, ZoneDataError};

/// The largest file of one zone; those of IANA have a few thousand bytes.
const MOST_BYTES: u64 = 1 << 20;

/// How deep names go: `America/Argentina/Ushuaia`.
const DEEPEST: usize = 3;

/// Variants of all zones that a system may keep beside them.
const VARIANTS: [&str; 3] = ["posix", "right", "localtime"];

/// Why a folder of zone data cannot be used.
#[derive(Debug, Error)]
pub enum ZonesError {
    /// The folder, or a file in it, cannot be read.
    #[error("cannot read time zone data from '{}': {reason}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// What is in it is no zone data, or not of the kind that is wanted.
    #[error("cannot use the time zone data in '{}': {error}", folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: ZoneDataError,
    },
}

impl ZonesError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unusable { error: ZoneDataError::LeapSeconds(_), .. } => {
                "name the folder above, which holds the zones without leap seconds"
            }
            Self::Unusable { error: ZoneDataError::EndsEarly(_), .. } => {
                "compile it with a newer `zic`, or leave --zone-data out to use the program's own"
            }
            _ => "name a folder as `zic -d DIR` writes it, or leave --zone-data out to use the program's own",
        }
    }
}

/// Reads a folder of zone data and installs it in place of the program's own.
pub fn read_zones(folder: &Path) -> Result<(), ZonesError> {
    let mut found = Vec::new();
    collect(folder, "", 0, &mut found)?;
    let unusable = |error| ZonesError::Unusable { folder: folder.to_owned(), error };
    ZoneData::new(release(folder), found).and_then(ZoneData::install).map_err(unusable)
}

/// The files below a folder by their paths in it, those in hidden folders and variants left out.
fn collect(
    folder: &Path,
    name: &str,
    depth: usize,
    found: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), ZonesError> {
    let unreadable = |path: &Path, reason| ZonesError::Unreadable { path: path.to_owned(), reason };
    for path in files::list(folder).map_err(|reason| unreadable(folder, reason))? {
        let Some(own) = path.file_name().and_then(|own| own.to_str()) else { continue };
        let inner = if name.is_empty() { own.to_owned() } else { format!("{name}/{own}") };
        if VARIANTS.contains(&inner.as_str()) || own.contains('.') {
            continue;
        }
        let about = fs::metadata(&path).map_err(|error| unreadable(&path, files::reason(&error)))?;
        if about.is_dir() && depth + 1 < DEEPEST {
            collect(&path, &inner, depth + 1, found)?;
        } else if about.is_file() && about.len() > MOST_BYTES {
            return Err(unreadable(&path, format!("it is larger than {} KiB", MOST_BYTES >> 10)));
        } else if about.is_file() {
            let data = fs::read(&path).map_err(|error| unreadable(&path, files::reason(&error)))?;
            found.push((inner, data));
        }
    }
    Ok(())
}

/// The release as one of two files in the folder says it: `tzdata.zi` in its first line, or `+VERSION`.
fn release(folder: &Path) -> Option<String> {
    let text = |name: &str| files::read(&folder.join(name)).ok();
    let source = text("tzdata.zi").and_then(|text| {
        let line = text.lines().next()?.trim();
        Some(line.strip_prefix("# version ")?.trim().to_owned())
    });
    let plain = |release: &String| {
        (1..=16).contains(&release.len()) && release.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    source.or_else(|| Some(text("+VERSION")?.trim().to_owned())).filter(plain)
}
