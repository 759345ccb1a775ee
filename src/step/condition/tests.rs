use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::SourceId;
use crate::document::{Limits, parse as parse_yaml};
use crate::step::scope::tests::scope;

/// Reads a condition with what is found wrong in it.
fn read(text: &str) -> (Option<Condition>, Vec<Diagnostic>) {
    let mut out = Findings::default();
    let tree = parse_yaml(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    let condition = tree.root().and_then(|root| Condition::read(root, &mut out));
    (condition, out.iter().cloned().collect())
}

fn judged(text: &str) -> (bool, String) {
    let (condition, found) = read(text);
    assert!(found.is_empty(), "{text}: {found:?}");
    let held = condition.unwrap().judge(&scope()).unwrap();
    (held.holds, held.because)
}

fn told(holds: bool, because: &str) -> (bool, String) {
    (holds, because.to_owned())
}

#[test]
fn a_condition_names_the_value_first() {
    assert_eq!(judged("scenario is region loss"), told(true, "scenario is region loss"));
    assert_eq!(judged("scenario is hosting"), told(false, "scenario is region loss, not hosting"));
    assert_eq!(judged("db-used above 90"), told(false, "db-used is 88.50, not above 90"));
    assert_eq!(judged("db_used within 80..90"), told(true, "db_used is 88.50, within 80..90"));
    assert_eq!(judged("version.version is 9.40"), told(true, "version.version is 9.4"));
    assert!(judged("anchor.key matches /wave-2$/").0 && judged("2fa one of on, off").0);
}

#[test]
fn how_a_step_ended_is_asked_of_steps() {
    assert_eq!(judged("db-used is warned"), told(true, "db-used is warned"));
    assert_eq!(judged("version is failed"), told(false, "version is done, not failed"));
    assert_eq!(judged("deploy is skipped"), told(true, "deploy is skipped"));
    assert_eq!(judged("deploy is not failed"), told(true, "deploy is skipped, not failed"));
    assert_eq!(judged("smoke-test is not failed"), told(false, "smoke-test has not ended"));
    assert_eq!(judged("scenario is failed"), told(false, "scenario is region loss, not failed"));
    assert_eq!(judged("version.outcome is done"), told(true, "version.outcome is done"));
}

#[test]
fn what_has_no_value_fits_nothing_and_says_so() {
    assert_eq!(judged("deploy is not x"), told(false, "deploy is skipped and has no value"));
    assert_eq!(judged("smoke-test above 3"), told(false, "smoke-test has no value"));
    assert_eq!(judged("smoke-test.outcome is done"), told(false, "smoke-test.outcome has no value"));
}

#[test]
fn all_of_a_list_hold_and_one_of_any() {
    assert_eq!(
        judged("[scenario is region loss, db-used is warned]"),
        told(true, "scenario is region loss and db-used is warned")
    );
    assert_eq!(
        judged("[scenario is region loss, db-used above 90]"),
        told(false, "db-used is 88.50, not above 90")
    );
    assert_eq!(judged("{any: [scenario is hosting, db-used is warned]}"), told(true, "db-used is warned"));
    let nested = "[2fa is on, {any: [db-used above 90, [deploy is skipped, scenario is region loss]]}]";
    assert_eq!(judged(nested), told(true, "2fa is on and deploy is skipped and scenario is region loss"));
    let (condition, _) = read(nested);
    let condition = condition.unwrap();
    assert_eq!(
        condition.to_string(),
        "2fa is on and (db-used above 90 or (deploy is skipped and scenario is region loss))"
    );
    let names: Vec<String> = condition.tests().iter().map(|test| test.name.to_string()).collect();
    assert_eq!(names, ["2fa", "db-used", "deploy", "scenario"]);
}

#[test]
fn an_unknown_name_is_refused_wherever_it_stands() {
    for text in
        ["scenari is x", "{any: [scenario is region loss, gone is x]}", "version.gone is x", "anchor is x"]
    {
        assert!(read(text).0.unwrap().judge(&scope()).is_err(), "{text}");
    }
    let refusal = read("scenari is x").0.unwrap().judge(&scope()).unwrap_err();
    assert_eq!(refusal.help.unwrap(), "did you mean `scenario`?");
    let secret = read("token is x").0.unwrap().judge(&scope()).unwrap_err();
    assert!(!format!("{secret:?}").contains("hunter22"));
}

#[test]
fn what_is_no_condition_is_one_finding() {
    for text in [
        "above 85",
        "db-used",
        "db-used is",
        "'{{ x }} is y'",
        "x exit 0",
        "x above 2x last",
        "x reaches 5 within 3 days",
        "a b c",
        "x/y is z",
        "scenario is region loss and db-used is warned",
        "scenario is hosting or region loss or x above 5",
        "x is a and above 5",
        "[]",
        "{any: []}",
        "{all: [x is y]}",
        "[x is y, 'nonsense']",
    ] {
        let (condition, found) = read(text);
        assert!(condition.is_none() && !found.is_empty(), "{text}: {condition:?} {found:?}");
    }
    assert!(read("scenario is black and white").0.is_some(), "a text may have an `and`");
}

proptest! {
    #[test]
    fn no_text_makes_reading_fail_badly(text in "[a-z .{}]{0,12}( is| above| and| or|){1,2} .{0,20}") {
        let _ = parse(&text);
    }
}
