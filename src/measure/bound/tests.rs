use proptest::prelude::*;

use super::*;

fn bound(text: &str) -> Bound {
    Bound::parse(text).unwrap()
}

fn answer(text: &str) -> Observed<'_> {
    Observed { number: Decimal::parse(text).ok(), text: Some(text), exit: None }
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
    for text in
        ["json $.a above 1", "above 3x last", "above 2x mean of 5", "reaches 100 within 90 days", "is warned"]
    {
        assert!(Bound::parse(text).unwrap_err().message.contains("not supported"), "{text}");
    }
}

proptest! {
    #[test]
    fn the_text_form_is_canonical(text in "(above|below) -?[0-9]{1,4}(\\.[0-9]{1,3})?|within [0-9]{1,2}\\.\\.[1-9][0-9]{2}|is( not)? [a-m][a-m ]{0,5}[a-m]|one of [a-m]{1,4}(,  ?[a-m]{1,4}){0,3}|exit [0-9](, [0-9]{2})*|empty|matches /[a-z.]{1,8}/") {
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
