use super::*;
use crate::ledger::facts::{StepFinished, Turn};

fn finished(past: &Past) -> Option<(&str, u32, &StepFinished)> {
    let Fact::StepFinished(finished) = &past.statement.fact else { return None };
    Some((past.statement.step.as_deref()?, past.statement.attempt?, finished))
}

fn answered(text: &str) -> Reply {
    Reply::Answered(text.to_owned())
}

fn turns(entries: &[Past]) -> Vec<(Turn, Option<String>, Option<u32>)> {
    let turned = |past: &Past| match &past.statement.fact {
        Fact::RunTurned(turned) => Some((turned.to, turned.target.clone(), turned.round)),
        _ => None,
    };
    entries.iter().filter_map(turned).collect()
}

#[test]
fn a_corrected_answer_stays_and_the_new_one_counts() {
    let list = checklist("[{ask: n, type: number, fail: above 5}, {do: b}]", "");
    let mut tape = Tape::default();
    let replies = vec![
        answered("3"),
        Reply::picked(Pick::Correct),
        answered("a digit was lost"),
        answered("4"),
        Reply::picked(Pick::Done),
    ];
    assert_eq!(go_on(&list, &mut tape, replies).0, Ended::Finished(RunOutcome::Completed));
    let kinds = kinds(&tape.entries);
    let wanted = [
        "run.started",
        "step.finished",
        "correction",
        "run.turned",
        "step.finished",
        "step.finished",
        "run.finished",
    ];
    assert_eq!(kinds, wanted);
    let Fact::Correction(correction) = &tape.entries[2].statement.fact else { panic!() };
    assert_eq!(correction.entry, tape.entries[1].recorded.id);
    assert_eq!(tape.entries[2].statement.text("reason").as_deref(), Some("a digit was lost"));
    let tries: Vec<_> = tape.entries.iter().filter_map(finished).collect();
    let values: Vec<_> =
        tries.iter().map(|(step, attempt, end)| (*step, *attempt, end.value.as_deref())).collect();
    assert_eq!(values, [("1", 1, Some("3")), ("1", 2, Some("4")), ("2", 1, None)]);
    let Fact::RunFinished(end) = &tape.entries[6].statement.fact else { panic!() };
    assert_eq!(end.done, 2);
}

#[test]
fn a_correction_that_was_cut_off_is_finished_by_whoever_goes_on() {
    let list = checklist("[{ask: n, type: number}, {do: b}]", "");
    let mut tape = Tape { stop_after: Some(3), ..Tape::default() };
    let mut run = Run::start(Arc::clone(&list), started(Mode::Operator), None);
    let mut host = Replies(vec![answered("3"), Reply::picked(Pick::Correct), answered("")], Vec::new());
    assert!(drive(&mut run, &mut host, &mut tape).is_err());
    tape.stop_after = None;
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "correction"]);
    let (end, _) = go_on(&list, &mut tape, vec![answered("4"), Reply::picked(Pick::Done)]);
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    assert_eq!(turns(&tape.entries), [(Turn::Edit, Some("1".to_owned()), None)]);
}

#[test]
fn a_failure_can_be_corrected_and_a_warning_before_its_note() {
    let list = checklist("[{check: a}, {ask: n, type: number, warn: above 5}]", "");
    let mut tape = Tape::default();
    let replies = vec![
        texted(Pick::No, "x"),
        Reply::picked(Pick::Correct),
        answered("wrong key"),
        Reply::picked(Pick::Yes),
        answered("7"),
        Reply::picked(Pick::Correct),
        answered(""),
        answered("5"),
    ];
    assert_eq!(go_on(&list, &mut tape, replies).0, Ended::Finished(RunOutcome::Completed));
    assert_eq!(turns(&tape.entries).len(), 2);
}

#[test]
fn an_edit_can_be_left_and_nothing_is_recorded_of_it() {
    let list = checklist("[a, b]", "");
    let mut tape = Tape::default();
    let replies = vec![
        Reply::picked(Pick::Correct),
        Reply::picked(Pick::Back),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Correct),
        Reply::picked(Pick::No),
        Reply::picked(Pick::Back),
        answered(""),
        Reply::picked(Pick::Back),
        answered("1"),
        Reply::picked(Pick::No),
        Reply::picked(Pick::Done),
    ];
    assert_eq!(go_on(&list, &mut tape, replies).0, Ended::Finished(RunOutcome::Completed));
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "step.finished", "run.finished"]);
}

