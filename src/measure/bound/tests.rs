use proptest::prelude::*;

use chrono::TimeDelta;

use super::*;
use crate::measure::Point;

fn bound(text: &str) -> Bound {
    Bound::parse(text).unwrap()
}

fn answer(text: &str) -> Observed<'_> {
    Observed { number: Decimal::parse(text).ok(), text: Some(text), ..Observed::default() }
}

#[test]
fn the_limit_itself_is_neither_above_nor_below_and_both_ends_are_within() {
    assert!(!bound("above 50").judge(&answer("50")));
    assert!(bound("above 50").judge(&answer("50.000000001")));
    assert!(!bound("below 50").judge(&answer("50.0")));
    assert!(bound("within 10..20").judge(&answer("10")) && bound("within 10..20").judge(&answer("20.0")));
    assert!(!bound("within 10..20").judge(&answer("20.01")));
}

#[test]
fn values_compare_as_numbers_where_both_are() {
    assert!(bound("is 1.10").judge(&answer("1.1")));
    assert!(!bound("is not 1.10").judge(&answer("1.1")));
    assert!(bound("one of ON, OFF").judge(&answer("OFF")));
    assert!(!bound("is ON").judge(&answer("on")));
    assert!(bound("is region loss").judge(&answer("region loss\n")));
}

#[test]
fn what_was_not_observed_fits_nothing() {
    let nothing = Observed::default();
    for text in [
        "above 1",
        "below 1",
        "within 1..2",
        "is a",
        "is not a",
        "one of a",
        "matches /a/",
        "empty",
        "exit 0",
    ] {
        assert!(!bound(text).judge(&nothing), "{text}");
    }
}

#[test]
fn explanations_say_what_was_found() {
    assert_eq!(bound("above 50").explain(&answer("73")), "73 is above 50");
    assert_eq!(bound("below 50").explain(&answer("73")), "73 is not below 50");
    assert_eq!(bound("below 50").explain(&answer("some")), "some is no number");
    assert_eq!(bound("matches /ok$/").explain(&answer("bad\nworse")), "bad... does not match /ok$/");
    let exit = Observed { exit: Some(3), ..Observed::default() };
    assert_eq!(bound("exit 0, 2").explain(&exit), "exit 3, not 0, 2");
}

#[test]
fn what_is_no_bound_is_refused_with_what_would_be() {
    for text in [
        "",
        "over 50",
        "above",
        "above x",
        "within 1",
        "within 2..1",
        "is",
        "is not",
        "one of",
        "one of a,,b",
    ] {
        assert!(Bound::parse(text).is_err(), "{text:?}");
    }
    for text in ["matches a", "matches //", "matches /(/", "exit", "exit -1", "exit 256", "exit a", "empty x"]
    {
        assert!(Bound::parse(text).is_err(), "{text:?}");
    }
    assert_eq!(Bound::parse("abov 5").unwrap_err().help.unwrap(), "did you mean `above`?");
    assert_eq!(Bound::parse("> 5").unwrap_err().help.unwrap(), "say it in words, such as `above 50`");
    for text in [
        "json",
        "json .a is 1",
        "json $",
        "json $. is 1",
        "json $..a is 1",
        "json $.* is 1",
        "json $[*] is 1",
        "json $[?(@.a)] is 1",
        "json $[0:2] is 1",
        "json $[01] is 1",
        "json $[-0] is 1",
        "json $['a is 1",
        "json $.0 is 1",
        "json $.a exit 0",
        "json $.a json $.b is 1",
        "json $.a above 2x last",
        "json $.a",
        "above 2x",
        "above 2x first",
        "above x last",
        "above 0x last",
        "above -1x last",
        "above 2x mean of 0",
        "above 2x mean of 51",
        "above 2x mean",
        "reaches 100",
        "reaches within 3 days",
        "reaches 1 within 0 days",
        "reaches 1 within 3 business days",
        "reaches 1 within 3 days at 10:00",
        "reaches x within 3 days",
    ] {
        assert!(Bound::parse(text).is_err(), "{text:?}");
    }
}

const EARLIER: [&str; 3] = ["44", "42", "41"];

/// Earlier values a day apart, oldest first.
fn past(values: &[&str]) -> Series {
    let at = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
    let points = (0..).zip(values).map(|(n, text)| Point { at: at(n), value: Decimal::parse(text).unwrap() });
    Series::new(points.collect())
}

