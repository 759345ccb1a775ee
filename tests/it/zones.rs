//! Zones against an independent reader of the same data, edges by hand, and data that is given.

mod edges;
mod given;

use std::fmt::Write;
use std::thread;

use chrono::{DateTime, NaiveDateTime, Utc};
use runbook::calendar::{Zone, zone_data_version};
use sha2::{Digest, Sha256};

/// What `tests/zones.py` wrote.
const LISTED: &str = include_str!("../fixtures/zones.txt");

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn at(unix: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix, 0).unwrap()
}

fn wall(seconds: i64) -> NaiveDateTime {
    at(seconds).naive_utc()
}

/// The instants at which the offset changes from 2000 to 2199, with the offsets before and after. Far ahead changes
/// come by rules, weeks apart.
fn changes(zone: &Zone) -> Vec<(i64, i32, i32)> {
    let offset = |unix: i64| zone.offset_seconds(at(unix));
    let unix = |text: &str| instant(text).timestamp();
    let (start, far, end) =
        (unix("2000-01-01T00:00:00Z"), unix("2040-01-01T00:00:00Z"), unix("2200-01-01T00:00:00Z"));
    let probes = (start..far).step_by(86_400).chain((far..end).step_by(4 * 86_400)).chain([end]);
    let (mut changes, mut old, mut before) = (Vec::new(), start, offset(start));
    for probe in probes {
        let after = offset(probe);
        if after != before {
            let (mut low, mut high) = (old, probe);
            while high - low > 1 {
                let middle = low.midpoint(high);
                if offset(middle) == before { low = middle } else { high = middle }
            }
            changes.push((high, before, offset(high)));
        }
        (old, before) = (probe, after);
    }
    changes
}

/// The listing that `tests/zones.py` describes.
fn listing(zone: &Zone) -> (usize, String) {
    let mut text = String::new();
    let changes = changes(zone);
    for &(unix, before, after) in &changes {
        let (first, end) = (unix + i64::from(before.min(after)), unix + i64::from(before.max(after)));
        let walls = [first, first.midpoint(end), end].map(|seconds| zone.instant(wall(seconds)).timestamp());
        writeln!(text, "{unix} {before} {after} {} {} {}", walls[0], walls[1], walls[2]).unwrap();
    }
    (changes.len(), text)
}

/// The zones that differ from what is listed, of those a run book can name.
fn differing(lines: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let mut words = line.split(' ');
        let (count, digest) = (words.next().unwrap().parse().unwrap(), words.next().unwrap());
        for name in words {
            let Ok(zone) = Zone::named(name) else {
                assert!(!name.contains('/'), "{name} is a place and no zone");
                continue;
            };
            let (changes, text) = listing(&zone);
            let mut hash = String::new();
            for byte in Sha256::digest(&text) {
                write!(hash, "{byte:02x}").unwrap();
            }
            if (changes, hash.as_str()) != (count, digest) {
                found.push(format!("{name}: {changes} changes, not {count}, or other wall times"));
            }
        }
    }
    found
}

#[test]
fn every_change_of_every_zone_is_where_another_reader_has_it() {
    let release = LISTED.lines().next().unwrap().strip_prefix("# tzdata ").unwrap();
    assert_eq!(release, zone_data_version(), "write tests/fixtures/zones.txt anew with tests/zones.py");
    let lines: Vec<&str> = LISTED.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.iter().map(|line| line.split(' ').count() - 2).sum::<usize>() > 590);
    let halves: [Vec<&str>; 2] = [0, 1].map(|half| lines.iter().skip(half).step_by(2).copied().collect());
    let differing: Vec<String> = thread::scope(|scope| {
        let readers = halves.each_ref().map(|lines| scope.spawn(|| differing(lines)));
        readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect()
    });
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_moved_change_would_be_seen() {
    let (count, text) = listing(&Zone::named("Europe/London").unwrap());
    assert_eq!(count, 400, "two a year");
    assert!(text.lines().all(|line| line.split(' ').count() == 6));
    let (_, other) = listing(&Zone::named("Europe/Lisbon").unwrap());
    assert_eq!(text, other, "the same rule since 1996");
    assert_ne!(text, listing(&Zone::named("Europe/Paris").unwrap()).1);
}
