use super::*;

#[test]
fn a_failed_run_goes_on_at_what_failed_and_keeps_the_first_try() {
    let list = checklist("[a]", "[b, c]");
    let mut tape = Tape::default();
    let (driven, _) = by_script(
        &list,
        "answers: {1: done, validation/1: yes, validation/2: {failed: no ticket}}",
        &mut tape,
    );
    assert_eq!(driven.unwrap().ended, Ended::Finished(RunOutcome::Failed));
    let (driven, _) = by_script(&list, "answers: {validation/2: yes}", &mut tape);
    assert_eq!(driven.unwrap().ended, Ended::Finished(RunOutcome::Completed));
    let tries: Vec<_> =
        tape.entries.iter().filter(|past| past.statement.step.as_deref() == Some("validation/2")).collect();
    assert_eq!(tries.iter().map(|past| past.statement.attempt).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(kinds(&tape.entries).iter().filter(|kind| *kind == "run.finished").count(), 2);
}

#[test]
fn a_ladder_starts_with_the_failure_and_stops_when_it_is_solved() {
    let list = checklist("", "[a]");
    let mut tape = Tape::default();
    let failed = vec![texted(Pick::No, "why"), Reply::picked(Pick::Escalate), Reply::picked(Pick::Told)];
    let (end, scenes) = go_on(&list, &mut tape, failed);
    assert_eq!(end, Ended::Finished(RunOutcome::Failed));
    let told = scenes.iter().find_map(|scene| match scene {
        Scene::Told { role, next: Some((next, at)), .. } => Some((role.clone(), next.clone(), *at)),
        _ => None,
    });
    let due = tape.entries[1].recorded.at + TimeDelta::hours(4);
    assert_eq!(told, Some(("manager".to_owned(), "partner".to_owned(), due)));
    let (end, scenes) = go_on(&list, &mut tape, vec![Reply::picked(Pick::Yes)]);
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    assert!(scenes.iter().any(|scene| matches!(scene, Scene::Solved { told, .. } if told == &["manager"])));
    let wanted = [
        "run.started",
        "step.finished",
        "escalation.started",
        "escalation.told",
        "run.finished",
        "run.held",
        "step.finished",
        "escalation.stopped",
        "run.finished",
    ];
    assert_eq!(kinds(&tape.entries), wanted);
}

#[test]
fn a_command_caught_running_is_never_repeated_before_a_person_spoke() {
    let list = checklist("[{do: a, run: '0'}]", "");
    let run = |stop_after, replies| {
        let mut tape = Tape { stop_after: Some(stop_after), ..Tape::default() };
        let (mut exits, mut silent) = (Exits::default(), Silent);
        let file = AnswerFile::read(&tree("answers: {1: run}"), &mut Findings::default()).unwrap();
        let mut script = Script::new(file, &mut exits, &mut silent);
        let mut run = Run::start(Arc::clone(&list), started(Mode::Operator), None);
        assert!(drive(&mut run, &mut script, &mut tape).is_err());
        tape.stop_after = None;
        let (end, _) = go_on(&list, &mut tape, replies);
        (end, tape.entries)
    };
    let (end, entries) = run(2, vec![Reply::picked(Pick::Done)]);
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    let wanted =
        ["run.started", "step.started", "run.held", "step.finished", "step.finished", "run.finished"];
    assert_eq!(kinds(&entries), wanted);
    let Fact::StepFinished(first) = &entries[3].statement.fact else { panic!() };
    assert_eq!((first.outcome, entries[3].statement.attempt), (StepOutcome::Interrupted, Some(1)));
    assert_eq!(entries[4].statement.attempt, Some(2));
    let (end, entries) = run(2, vec![]);
    assert!(matches!(end, Ended::Paused { .. }));
    assert_eq!(kinds(&entries), ["run.started", "step.started", "run.held", "step.finished", "run.paused"]);
}

#[test]
fn danger_wants_its_yes_and_confirm_its_text_before_anything() {
    let list = checklist("[{do: a, danger: gone for ever, confirm: prod, run: '0'}]", "");
    let mut tape = Tape::default();
    let answer = |text: &str| Reply::Answered(text.to_owned());
    let refused = vec![answer("y"), answer(""), answer("yes"), answer("Prod"), Reply::picked(Pick::Run)];
    let (end, _) = go_on(&list, &mut tape, refused);
    assert!(matches!(end, Ended::Paused { .. }), "a key instead of the text is no consent");
    assert_eq!(kinds(&tape.entries), ["run.started", "run.paused"]);
}

#[test]
fn pauses_are_no_work_and_a_clock_running_backwards_makes_it_unknown() {
    let list = checklist("[a, b]", "");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![Reply::picked(Pick::Done)]);
    for past in &mut tape.entries {
        past.recorded.at -= TimeDelta::hours(10);
    }
    let (_, scenes) = go_on(&list, &mut tape, vec![Reply::picked(Pick::Done)]);
    let worked = |scenes: &[Scene]| match scenes.last() {
        Some(Scene::Closing(closing)) => closing.worked,
        _ => panic!("no closing"),
    };
    assert_eq!(worked(&scenes), Some(TimeDelta::minutes(4)), "two entries apart in each session");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![Reply::picked(Pick::Done)]);
    tape.entries[1].recorded.at -= TimeDelta::hours(1);
    let (_, scenes) = go_on(&list, &mut tape, vec![Reply::picked(Pick::Done)]);
    assert_eq!(worked(&scenes), None);
}

