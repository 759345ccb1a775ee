use super::flow::went;
use super::*;
use crate::step::{Known, Value};

fn with_target(parts: &Parts) -> Arc<Checklist> {
    let mut list = Arc::unwrap_or_clone(of_parts(parts));
    list.scope.set("target", Known::value(Value::Text("prod".to_owned())));
    Arc::new(list)
}

fn reason_at(list: &Arc<Checklist>, answers: &str, path: &str) -> Option<String> {
    let (_, entries) = ended(list, answers);
    let entry = entries.iter().rev().find(|past| past.statement.step.as_deref() == Some(path))?;
    entry.statement.text("reason")
}

#[test]
fn a_step_whose_condition_does_not_hold_is_left_with_the_condition_as_reason() {
    let list = checklist(
        "[{ask: used, measure: db-used, warn: above 85}, {do: name it, when: db-used is warned}]",
        "",
    );
    let (outcome, course) = went(&list, "answers: {1: 73}");
    assert_eq!(
        (outcome, course),
        (Some(RunOutcome::Completed), vec!["1:done".into(), "2:not_applicable".into()])
    );
    assert!(reason_at(&list, "answers: {1: 73}", "2").unwrap().contains("db-used"));
    let (_, course) = went(&list, "answers: {1: {value: 90, note: n}, 2: done}");
    assert_eq!(course, ["1:warned", "2:done"]);
}

#[test]
fn a_block_that_began_is_not_left_in_its_middle() {
    let text = "[{ask: mode, id: mode}, {group: g, when: mode is a, steps: [{do: x}, {ask: mode, id: other}, {do: y}]}]";
    let list = checklist(text, "");
    let (_, course) = went(&list, "answers: {1: b}");
    assert_eq!(course, ["1:done", "2/1:not_applicable", "2/2:not_applicable", "2/3:not_applicable"]);
    let (outcome, _) = went(&list, "answers: {1: a, 2/1: done, 2/2: z, 2/3: done}");
    assert_eq!(outcome, Some(RunOutcome::Completed));
}

#[test]
fn a_check_by_value_asks_nobody() {
    let list = checklist("[{ask: used, measure: db-used}, {check: enough, that: db-used below 95}]", "");
    assert_eq!(went(&list, "answers: {1: 73}").1, ["1:done", "2:done"]);
    let (outcome, course) = went(&list, "answers: {1: 97}");
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), vec!["1:done".into(), "2:failed".into()]));
}

#[test]
fn values_reach_arguments_as_single_ones_and_commands_as_variables() {
    let list = checklist(
        "[{ask: who, id: who}, {do: 'greet {{ who }}', id: greet, run: [echo, '{{ who }}; x'], env: {A: '<{{ who }}>'}}]",
        "",
    );
    let mut run = Run::start(list, started(Mode::Operator), None);
    let mut tape = Tape::default();
    let mut host = Replies(vec![Reply::Answered("$(id) \" {{ key }}".to_owned())], Vec::new());
    drive(&mut run, &mut host, &mut tape).unwrap();
    let spot = run.spots()[1];
    let execution = run.execution(spot).unwrap().unwrap();
    let args = ["echo".to_owned(), "$(id) \" {{ key }}; x".to_owned()];
    assert_eq!(execution.command, step::CommandLine::Args(args.to_vec()), "expanded once, never parsed");
    let variable =
        |name: &str| execution.env.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    assert_eq!(variable("A").as_deref(), Some("<$(id) \" {{ key }}>"));
    assert_eq!(variable("WHO").as_deref(), Some("$(id) \" {{ key }}"));
    assert!(host.1.iter().any(
        |scene| matches!(scene, Scene::Step { stated, .. } if stated.step.text.starts_with("greet $(id)"))
    ));
}

#[test]
fn what_cannot_be_filled_in_fails_with_the_name_and_goes_on_when_it_can() {
    let list = checklist("[{do: a, id: a, run: '0'}, {do: 'see {{ a }}', critical: false}]", "");
    let (outcome, course) = went(&list, "answers: {1: {skip: x}}");
    assert_eq!(
        (outcome, course),
        (Some(RunOutcome::CompletedWithDeviations), vec!["1:skipped".into(), "2:failed".into()])
    );
    assert!(reason_at(&list, "answers: {1: {skip: x}}", "2").unwrap().contains('a'));
}

#[test]
fn outputs_are_taken_and_missing_ones_fail() {
    let list = checklist(
        "[{do: a, id: version, run: '0', outputs: {major: '^(\\d)'}}, {do: 'is {{ version.major }}'}]",
        "",
    );
    assert_eq!(went(&list, "answers: {1: run, 2: done}").0, Some(RunOutcome::Completed));
    let list = checklist("[{do: a, run: '0', outputs: {major: '^v(\\d)'}}]", "");
    assert_eq!(went(&list, "answers: {1: run}").0, Some(RunOutcome::Failed));
}

#[test]
fn a_called_procedure_knows_what_it_is_given_and_nothing_else_of_its_caller() {
    let text = tree("{stage: {ask: Which?}}");
    let mut out = Findings::default();
    let entries = crate::document::read::entries(text.root().unwrap(), "`inputs`", &mut out);
    let inputs: Vec<_> = entries.iter().filter_map(|entry| step::read_input(entry, &mut out)).collect();
    let callee =
        || Parts { inputs: inputs.clone(), steps: steps("[{do: 'to {{ stage }}'}]"), ..Parts::default() };
    let outer = Parts {
        steps: steps(
            "[{group: g, for_each: [x, y], steps: [{call: deploy, with: {stage: 'at {{ target }}'}}]}]",
        ),
        ..Parts::default()
    };
    let mut list = Arc::unwrap_or_clone(with_target(&outer));
    list.layout = Layout::of(&outer, &|id| (id == "deploy").then(callee));
    let list = Arc::new(list);
    let (outcome, course) = went(&list, "answers: {1/x/1/1: done, 1/y/1/1: done}");
    let wanted = ["1/x/1/inputs/stage:done", "1/x/1/1:done", "1/y/1/inputs/stage:done", "1/y/1/1:done"];
    assert_eq!((outcome, course), (Some(RunOutcome::Completed), wanted.map(str::to_owned).to_vec()));
    let (_, entries) = ended(&list, "answers: {1/x/1/1: done, 1/y/1/1: done}");
    let answers: Vec<String> = entries.iter().filter_map(|past| past.statement.text("answer")).collect();
    assert_eq!(answers, ["at x", "at y"]);
}

#[test]
fn a_value_that_is_too_large_for_a_variable_reaches_only_who_names_it() {
    let list = checklist(
        "[{ask: a, id: long}, {ask: b, id: odd}, {do: x, run: 'true'}, {do: y, run: 'echo $LONG'}]",
        "",
    );
    let mut run = Run::start(list, started(Mode::Operator), None);
    let replies = vec![Reply::Answered("x".repeat(70_000)), Reply::Answered("a\0b".to_owned())];
    drive(&mut run, &mut Replies(replies, Vec::new()), &mut Tape::default()).unwrap();
    let names = |at: usize| {
        let execution = run.execution(run.spots()[at]).unwrap().unwrap();
        execution.env.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!((names(2), names(3)), (vec![], vec!["LONG".to_owned()]));
}
