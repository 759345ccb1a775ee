//! What the program prints, word by word: the transcripts of `tests/cmd` and those of the project's README.
//!
//! `TRYCMD=overwrite cargo test --test it cli::` writes them anew, to be read before they are kept.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::path::Path;

/// Cases with a home of their own, at the moment of the examples.
fn cases(home: &Path) -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    cases.register_bin("runbook", Path::new(env!("CARGO_BIN_EXE_runbook")));
    let path = |name: &str| home.join(name).to_str().unwrap().to_owned();
    cases
        .env("HOME", path(""))
        .env("XDG_STATE_HOME", path("state"))
        .env("XDG_CONFIG_HOME", path("config"))
        .env("RUNBOOK_NOW", "2026-11-23T08:55")
        .env("RUNBOOK_BOOK", "")
        .env("RUNBOOK_LEDGER", "")
        .env("TZ", "Europe/London")
        .env("COLUMNS", "80")
        .env("CLICOLOR_FORCE", "0")
        .env("TF_BUILD", "")
        .env("GITHUB_ACTIONS", "")
        .env("CI", "");
    cases
}

#[test]
fn transcripts_are_what_is_printed() {
    let home = tempfile::tempdir().unwrap();
    cases(home.path()).case("tests/cmd/*.trycmd");
}

#[test]
fn where_there_is_no_run_book_one_is_shown_how_to_begin() {
    let desk = crate::terminal::Desk::empty();
    assert_eq!(desk.yes(&[]), include_str!("../cmd/home.txt"));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let home = tempfile::tempdir().unwrap();
    cases(home.path()).case("README.md");
}