/// An answer on the day after the last earlier value.
fn after<'a>(past: &'a Series, text: &'a str) -> Observed<'a> {
    let at = past.points().last().map_or(DateTime::UNIX_EPOCH, |point| point.at + TimeDelta::days(1));
    Observed { past: Some(past), at: Some(at), ..answer(text) }
}

#[test]
fn a_value_within_a_json_text_is_judged_as_what_it_is() {
    let json = r#"{"state": "failed", "count": 73, "big": 1.10, "exp": 1e3, "ok": true, "none": null,
        "items": [{"a b": 1}, {"a b": "2"}], "nested": {"x": [1, " \" y"]}}"#;
    for (text, holds) in [
        ("json $.state is failed", true),
        ("json $.count above 72", true),
        ("json $.count above 73", false),
        ("json $.big is 1.1", true),
        ("json $.exp within 1000..1000", true),
        ("json $.ok is true", true),
        ("json $.none is null", true),
        ("json $.items[0]['a b'] is 1", true),
        ("json $.items[-1][\"a b\"] above 1", true),
        ("json $['items'][2] empty", false),
        ("json $.nested.x is [1,\" \\\" y\"]", true),
        ("json $.nested.x[1] matches /y$/", true),
        ("json $.state.deeper is failed", false),
        ("json $.count[0] is 73", false),
        ("json $ matches /^.\"state\"/", true),
    ] {
        assert_eq!(bound(text).judge(&answer(json)), holds, "{text}");
    }
    assert_eq!(bound("json $.count above 50").explain(&answer(json)), "$.count: 73 is above 50");
    assert_eq!(bound("json $.gone is not a").explain(&answer(json)), "there is no $.gone");
    assert_eq!(bound("json $.a is 1").explain(&answer("{")), "{ is no JSON");
}

