use super::*;

#[test]
fn a_told_step_gives_one_entry_and_a_command_two() {
    let list = checklist("[{do: a}, {do: b, run: '0'}, {ask: c, measure: m, warn: above 5}]", "[d]");
    let (end, entries) =
        ended(&list, "answers: {1: done, 2: run, 3: {value: 6, note: big}, validation/1: yes}");
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    let wanted = [
        "run.started",
        "step.finished",
        "step.started",
        "step.finished",
        "step.finished",
        "note",
        "step.finished",
        "run.finished",
    ];
    assert_eq!(kinds(&entries), wanted);
    let Fact::StepFinished(asked) = &entries[4].statement.fact else { panic!() };
    assert_eq!(
        (asked.outcome, asked.value.as_deref(), asked.measure.as_deref()),
        (StepOutcome::Warned, Some("6"), Some("m"))
    );
    assert_eq!(asked.bound.as_ref().unwrap().text, "above 5");
}

#[test]
fn outcomes_of_runs_follow_from_their_steps() {
    let list = checklist("[{do: a}, {do: b, critical: false, run: '1'}]", "[c]");
    let outcome = |answers: &str| match ended(&list, answers).0 {
        Ended::Finished(outcome) => Some(outcome),
        Ended::Paused { .. } => None,
    };
    assert_eq!(outcome("answers: {1: done, 2: done, validation/1: yes}"), Some(RunOutcome::Completed));
    assert_eq!(
        outcome("answers: {1: {not-applicable: x}, 2: done, validation/1: yes}"),
        Some(RunOutcome::Completed)
    );
    for deviating in ["1: {skip: x}, 2: done", "1: {deviation: x}, 2: done", "1: done, 2: run"] {
        let answers = format!("answers: {{{deviating}, validation/1: yes}}");
        assert_eq!(outcome(&answers), Some(RunOutcome::CompletedWithDeviations), "{deviating}");
    }
    assert_eq!(outcome("answers: {1: {failed: x}}"), Some(RunOutcome::Failed));
    assert_eq!(outcome("answers: {1: done, 2: done, validation/1: no}"), Some(RunOutcome::Failed));
    assert_eq!(outcome("answers: {1: done}"), None);
}

#[test]
fn a_file_without_a_fitting_answer_pauses_and_says_where() {
    let list = checklist("[{ask: a, type: whole number}]", "");
    for (answers, trouble) in [
        ("answers: {}", "the answers file has no answer for step 1 of 1, attempt 1"),
        ("answers: {1: about 70}", "the answer to step 1 of 1 does not fit: not a whole number: about 70"),
    ] {
        let mut tape = Tape::default();
        let (driven, found) = by_script(&list, answers, &mut tape);
        assert!(matches!(driven.unwrap().ended, Ended::Paused { .. }));
        assert_eq!(found.unwrap().to_string(), trouble);
        assert_eq!(kinds(&tape.entries), ["run.started", "run.paused"]);
    }
}

#[test]
fn a_rehearsal_passes_every_kind_and_executes_nothing() {
    let list = checklist(
        "[a, {do: b, run: '1', danger: x}, {ask: c, measure: m}, {ask: d, run: '1'}, {do: e, note: required}]",
        "[f, {check: g, run: '1'}]",
    );
    let mut silent = Silent;
    let mut now = || DateTime::UNIX_EPOCH;
    let mut run = Run::start(list, started(Mode::Operator), None);
    let driven =
        drive(&mut run, &mut Rehearsal::Alone(&mut silent), &mut RehearsalRecorder::new(&mut now)).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Completed));
}

#[test]
fn a_rehearsal_with_a_person_shows_a_command_instead_of_running_it() {
    let list = checklist("[{do: a, run: '0'}]", "[{check: b, run: '0'}]");
    let replies = vec![Pick::Run, Pick::Done, Pick::Run, Pick::Yes].into_iter().map(Reply::picked).collect();
    let mut person = Replies(replies, Vec::new());
    let mut now = || DateTime::UNIX_EPOCH;
    let mut run = Run::start(list, started(Mode::Operator), None);
    let driven =
        drive(&mut run, &mut Rehearsal::With(&mut person), &mut RehearsalRecorder::new(&mut now)).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Completed));
    assert_eq!(
        person.1.iter().filter(|scene| matches!(scene, Scene::Rehearsal | Scene::NotExecuted)).count(),
        2
    );
}

#[test]
fn answers_are_found_by_id_or_path_and_stray_ones_are_told() {
    let list = checklist("[{do: a, id: first}, b]", "[c]");
    let mut out = Findings::default();
    let file = "answers: {first: done, 2: [done, {skip: x}], validation/1: {failed: y}, frist: done, 3: run}";
    let file = AnswerFile::read(&tree(file), &mut out).unwrap();
    let spots = list.spots();
    let given = |spot: usize, attempt| file.answer(&list, spots[spot], attempt);
    assert!(given(0, 7).is_some(), "one answer serves any attempt");
    assert_eq!((given(1, 2), given(1, 3)), (Some(&Given::Skip("x".to_owned())), None));
    assert_eq!(given(2, 1), Some(&Given::Failed("y".to_owned())));
    let stray = file.unknown(&list);
    assert_eq!(stray.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["3", "frist"]);
    assert_eq!(stray[1].1.as_deref(), Some("did you mean `first`?"));
    for wrong in
        ["answers: [a]", "answers: {1: {jump: x}}", "answers: {1: {}}", "other: {}", "answers: {1: }"]
    {
        let mut out = Findings::default();
        let _ =
            AnswerFile::read(&parse(SourceId(0), &Arc::from(wrong), &Limits::default(), &mut out), &mut out);
        assert!(!out.is_empty(), "{wrong}");
    }
}
