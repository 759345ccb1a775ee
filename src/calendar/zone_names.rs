//! Which zone names are taken, and what is said about the others.

use super::refusal::nearest;
use super::{Refusal, zone_data};

/// Abbreviations people write, and a name that most of them mean. An abbreviation has no summer time, or two
/// meanings, or both.
const ABBREVIATIONS: [(&str, &str); 22] = [
    ("AEST", "Australia/Sydney"),
    ("AEDT", "Australia/Sydney"),
    ("BST", "Europe/London"),
    ("CDT", "America/Chicago"),
    ("CEST", "Europe/Paris"),
    ("CET", "Europe/Paris"),
    ("CST", "America/Chicago"),
    ("CST6CDT", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("EET", "Europe/Helsinki"),
    ("EST", "America/New_York"),
    ("EST5EDT", "America/New_York"),
    ("GB", "Europe/London"),
    ("GMT", "Europe/London"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MST", "America/Denver"),
    ("NZ", "Pacific/Auckland"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("WET", "Europe/Lisbon"),
    ("Z", "UTC"),
];

/// The TZif data of an IANA name in its exact case. Names in capitals only (`EST`, `GMT+1`, `PRC`) are none.
pub(super) fn find(name: &str) -> Option<&'static [u8]> {
    zone_data::find(name).filter(|_| is_place(name))
}

/// Whether it is written as a place is, and not as an abbreviation.
pub(super) fn is_place(name: &str) -> bool {
    name != "Factory" && name.contains(|letter: char| letter.is_ascii_lowercase())
}

/// Why `name` is no zone, with the name that is probably meant.
pub(super) fn refusal(name: &str) -> Refusal {
    let refusal = Refusal::new(format!("`{name}` is not an IANA time zone name"));
    match meant(name) {
        Some(place) if place.eq_ignore_ascii_case(name) => refusal.help(format!("write `{place}`")),
        Some(place) => refusal.help(format!("did you mean `{place}`?")),
        None => refusal.help("write a region and a city, such as `Europe/London`, or `UTC`"),
    }
}

fn meant(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    if upper == "UTC" || upper == "AOE" {
        return Some(if upper == "UTC" { "UTC" } else { "AoE" });
    }
    if let Some((_, place)) = ABBREVIATIONS.iter().find(|(short, _)| *short == upper) {
        return Some(place);
    }
    let wanted = name.replace(' ', "_");
    // `Etc/GMT+1` is an hour west of Greenwich, which nobody means: never offered.
    let places = || zone_data::names().filter(|place| is_place(place) && !place.starts_with("Etc/"));
    places()
        .find(|place| place.eq_ignore_ascii_case(&wanted))
        .or_else(|| places().find(|place| city(place).eq_ignore_ascii_case(&wanted)))
        .or_else(|| nearest(&wanted, places()))
        .or_else(|| places().find(|place| nearest(&wanted, [city(place)]).is_some()))
}

fn city(place: &str) -> &str {
    place.rsplit('/').next().unwrap_or(place)
}
