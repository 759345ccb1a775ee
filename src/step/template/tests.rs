use proptest::prelude::*;

use super::*;
use crate::step::scope::tests::scope;
use crate::step::{Known, Outcome, StepEnd};

fn expanded(text: &str) -> String {
    Template::parse(text).unwrap().unwrap().expand(&scope(), Goes::Open).unwrap()
}

fn refused(text: &str) -> Refusal {
    match Template::parse(text) {
        Err(refusal) => refusal,
        Ok(template) => template.unwrap().expand(&scope(), Goes::Open).unwrap_err(),
    }
}

#[test]
fn values_stand_where_their_names_were() {
    for (text, becomes) in [
        ("Used: {{ db_used }} %.", "Used: 88.50 %."),
        ("{{AI_APP}}{{ 2fa }}", "d365-prod-appion"),
        ("{{ version }} is {{ version.version }}", "image/9.4 is 9.4"),
        ("{{ version.outcome }} at {{ version.at }}", "done at 2026-11-23 12:00"),
        ("wave {{ anchor.key }} on {{ anchor.date }}", "wave 2026-wave-2 on 2026-11-30"),
        ("starts at {{ due }}", "starts at 2026-11-23 17:00"),
        ("{{ '{{.Names}}' }} and {{ \"it's\" }}", "{{.Names}} and it's"),
        ("${{ scenario }} }} {", "$region loss }} {"),
    ] {
        assert_eq!(expanded(text), becomes, "{text}");
    }
}

#[test]
fn dates_are_shifted_and_written() {
    for (text, becomes) in [
        ("{{ today | date('%Y%m%d') }}", "20261123"),
        ("{{ today|plus('3 months')|date(\"%d %B %Y\") }}", "23 February 2027"),
        ("{{ anchor.date | plus('3 months') }}", "2027-02-28"),
        ("{{ '2024-02-29' | minus('1 year') }}", "2023-02-28"),
        ("{{ today | plus('5 business days') }}", "2026-11-30"),
        ("{{ now | plus('72h') }}", "2026-11-26 12:00"),
        ("{{ now | plus('2 months') }}", "2027-01-23 12:00"),
        ("{{ now | plus('5 months') | date('%H:%M %z') }}", "12:00 +0100"),
        ("{{ today | minus('1 day at 10:00') }}", "2026-11-22 10:00"),
    ] {
        assert_eq!(expanded(text), becomes, "{text}");
    }
}

#[test]
fn a_value_is_not_looked_into() {
    let mut scope = scope();
    scope.set("answer", Known::value(Value::Text("{{ token }} {% x %}".to_owned())));
    let template = Template::parse("{{ answer }}").unwrap().unwrap();
    assert_eq!(template.expand(&scope, Goes::Open).unwrap(), "{{ token }} {% x %}");
}

#[test]
fn a_text_without_values_is_no_template() {
    for text in ["", "plain", "awk '{print $1}'", "{ {x} }", "{", "100 %} {", "${#names}", "a {% b"] {
        assert_eq!(Template::parse(text), Ok(None), "{text}");
    }
}

#[test]
fn what_cannot_be_expanded_is_refused_with_a_remedy() {
    for text in [
        "{{ }}",
        "{{ version",
        "{{ version }",
        "{{ db-used }}",
        "{{ gone }}",
        "{{ version.gone }}",
        "{{ scenario.at }}",
        "{{ smoke_test }}",
        "{{ smoke_test.at }}",
        "{{ deploy }}",
        "{{ anchor }}",
        "{{ a + b }}",
        "{{ [1] * 100000000 }}",
        "{{ a() }}",
        "{{ a | upper }}",
        "{{ today | date }}",
        "{{ today | date() }}",
        "{{ today | date('%Q') }}",
        "{{ today | date('%z') }}",
        "{{ today | plus('2 fortnights') }}",
        "{{ today | plus('2h') }}",
        "{{ scenario | plus('2 days') }}",
        "{{ 'open }}",
        "{{ '' | }}",
        "{{- version -}}",
        "{{.Names}}",
        "{% if x %}a{% endif %}",
        "{# gone #}",
        "{{ token }}",
        "{{ token | date('%Y') }}",
    ] {
        let refusal = refused(text);
        assert!(!refusal.message.contains("hunter22"), "{text}: {refusal:?}");
    }
    assert_eq!(
        refused("{{ db-used }}").help.unwrap(),
        "write `{{ db_used }}`; for an earlier date, `| minus('1 week')`"
    );
    assert!(refused("{{ today | dat('%Y') }}").help.unwrap().contains("`date`"));
}

#[test]
fn a_secret_goes_only_where_it_cannot_be_read() {
    let template = Template::parse("Bearer {{ token }}").unwrap().unwrap();
    assert_eq!(template.expand(&scope(), Goes::Closed).unwrap(), "Bearer hunter22");
    let refusal = template.expand(&scope(), Goes::Open).unwrap_err();
    assert_eq!(refusal.help.unwrap(), "a secret reaches a command only through `env` or standard input");
}

#[test]
fn a_large_output_does_not_multiply() {
    let mut scope = scope();
    let end = StepEnd { outcome: Some(Outcome::Done), at: None };
    scope.set("log", Known::step(Some(Value::Text("x".repeat(600_000))), end));
    let template = |text| Template::parse(text).unwrap().unwrap();
    assert!(template("{{ log }}").expand(&scope, Goes::Open).is_ok());
    assert!(template("{{ log }}{{ log }}").expand(&scope, Goes::Open).is_err());
}

#[test]
fn names_are_told_in_order() {
    let template = Template::parse("{{ b.at }} {{ 'x' }} {{ a | date('%Y') }} {{ b.at }}").unwrap().unwrap();
    let names: Vec<String> = template.names().map(ToString::to_string).collect();
    assert_eq!(names, ["b.at", "a", "b.at"]);
}

proptest! {
    #[test]
    fn plain_text_around_values_stays(before in "[^{]{0,20}", after in "[^{]{0,20}") {
        let text = format!("{before}{{{{ scenario }}}}{after}");
        prop_assert_eq!(expanded(&text), format!("{before}region loss{after}"));
    }

    #[test]
    fn no_text_makes_reading_or_expanding_fail_badly(text in "(\\{\\{|\\}\\}|\\||'|[a-z_. ()%-]|today|date|plus){0,20}") {
        if let Ok(Some(template)) = Template::parse(&text) {
            let _ = template.expand(&scope(), Goes::Open);
        }
    }
}
