use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Findings, SourceId};
use crate::document::{Limits, parse};

fn steps(text: &str) -> (Vec<Option<Step>>, Vec<&'static str>) {
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    let steps = tree.root().unwrap().items().map(|item| read(item, &mut out)).collect();
    (steps, out.iter().map(|finding| finding.rule).collect())
}

fn step(text: &str) -> Step {
    let (mut steps, rules) = steps(text);
    assert!(rules.is_empty(), "{text}: {rules:?}");
    steps.remove(0).unwrap()
}

fn rules(text: &str) -> Vec<&'static str> {
    steps(text).1
}

fn ended(code: i32, output: &str) -> CommandEnd {
    let stdout: std::sync::Arc<[u8]> = output.as_bytes().into();
    let output = Output { bytes: stdout.clone(), len: output.len() as u64, ..Output::default() };
    let took = std::time::Duration::ZERO;
    CommandEnd { ending: Ending::Exit(code), took, output, stdout, survivors: Vec::new() }
}

#[test]
fn a_bare_text_is_do_in_steps_and_check_in_validation() {
    assert_eq!(step("- Compare the ten\n  slowest pages.").kind.name, "do");
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from("It is so."), &Limits::default(), &mut out);
    let check = read_validation(tree.root().unwrap(), &mut out).unwrap();
    assert_eq!((check.kind.name, &*check.text), ("check", "It is so."));
}

#[test]
fn every_example_is_read_without_a_finding_and_every_kind_has_its_own_key() {
    for kind in KINDS {
        assert_eq!(step(kind.example).kind.name, kind.name);
        assert_eq!(kind.shape.keys.first().map(|key| key.name), Some(kind.name));
    }
}

#[test]
fn a_question_about_a_measure_is_a_number() {
    assert_eq!(
        step("- {ask: How many?, measure: failed}").asked.map(|asked| asked.answer),
        Some(AnswerType::Number)
    );
    assert_eq!(
        step("- {ask: How many?, measure: failed, type: whole number}").asked.map(|asked| asked.answer),
        Some(AnswerType::Whole)
    );
    assert_eq!(step("- {ask: Which?}").asked.map(|asked| asked.answer), Some(AnswerType::Text));
    assert_eq!(step("- {ask: Which?, choices: [yes, no]}").asked.unwrap().answer.to_string(), "yes or no");
}

#[test]
fn values_keep_their_text() {
    let Some(Means { command, env, .. }) =
        step("- {do: x, run: [a, no, '', 1.10], env: {A: 09:00}}").means.map(|means| *means)
    else {
        panic!("no means")
    };
    assert_eq!(command, CommandLine::Args(["a", "no", "", "1.10"].map(str::to_owned).to_vec()));
    assert_eq!(env, [("A".to_owned(), "09:00".to_owned())]);
}

#[test]
fn every_problem_of_a_step_is_found_at_once() {
    let found = rules(
        "- {do: x, run: \"a \\u202e b\", timeout: 45 min, pass: over 1, critical: perhaps, id: Ä, expcet: y}",
    );
    let wanted =
        ["unknown-key", "invalid-id", "wrong-type", "hidden-character", "invalid-duration", "invalid-bound"];
    assert_eq!(found, wanted);
}

#[test]
fn a_deadline_is_a_moment_that_stands_still_and_braces_of_other_programs_are_no_values() {
    assert_eq!(rules("- {do: a, due: today}"), ["invalid-value"]);
    assert!(rules("- {group: a, due: due - 1h, steps: [{do: a, due: '16:00'}]}").is_empty());
    assert!(rules("- {do: a, run: \"docker ps --format '{{.Names}}'\"}").is_empty());
}

