//! Targets that are found while the run goes on, and calls that are taken back.

use super::flow::{course, went};
use super::*;
use crate::ledger::facts::Turn;

const REGIONS: &str = "{ask: Which?, type: list, choices: [eu, us, ap], id: regions}";

fn each(rest: &str) -> Arc<Checklist> {
    let group = "{group: Each region, for_each: '{{ regions }}', steps: [{do: 'Go to {{ target }}.'}, b], finally: [f]}";
    checklist(&format!("[{REGIONS}, {group}, c{rest}]"), "")
}

fn owned(course: &[&str]) -> Vec<String> {
    course.iter().map(|said| (*said).to_owned()).collect()
}

#[test]
fn targets_are_those_of_the_list_when_the_group_is_entered() {
    let answers = "answers: {regions: 'us, eu', 2/1/1: done, 2/1/2: done, 2/2/1: done, 2/2/2: done, 2/finally/1: done, 3: done}";
    let (outcome, course) = went(&each(""), answers);
    let wanted = [
        "1:done",
        "each 2",
        "2/1/1:done",
        "2/1/2:done",
        "2/2/1:done",
        "2/2/2:done",
        "2/finally/1:done",
        "3:done",
    ];
    assert_eq!((outcome, course), (Some(RunOutcome::Completed), owned(&wanted)));
    let (_, entries) = ended(&each(""), answers);
    let Fact::RunTurned(turned) = &entries[2].statement.fact else { panic!() };
    assert_eq!((turned.to, turned.count, turned.first), (Turn::Each, Some(2), None));
    assert_eq!(
        entries[2].statement.text("targets").as_deref(),
        Some("eu\nus"),
        "in the order of the choices"
    );
}

#[test]
fn interrupted_anywhere_the_targets_stay_those_that_were_found() {
    let list = each(", {check: d, on_failure: {go_to: regions}}");
    let file = "answers: {regions: ['eu, us', 'ap'], 2/1/1: done, 2/1/2: {skip: x}, 2/2/1: done, 2/2/2: done, \
                2/3/1: done, 2/3/2: done, 2/finally/1: done, 3: done, 4: [no, yes]}";
    let (_, whole) = ended(&list, file);
    for cut in 1..whole.len() {
        let mut tape = Tape { stop_after: Some(cut), ..Tape::default() };
        assert!(by_script(&list, file, &mut tape).0.is_err());
        tape.stop_after = None;
        let _ = by_script(&list, file, &mut tape);
        assert_eq!(course(&tape.entries), course(&whole), "cut after {cut}");
    }
}

#[test]
fn an_empty_list_is_nothing_to_do() {
    let steps = "[{do: list, id: found, run: '0', outputs: {rest: '7(.*)'}}, {group: g, for_each: '{{ found.rest }}', steps: [a], finally: [f]}, c]";
    let (outcome, course) = went(&checklist(steps, ""), "answers: {1: run, 3: done}");
    assert_eq!((outcome, course), (Some(RunOutcome::Completed), owned(&["1:done", "each 2", "3:done"])));
}

#[test]
fn a_list_that_is_not_known_fails_and_a_person_decides() {
    let (outcome, course) = went(&each(""), "answers: {regions: {not-applicable: none}, 3: done}");
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), owned(&["1:not_applicable", "2:failed"])));
    let group = "{group: g, for_each: '{{ regions }}', critical: false, steps: [a]}";
    let list = checklist(&format!("[{REGIONS}, {group}, c]"), "");
    let replies = vec![
        texted(Pick::NotApplicable, "none"),
        Reply::picked(Pick::Again),
        texted(Pick::Skip, "none"),
        Reply::picked(Pick::Done),
    ];
    let (mut host, mut tape) = (Replies(replies, Vec::new()), Tape::default());
    let mut run = Run::start(list, started(Mode::Operator), None);
    let driven = drive(&mut run, &mut host, &mut tape).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::CompletedWithDeviations));
}