#[test]
fn a_critical_failure_is_not_skipped() {
    let list = checklist("[a]", "");
    let mut tape = Tape::default();
    let (end, _) = go_on(
        &list,
        &mut tape,
        vec![texted(Pick::Cannot, "x"), texted(Pick::Skip, "y"), texted(Pick::Abort, "z")],
    );
    assert_eq!(end, Ended::Finished(RunOutcome::Aborted));
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "run.finished"]);
}

#[test]
fn an_answer_that_cannot_be_recorded_is_kept_and_recorded_once() {
    let list = checklist("[a]", "");
    let mut tape = Tape { stop_after: Some(1), ..Tape::default() };
    let mut host = Replies(vec![Reply::picked(Pick::Done)], Vec::new());
    let mut run = Run::start(list, started(Mode::Operator), None);
    assert!(matches!(drive(&mut run, &mut host, &mut tape), Err(DriveError::Record(_))));
    assert!(
        !host.1.iter().any(|scene| matches!(scene, Scene::Outcome(_))),
        "nothing is called recorded before it is"
    );
    tape.stop_after = None;
    assert_eq!(drive(&mut run, &mut host, &mut tape).unwrap().ended, Ended::Finished(RunOutcome::Completed));
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "run.finished"]);
}

#[test]
fn a_note_from_elsewhere_hides_no_command_that_was_caught_running() {
    let list = checklist("[{do: a, run: '0'}]", "");
    let mut tape = Tape { stop_after: Some(2), ..Tape::default() };
    assert!(by_script(&list, "answers: {1: run}", &mut tape).0.is_err());
    tape.stop_after = None;
    tape.append(&Statement::of_run(Fact::Note(crate::ledger::facts::Note::default()))).unwrap();
    let (end, _) = go_on(&list, &mut tape, vec![]);
    assert!(matches!(end, Ended::Paused { .. }));
    assert_eq!(kinds(&tape.entries)[3..], ["run.held", "step.finished", "run.paused"]);
}

#[test]
fn a_person_ends_an_unfinished_run_without_another_step() {
    let list = checklist("[a]", "");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![]);
    let mut run = Run::resume(list, tape.entries.clone(), (held(), Mode::Operator), None);
    run.end(RunOutcome::Abandoned, "nobody came back");
    let mut host = Replies(Vec::new(), Vec::new());
    let driven = drive(&mut run, &mut host, &mut tape).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Abandoned));
    assert_eq!(kinds(&tape.entries), ["run.started", "run.paused", "run.held", "run.finished"]);
    assert_eq!(tape.entries[3].statement.text("reason").as_deref(), Some("nobody came back"));
}