#[test]
fn what_is_no_json_cannot_be_judged_and_what_is_missing_only_without_a_number() {
    for (text, output, can) in [
        ("json $.error matches /./", "{}", true),
        ("json $.count above 5", "{}", false),
        ("json $.count above 5", r#"{"count": "n/a"}"#, false),
        ("json $.error empty", "error: no route", false),
        ("above 5", "n/a", false),
        ("is 5", "n/a", true),
    ] {
        assert_eq!(bound(text).can_judge(&answer(output)), can, "{text} on {output}");
    }
}

#[test]
fn a_multiple_is_one_of_the_last_value_or_of_a_mean() {
    let series = past(&EARLIER);
    let told = |text: &str, value: &str| bound(text).explain(&after(&series, value));
    assert_eq!(told("above 2x last", "88"), "88 is above 2x last (41)");
    assert_eq!(told("above 2x last", "82"), "82 is not above 2x last (41)");
    assert_eq!(told("below 0.5x last", "20.4"), "20.4 is below 0.5x last (41)");
    assert_eq!(told("above 2x mean of 2", "83"), "83 is not above 2x mean of 2 (41.5)");
    assert_eq!(told("above 2x mean of 5", "88"), "88 is above 2x mean of 5 (42.33, of 3 so far)");
    let none = past(&[]);
    assert!(
        !bound("above 2x last").judge(&after(&none, "88")) && !bound("below 2x last").judge(&answer("1"))
    );
    assert_eq!(
        bound("above 2x last").explain(&after(&none, "88")),
        "there is no earlier value for 88 to be above 2x last"
    );
}

#[test]
fn a_line_that_reaches_a_number_in_time_holds() {
    let rising = past(&["50", "51", "52"]);
    let told = |text: &str, value: &str| bound(text).explain(&after(&rising, value));
    assert_eq!(told("reaches 100 within 90 days", "53"), "reaches 100 in about 47 days");
    assert_eq!(told("reaches 100 within 46 days", "53"), "reaches 100 in about 47 days, not within 46 days");
    assert_eq!(told("reaches 10 within 90 days", "53"), "53 does not move towards 10");
    assert_eq!(told("reaches 52 within 1h", "53"), "53 has reached 52");
    assert!(bound("reaches 100 within 2 months").judge(&after(&rising, "53")));
    assert!(!bound("reaches 100 within 1 month").judge(&after(&rising, "53")));
    assert!(!bound("reaches 100 within 90 days").judge(&after(&past(&["52"]), "53")));
    let eight = past(&["990", "1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(
        bound("reaches 10 within 2 days").explain(&after(&eight, "8")),
        "reaches 10 in about 2 days",
        "the ninth value counts no more"
    );
}

#[test]
fn how_a_step_ended_is_no_text() {
    let ended = |ended| Observed { ended: Some(ended), ..answer("failed") };
    assert!(
        bound("is warned").judge(&ended(Ended::Warned)) && !bound("is warned").judge(&ended(Ended::Done))
    );
    assert!(!bound("is failed").judge(&answer("failed")), "an answer is not how it ended");
    assert!(bound("is not skipped").judge(&ended(Ended::Failed)));
    assert!(!bound("is not skipped").judge(&answer("x")), "what has not ended fits nothing");
    assert!(bound("one of failed").judge(&answer("failed")));
    assert!(bound("is over").judge(&answer("over")));
}

#[test]
fn reasons_name_the_value_first() {
    let told = |text: &str, value: &str| bound(text).of_named("x", &answer(value));
    assert_eq!(told("above 85", "73"), "x is 73, not above 85");
    assert_eq!(told("above 85", "88"), "x is 88, above 85");
    assert_eq!(told("above 85", "some"), "x is some, no number");
    assert_eq!(told("is region loss", "region loss"), "x is region loss");
    assert_eq!(told("is region loss", "hosting"), "x is hosting, not region loss");
    assert_eq!(told("one of a, b", "c"), "x is c, not one of a, b");
    assert_eq!(told("empty", "c"), "x is c, not empty");
    assert_eq!(bound("is a").of_named("x", &Observed::default()), "x has no value");
    let ended = |ended| Observed { ended: Some(ended), ..Observed::default() };
    assert_eq!(bound("is warned").of_named("x", &ended(Ended::Warned)), "x is warned");
    assert_eq!(bound("is warned").of_named("x", &ended(Ended::Done)), "x is done, not warned");
    assert_eq!(bound("is not skipped").of_named("x", &ended(Ended::Done)), "x is done, not skipped");
    assert_eq!(bound("is not skipped").of_named("x", &ended(Ended::Skipped)), "x is skipped");
    assert_eq!(bound("is warned").of_named("x", &answer("warned")), "x has not ended");
}

#[test]
fn what_can_never_judge_its_place_is_told() {
    let number = About::Answer { number: true, measure: false };
    let measure = About::Answer { number: true, measure: true };
    for (text, about, fits) in [
        ("exit 0", About::Command, true),
        ("exit 0", number, false),
        ("exit 0", About::Named, false),
        ("above 2x last", measure, true),
        ("above 2x last", number, false),
        ("reaches 1 within 1h", About::Command, false),
        ("reaches 1 within 1h", About::Named, false),
        ("above 1", About::Answer { number: false, measure: false }, false),
        ("above 1", About::Named, true),
        ("is warned", About::Named, true),
        ("is warned", measure, false),
        ("json $.a is warned", About::Command, true),
    ] {
        assert_eq!(bound(text).misfit(about).is_none(), fits, "{text} about {about:?}");
    }
}

proptest! {
    #[test]
    fn the_text_form_is_canonical(text in "(above|below) -?[0-9]{1,4}(\\.[0-9]{1,3})?|within [0-9]{1,2}\\.\\.[1-9][0-9]{2}|is( not)? [a-m][a-m ]{0,5}[a-m]|one of [a-m]{1,4}(,  ?[a-m]{1,4}){0,3}|exit [0-9](, [0-9]{2})*|empty|matches /[a-z.]{1,8}/|(above|below) [1-9](\\.[0-9])?x (last|mean of [1-9])|reaches -?[0-9]{1,3} within [1-9][0-9]? (days|weeks|months|hours|m)|json \\$(\\.[a-z_][a-z-]{0,2}|\\[-?[1-9]\\]|\\['[a-z. \\]\"]{0,4}'\\]){0,3} (above 5|is failed|empty)|is( not)? (warned|failed|skipped)") {
        let once = bound(&text);
        prop_assert_eq!(bound(&once.to_string()), once);
    }

    #[test]
    fn no_text_makes_reading_or_judging_fail_badly(text in ".{0,40}", value in ".{0,20}") {
        if let Ok(bound) = Bound::parse(&text) {
            let _ = bound.explain(&answer(&value));
        }
    }
}
