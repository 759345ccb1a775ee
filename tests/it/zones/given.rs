//! `--zone-data`: newer data than the program's own.

#![expect(clippy::disallowed_methods, reason = "it runs the program itself, in an environment of its own")]

use std::fs;
use std::path::Path;
use std::process::Command;

const BOOK: &str = "\
format: 1
id: b
timezone: Europe/London
procedures:
  p: {name: P, trigger: {every: day, due: \"09:00\"}, steps: [Do it.]}
";

/// A TZif file of the second version: no changes, and a footer that gives the zone for ever.
fn file(footer: &str) -> Vec<u8> {
    let header = |version: u8| {
        let mut header = b"TZif".to_vec();
        header.push(version);
        header.extend([0; 15]);
        // Counts: UT indicators, standard indicators, leap seconds, transitions, types, characters.
        for count in [0_u32, 0, 0, 0, 1, 4] {
            header.extend(count.to_be_bytes());
        }
        header.extend(0_i32.to_be_bytes());
        header.extend([0, 0]);
        header.extend(b"UTC\0");
        header
    };
    [header(b'2'), header(b'2'), format!("\n{footer}\n").into_bytes()].concat()
}

/// A folder with a book and with zone data in which London is three hours ahead.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    let zones = desk.path().join("zones");
    fs::create_dir_all(zones.join("Europe")).unwrap();
    fs::create_dir_all(zones.join("right/Europe")).unwrap();
    fs::write(desk.path().join("runbook.yaml"), BOOK).unwrap();
    fs::write(zones.join("Europe/London"), file("UTC0")).unwrap();
    fs::write(zones.join("Europe/Berlin"), file("<+03>-3")).unwrap();
    fs::write(zones.join("right/Europe/London"), b"not read").unwrap();
    fs::write(zones.join("tzdata.zi"), "# version 2031c\n# the rest\n").unwrap();
    fs::write(zones.join("zone.tab"), "# no zone\n").unwrap();
    fs::write(zones.join("leapseconds"), "# no zone\n").unwrap();
    desk
}

fn said(desk: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runbook"));
    command.env_clear().env("HOME", desk).env("RUNBOOK_NOW", "2026-11-23T08:55:00Z").current_dir(desk);
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    // Lines are wrapped at whatever width the path leaves.
    let error = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    (output.status.code().unwrap(), text(&output.stdout), error)
}

const PLAN: [&str; 5] = ["schedule", "--format", "json", "--next", "1"];

#[test]
fn given_data_is_used_and_named() {
    let desk = desk();
    let london = file("<+03>-3");
    fs::write(desk.path().join("zones/Europe/London"), london).unwrap();
    let (code, plan, _) = said(desk.path(), &[&["--zone-data", "zones"], &PLAN[..]].concat());
    assert_eq!(code, 0);
    assert!(plan.contains("\"due_at\": \"2026-11-23T06:00:00Z\""), "{plan}");
    let (_, plan, _) = said(desk.path(), &PLAN);
    assert!(plan.contains("\"due_at\": \"2026-11-23T09:00:00Z\""), "its own without: {plan}");
    let (code, version, _) = said(desk.path(), &["--version", "--zone-data", "zones"]);
    assert!(code == 0 && version.ends_with("(time zones 2031c)\n"), "{version}");
    let (_, version, said) = self::said(desk.path(), &["--zone-data", "zones", "-v", "-V"]);
    assert!(version.contains("2031c") && said.contains("time zones 2031c of ") && said.contains("zones"));
}

#[test]
fn a_zone_that_the_data_lacks_is_none_and_a_release_may_be_unknown() {
    let desk = desk();
    fs::remove_file(desk.path().join("zones/Europe/London")).unwrap();
    fs::write(desk.path().join("zones/tzdata.zi"), "no version\n").unwrap();
    let (code, _, error) = said(desk.path(), &["--zone-data", "zones", "--timezone", "Asia/Tokyo", "due"]);
    assert!(code == 2 && error.contains("Asia/Tokyo"), "{code} {error}");
    let (_, version, _) = said(desk.path(), &["--zone-data", "zones", "--version"]);
    assert!(version.contains("time zones unknown"), "{version}");
    fs::write(desk.path().join("zones/+VERSION"), "2030a\n").unwrap();
    fs::remove_file(desk.path().join("zones/tzdata.zi")).unwrap();
    let (_, version, _) = said(desk.path(), &["--zone-data", "zones", "--version"]);
    assert!(version.contains("time zones 2030a"), "{version}");
}

#[test]
fn what_is_no_zone_data_is_refused_with_place_and_remedy() {
    let cut = file("UTC0")[..60].to_vec();
    let first_version = [b"TZif\0".to_vec(), vec![0; 39]].concat();
    for (data, wrong) in [
        (b"TZOO".to_vec(), "Europe/London is no TZif file"),
        (cut, "Europe/London is no TZif file"),
        (Vec::new(), "Europe/London is no TZif file"),
        (first_version, "Europe/London ends with the year 2037"),
    ] {
        let desk = desk();
        fs::write(desk.path().join("zones/Europe/London"), data).unwrap();
        let (code, out, error) = said(desk.path(), &["--zone-data", "zones", "due"]);
        assert_eq!((code, out.as_str()), (3, ""), "{error}");
        assert!(error.contains(wrong) && error.contains("zones'") && error.contains("help:"), "{error}");
    }
    let desk = desk();
    for (folder, wrong) in [("nowhere", "there is no such file"), (".", "there are no time zones in it")] {
        let (code, _, error) = said(desk.path(), &["--zone-data", folder, "--version"]);
        assert!(code == 3 && error.contains(wrong) && error.contains("zic"), "{error}");
    }
}

#[test]
fn the_data_of_this_machine_can_be_given() {
    let system = Path::new("/usr/share/zoneinfo");
    if !system.join("Europe/London").is_file() {
        println!("left out: this machine keeps no zone data in {}", system.display());
        return;
    }
    let desk = desk();
    let (code, plan, error) =
        said(desk.path(), &[&["--zone-data", "/usr/share/zoneinfo"], &PLAN[..]].concat());
    assert_eq!(code, 0, "{error}");
    assert!(plan.contains("\"due_at\": \"2026-11-23T09:00:00Z\""), "{plan}");
}