#[test]
fn back_to_an_earlier_step_wants_a_reason_and_opens_a_round() {
    let list = checklist("[a, {group: g, steps: [b, c]}, d]", "[e]");
    let mut tape = Tape::default();
    let done = || Reply::picked(Pick::Done);
    let mut replies: Vec<Reply> = (0..4).map(|_| done()).collect();
    // 2 is the second of four steps, which is b, and the path of the group, which begins with b.
    replies.extend([Reply::picked(Pick::Back), answered("9"), answered("2/2"), answered("")]);
    replies.push(answered("the wrong host"));
    replies.extend([done(), done(), Reply::picked(Pick::Yes)]);
    assert_eq!(go_on(&list, &mut tape, replies).0, Ended::Finished(RunOutcome::Completed));
    assert_eq!(turns(&tape.entries), [(Turn::Back, Some("2/2".to_owned()), Some(2))]);
    let rounds: Vec<_> =
        tape.entries.iter().filter_map(finished).map(|(step, _, end)| (step, end.round)).collect();
    let wanted = [
        ("1", None),
        ("2/1", None),
        ("2/2", None),
        ("3", None),
        ("2/2", Some(2)),
        ("3", Some(2)),
        ("validation/1", Some(2)),
    ];
    assert_eq!(rounds, wanted);
}

#[test]
fn a_number_that_is_also_a_path_is_asked_again_with_both_readings() {
    let list = checklist("[a, {group: g, steps: [b, c]}, d, e]", "");
    let mut run = Run::start(Arc::clone(&list), started(Mode::Operator), None);
    let mut tape = Tape::default();
    let mut replies: Vec<Reply> = (0..4).map(|_| Reply::picked(Pick::Done)).collect();
    replies.extend([Reply::picked(Pick::Back), answered("3")]);
    let mut host = Replies(replies, Vec::new());
    let mut asked = Vec::new();
    loop {
        match run.next() {
            Next::Record(statement) => {
                let recorded = tape.append(&statement).unwrap();
                run.apply(&statement, &recorded);
            }
            Next::Show(_) | Next::Listen => {}
            Next::Perform(action) => {
                if let Action::Ask(question) = &action {
                    asked.extend(question.refused.clone());
                }
                let reply = host.perform(&run, &action).unwrap();
                run.take(reply);
            }
            Next::Done(_) => break,
        }
    }
    assert_eq!(asked, ["3 is the number of 2/2 and a path: type 2/2, or path 3"]);
}

#[test]
fn several_told_steps_take_one_answer_and_an_entry_each() {
    let list = checklist("[a, {group: g, steps: [b, {check: c}, {do: d, note: required}]}, e, f]", "");
    let mut tape = Tape::default();
    let replies = vec![
        // Not offered: the next step stands in a group.
        Reply::picked(Pick::Rest),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Rest),
        Reply::picked(Pick::No),
        Reply::picked(Pick::Rest),
        Reply::picked(Pick::Yes),
        texted(Pick::Done, "noted"),
        Reply::picked(Pick::Rest),
        Reply::picked(Pick::Yes),
    ];
    let (end, scenes) = go_on(&list, &mut tape, replies);
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    let ends: Vec<_> =
        tape.entries.iter().filter_map(finished).map(|(step, _, end)| (step, end.together)).collect();
    let two = Some(2);
    let wanted = [("1", None), ("2/1", two), ("2/2", two), ("2/3", None), ("3", two), ("4", two)];
    assert_eq!(ends, wanted);
    let shown = scenes.iter().filter(|scene| matches!(scene, Scene::Together { steps: 2, .. })).count();
    assert_eq!(shown, 2);
}

#[test]
fn danger_a_text_to_type_a_command_and_a_question_end_what_is_answered_at_once() {
    for other in [
        "{do: x, danger: d}",
        "{do: x, confirm: y}",
        "{do: x, run: '0'}",
        "{ask: x}",
        "{do: x, operator: dba}",
    ] {
        let list = checklist(&format!("[a, {other}, b]"), "");
        let mut tape = Tape::default();
        go_on(&list, &mut tape, vec![Reply::picked(Pick::Rest), Reply::picked(Pick::Yes)]);
        assert!(tape.entries.iter().all(|past| finished(past).is_none()), "{other}");
    }
}

#[test]
fn blocks_are_announced_where_they_begin_and_end() {
    let steps = "[{group: Each, for_each: [x, y], steps: [a]}, {call: fix}, b]";
    let list = checklist(steps, "");
    let mut tape = Tape::default();
    let (_, scenes) = go_on(&list, &mut tape, (0..4).map(|_| Reply::picked(Pick::Done)).collect());
    let title = |block: &usize| list.layout.blocks[*block].path.clone();
    let said: Vec<String> = scenes
        .iter()
        .filter_map(|scene| match scene {
            Scene::Entered { block, .. } => Some(format!("+{}", title(block))),
            Scene::Left(block) => Some(format!("-{}", title(block))),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["+1/x", "+1/y", "+2", "-2"]);
}