#[test]
fn failures_of_targets_that_were_found_stop_the_rest() {
    let group = "{group: g, for_each: '{{ regions }}', stop_after: 2, steps: [a]}";
    let list = checklist(&format!("[{REGIONS}, {group}]"), "");
    let answers = "answers: {1: 'eu, us, ap', 2/1/1: {failed: x}, 2/2/1: {failed: x}, 2/3/1: done}";
    let (outcome, course) = went(&list, answers);
    let wanted = ["1:done", "each 2", "2/1/1:failed", "next 2/1", "2/2/1:failed"];
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), owned(&wanted)));
}

#[test]
fn going_back_finds_the_targets_anew_under_paths_of_their_own() {
    let list = each(", {check: d, on_failure: {go_to: regions}}");
    let file = |second: &str| {
        format!(
            "answers: {{regions: ['eu, us', '{second}'], 2/1/1: done, 2/1/2: done, 2/2/1: done, 2/2/2: done, \
             2/3/1: done, 2/3/2: done, 2/finally/1: done, 3: done, 4: [no, yes]}}"
        )
    };
    let (outcome, course) = went(&list, &file("ap"));
    assert_eq!(outcome, Some(RunOutcome::Completed));
    let again = course.iter().position(|said| said.starts_with("go_to")).unwrap();
    let wanted = ["1:done", "each 2", "2/3/1:done", "2/3/2:done", "2/finally/1:done", "3:done", "4:done"];
    assert_eq!(course[again + 1..], owned(&wanted));
    let (_, course) = went(&list, &file("eu, us"));
    assert_eq!(
        course[again + 1..again + 4],
        owned(&["1:done", "each 2", "2/1/1:done"]),
        "the same ones again"
    );
}

#[test]
fn a_corrected_list_is_the_one_that_counts() {
    let replies = vec![
        Reply::Answered("eu".into()),
        Reply::picked(Pick::Correct),
        Reply::Answered("a slip".into()),
        Reply::Answered("us".into()),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Done),
    ];
    let (mut host, mut tape) = (Replies(replies, Vec::new()), Tape::default());
    let mut run = Run::start(each(""), started(Mode::Operator), None);
    let driven = drive(&mut run, &mut host, &mut tape).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Completed));
    let done: Vec<&str> = tape.entries.iter().filter_map(|past| past.statement.step.as_deref()).collect();
    assert!(done.contains(&"2/2/1") && !done.contains(&"2/1/1"), "{done:?}");
}

fn calling() -> Arc<Checklist> {
    let callee = || Parts {
        title: "Deploy".to_owned(),
        inputs: Vec::new(),
        steps: steps("[{ask: Slot?, id: slot}]"),
        rollback: steps("[{do: 'Free {{ slot }}.'}]"),
        ..Parts::default()
    };
    let own = Parts {
        steps: steps(
            "[{call: deploy}, {call: deploy, when: round is 9}, {call: deploy}, {check: d, on_failure: rollback}, {call: deploy}]",
        ),
        rollback: steps("[own]"),
        ..Parts::default()
    };
    let layout = Layout::of(&own, &|id| (id == "deploy").then(callee));
    Arc::new(Checklist { layout, ..Checklist::default() })
}

#[test]
fn calls_are_taken_back_last_first_and_only_those_that_were_begun() {
    let answers =
        "answers: {1/1: green, 3/1: blue, 4: no, 3/rollback/1: done, 1/rollback/1: done, rollback/1: done}";
    let (outcome, course) = went(&calling(), answers);
    let wanted = [
        "1/1:done",
        "2/1:not_applicable",
        "3/1:done",
        "4:failed",
        "rollback ",
        "3/rollback/1:done",
        "1/rollback/1:done",
        "rollback/1:done",
    ];
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), owned(&wanted)));
    let list = calling();
    let mut tape = Tape::default();
    by_script(&list, answers, &mut tape).0.unwrap();
    let again = "answers: {1/1: green, 2/1: red, 3/1: {failed: x}, 4: no, 3/rollback/1: done, 1/rollback/1: done, rollback/1: done}";
    by_script(&list, again, &mut tape).0.unwrap();
    let texts = |list: &Arc<Checklist>| {
        let run = Run::resume(Arc::clone(list), tape.entries.clone(), (held(), Mode::Answers), None);
        let spot = |path: &str| run.spots().iter().copied().find(|spot| list.path(*spot) == path).unwrap();
        run.filled(spot("1/rollback/1")).unwrap().text.to_string()
    };
    assert_eq!(texts(&list), "Free green.");
}