#[test]
fn what_contradicts_itself_is_found() {
    assert_eq!(rules("- {do: a, ask: b}"), ["conflicting-keys"]);
    assert_eq!(rules("- {group: a, for_each: [b, finally], steps: [c]}"), ["invalid-value"]);
    assert_eq!(rules("- {expect: a}"), ["step-without-kind"]);
    assert_eq!(rules("- {do: a, timeout: 1m}"), ["key-without-run"]);
    assert_eq!(rules("- {ask: a, type: text, choices: [b, c]}"), ["conflicting-keys"]);
    assert_eq!(rules("- {ask: a, choices: [b, B]}"), ["invalid-choices"]);
    assert_eq!(rules("- {ask: a, type: date, warn: above 5}"), ["bound-does-not-fit"]);
    assert_eq!(rules("- {ask: a, type: text, measure: b}"), ["conflicting-keys"]);
    assert_eq!(rules("- [a]"), ["wrong-type"]);
}

#[test]
fn a_measure_lends_its_unit_and_bounds_to_questions_that_have_none() {
    let mut asked = step("- {ask: a, measure: p95, warn: above 1}");
    let default = MeasureDefault {
        unit: Some("ms".to_owned()),
        warn: vec![Bound::parse("above 2000").unwrap()],
        fail: vec![Bound::parse("above 9000").unwrap()],
    };
    asked.complete(&BTreeMap::from([("p95".to_owned(), default)]));
    let asked = asked.asked.unwrap();
    assert_eq!(
        (asked.unit.as_deref(), asked.warn[0].to_string(), asked.fail.len()),
        (Some("ms"), "above 1".into(), 1)
    );
}

#[test]
fn a_command_is_judged_honestly() {
    let judged = |keys: &str, code, output| {
        let step = step(&format!("- {{do: a, run: b{keys}}}"));
        step.means.unwrap().judge(&ended(code, output)).0
    };
    assert_eq!(judged("", 0, ""), Outcome::Done);
    assert_eq!(judged("", 1, ""), Outcome::Failed);
    assert_eq!(judged(", pass: 'matches /ok$/'", 0, "all\nok\n"), Outcome::Done);
    assert_eq!(
        judged(", pass: 'matches /ok$/'", 1, "ok\n"),
        Outcome::Failed,
        "a bound on the output excuses no exit"
    );
    assert_eq!(judged(", pass: 'exit 0, 1'", 1, ""), Outcome::Done);
    assert_eq!(judged(", warn: exit 2", 2, ""), Outcome::Warned);
    assert_eq!(judged(", warn: above 5", 0, "6\n"), Outcome::Warned);
    assert_eq!(
        judged(", warn: above 5", 0, "no number"),
        Outcome::Warned,
        "what cannot be judged is no success"
    );
    assert_eq!(judged(", fail: above 5", 0, "no number"), Outcome::Failed);
    assert_eq!(judged(", pass: [exit 0, empty], fail: 'matches /x/'", 0, "x"), Outcome::Failed);
}

#[test]
fn a_command_offers_its_output_as_the_answer_only_if_it_is_one() {
    let step = step("- {ask: a, type: whole number, run: b}");
    let offered = |output| match step.judge(&Reply::Executed(ended(0, output)), &Facts::default()).unwrap() {
        Verdict::Then(Action::Ask(question)) => question.enter,
        other => panic!("{other:?}"),
    };
    assert_eq!(offered("3\n").as_deref(), Some("3"));
    assert_eq!(offered("three\n"), None);
}

#[test]
fn a_skip_without_a_reason_is_no_skip() {
    for kind in KINDS.iter().filter(|kind| kind.conduct.is_some()) {
        let step = step(kind.example);
        for pick in [Pick::Skip, Pick::NotApplicable, Pick::Cannot] {
            let reply = Reply::Picked { pick, text: Some("  ".to_owned()) };
            assert!(step.judge(&reply, &Facts::default()).is_err());
        }
    }
}

proptest! {
    #[test]
    fn no_step_text_makes_reading_fail_badly(key in "[a-z_/]{1,8}", value in "[ -~]{0,20}") {
        let quoted = value.replace('\'', "''");
        let _ = steps(&format!("- {{do: x, run: y, {key}: '{quoted}'}}\n- {{ask: x, {key}: '{quoted}'}}\n- {value}"));
    }
}
