//! `schedule`: what is planned, without any record.

use serde_json::Value;

use super::Desk;

fn planned(desk: &Desk, from: &str, to: &str) -> Vec<Value> {
    let answer = desk.json(&["schedule", "--from", from, "--to", to, "--format", "json"]);
    answer["occurrences"].as_array().unwrap().clone()
}

#[test]
fn a_range_cut_in_two_loses_nothing_and_repeats_nothing() {
    let desk = Desk::new();
    desk.yes(&["init", "--template", "dynamics365"]);
    let before = desk.everything();
    let whole = planned(&desk, "2026-12-01", "2027-03-01");
    let parts = [planned(&desk, "2026-12-01", "2027-01-15"), planned(&desk, "2027-01-15", "2027-03-01")];
    assert!(whole.len() > 100, "{}", whole.len());
    assert_eq!(whole, parts.concat());
    let order = |one: &Value| (one["starts_at"].to_string(), one["procedure"].to_string());
    assert!(whole.is_sorted_by_key(order));
    assert!(whole.iter().all(|one| one["opens_at"].as_str() <= one["due_at"].as_str()));
    assert!(desk.everything() == before, "planning leaves nothing behind");
}

#[test]
fn what_cannot_be_planned_is_said() {
    let desk = Desk::new();
    desk.yes(&["init", "--template", "dynamics365"]);
    for (wrong, says) in [
        (["--from", "tomorrow"], "`tomorrow` is no date"),
        (["--anchor", "release-wafe"], "did you mean `release-wave`?"),
        (["--to", "2026-11-01"], "comes before"),
    ] {
        let (code, error) = desk.no(&[&["schedule"], wrong.as_slice()].concat());
        assert_eq!(code, 2, "{error}");
        assert!(error.contains(says), "{error}");
    }
}