#[test]
fn aborting_from_outside_leaves_what_is_owed_to_be_done() {
    let parts = Parts { steps: steps("[a, b]"), finally: steps("[tidy]"), ..Parts::default() };
    let list = of_parts(&parts);
    let mut tape = Tape { stop_after: Some(2), ..Tape::default() };
    assert!(by_script(&list, "answers: {1: done}", &mut tape).0.is_err());
    tape.stop_after = None;
    let mut run = Run::resume(Arc::clone(&list), tape.entries.clone(), (held(), Mode::Operator), None);
    run.end(RunOutcome::Aborted, "wrong day");
    let mut host = Replies(vec![Reply::picked(Pick::Done)], Vec::new());
    let driven = drive(&mut run, &mut host, &mut tape).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Aborted));
    let said: Vec<&str> = tape.entries.iter().filter_map(|past| past.statement.step.as_deref()).collect();
    assert!(said.contains(&"finally/1"), "{said:?}");
    assert_eq!(tape.entries.last().unwrap().statement.text("reason").as_deref(), Some("wrong day"));
}

#[test]
fn targets_may_be_found_inside_targets_with_calls_that_are_taken_back() {
    let callee = || Parts {
        title: "Deploy".to_owned(),
        steps: steps("[{do: 'Go.'}, {call: deeper}]"),
        rollback: steps("[{do: 'Undo {{ target }}.'}]"),
        ..Parts::default()
    };
    let deeper = || Parts { title: "Deeper".to_owned(), steps: steps("[deep]"), ..Parts::default() };
    let inner = "{group: In, for_each: '{{ parts }}', steps: [{call: deploy}]}";
    let ask = "{ask: 'Parts of {{ target }}?', type: list, choices: [a, b], id: parts}";
    let outer = format!("{{group: Out, for_each: '{{{{ regions }}}}', steps: [{ask}, {inner}]}}");
    let own = Parts {
        steps: steps(&format!("[{REGIONS}, {outer}, {{check: d, on_failure: rollback}}]")),
        ..Parts::default()
    };
    let layout = Layout::of(&own, &|id| match id {
        "deploy" => Some(callee()),
        "deeper" => Some(deeper()),
        _ => None,
    });
    let list = Arc::new(Checklist { layout, ..Checklist::default() });
    let answers = "answers: {regions: 'eu, us', 2/1/1: 'a, b', 2/2/1: b, 3: no, \
        2/1/2/1/1/1: done, 2/1/2/1/1/2/1: done, 2/1/2/2/1/1: done, 2/1/2/2/1/2/1: done, \
        2/2/2/1/1/1: done, 2/2/2/1/1/2/1: done, \
        2/2/2/1/1/rollback/1: done, 2/1/2/2/1/rollback/1: done, 2/1/2/1/1/rollback/1: done}";
    let (outcome, course) = went(&list, answers);
    let wanted = [
        "1:done",
        "each 2",
        "2/1/1:done",
        "each 2/1/2",
        "2/1/2/1/1/1:done",
        "2/1/2/1/1/2/1:done",
        "2/1/2/2/1/1:done",
        "2/1/2/2/1/2/1:done",
        "2/2/1:done",
        "each 2/2/2",
        "2/2/2/1/1/1:done",
        "2/2/2/1/1/2/1:done",
        "3:failed",
        "rollback ",
        "2/2/2/1/1/rollback/1:done",
        "2/1/2/2/1/rollback/1:done",
        "2/1/2/1/1/rollback/1:done",
    ];
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), owned(&wanted)));
    let (_, whole) = ended(&list, answers);
    let run = Run::resume(Arc::clone(&list), whole, (held(), Mode::Answers), None);
    let spot =
        |path: &str| run.spots().iter().copied().find(|spot| run.checklist().path(*spot) == path).unwrap();
    assert_eq!(&*run.filled(spot("2/1/2/2/1/rollback/1")).unwrap().text, "Undo b.");
}
