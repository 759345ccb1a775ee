use super::*;
use crate::ledger::facts::Turn;

/// What was recorded of steps and turns: `2:failed`, `go_to 1 (2)`.
pub(super) fn course(entries: &[Past]) -> Vec<String> {
    let said = |past: &Past| {
        let path = past.statement.step.clone().unwrap_or_default();
        match &past.statement.fact {
            Fact::StepFinished(finished) => {
                let outcome = serde_json::to_value(finished.outcome).unwrap();
                Some(format!("{path}:{}", outcome.as_str().unwrap()))
            }
            Fact::RunTurned(turned) => {
                let to = serde_json::to_value(turned.to).unwrap().as_str().unwrap().to_owned();
                let round = turned.round.map_or_else(String::new, |round| format!(" ({round})"));
                Some(format!("{to} {}{round}", turned.target.clone().unwrap_or_default()))
            }
            _ => None,
        }
    };
    entries.iter().filter_map(said).collect()
}

pub(super) fn went(list: &Arc<Checklist>, answers: &str) -> (Option<RunOutcome>, Vec<String>) {
    let (end, entries) = ended(list, answers);
    let outcome = match end {
        Ended::Finished(outcome) => Some(outcome),
        Ended::Paused { .. } => None,
    };
    (outcome, course(&entries))
}

#[test]
fn a_failure_goes_where_it_is_sent_and_never_falls_through() {
    let list = checklist("[{do: a, on_failure: stop}, {do: b}]", "");
    assert_eq!(
        went(&list, "answers: {1: {failed: x}, 2: done}"),
        (Some(RunOutcome::Failed), vec!["1:failed".into()])
    );
    let list = checklist("[{do: a, on_failure: continue}, {do: b}]", "");
    let (outcome, course) = went(&list, "answers: {1: {failed: x}, 2: done}");
    assert_eq!(
        (outcome, course),
        (Some(RunOutcome::Failed), vec!["1:failed".into(), "2:done".into()]),
        "critical"
    );
    let list = checklist("[{do: a, on_failure: continue, critical: false}, {do: b}]", "");
    let (outcome, _) = went(&list, "answers: {1: {failed: x}, 2: done}");
    assert_eq!(outcome, Some(RunOutcome::CompletedWithDeviations));
}

#[test]
fn going_back_opens_a_round_and_earlier_ones_stay() {
    let list = checklist("[{do: a, id: first}, {do: b}, {check: c, on_failure: {go_to: first}}]", "");
    let (outcome, course) = went(&list, "answers: {1: done, 2: done, 3: [no, yes]}");
    let wanted = ["1:done", "2:done", "3:failed", "go_to 1 (2)", "1:done", "2:done", "3:done"];
    assert_eq!((outcome, course), (Some(RunOutcome::Completed), wanted.map(str::to_owned).to_vec()));
    let (_, entries) = ended(&list, "answers: {1: done, 2: done, 3: [no, yes]}");
    let Fact::StepFinished(third) = &entries[entries.len() - 2].statement.fact else { panic!() };
    assert_eq!((third.round, entries[entries.len() - 2].statement.attempt), (Some(2), Some(2)));
}

#[test]
fn going_ahead_leaves_what_lies_between_and_what_failed_stays_failed() {
    let list = checklist("[{check: a, on_failure: {go_to: mend}}, {do: b}, {do: c, id: mend}]", "");
    let (outcome, course) = went(&list, "answers: {1: no, 2: done, 3: done}");
    assert_eq!(course, ["1:failed", "go_to 3", "3:done"]);
    assert_eq!(outcome, Some(RunOutcome::Failed));
}

#[test]
fn a_failure_that_leads_back_for_ever_ends_with_a_person() {
    let list = checklist("[{do: a, id: first, run: '1', on_failure: {go_to: first}}]", "");
    let (outcome, course) = went(&list, "answers: {1: run}");
    assert_eq!(outcome, Some(RunOutcome::Failed));
    assert_eq!(course.iter().filter(|said| said.starts_with("go_to")).count(), 20);
}

#[test]
fn a_call_after_a_failure_is_a_detour_and_the_step_is_tried_again() {
    let list = checklist("[{do: a, run: 1 0, on_failure: {call: fix}}, {do: b}]", "");
    let answers = "answers: {1: run, 1/on-failure/1: done, 2: done}";
    let (outcome, course) = went(&list, answers);
    assert_eq!(course, ["1:failed", "1/on-failure/1:done", "1:done", "2:done"]);
    assert_eq!(outcome, Some(RunOutcome::Completed));
    let list = checklist("[{do: a, run: '1', on_failure: {call: fix}}, {do: b}]", "");
    let (outcome, course) = went(&list, answers);
    assert_eq!(course, ["1:failed", "1/on-failure/1:done", "1:failed"], "one detour a round");
    assert_eq!(outcome, Some(RunOutcome::Failed));
}

#[test]
fn commands_are_tried_again_as_often_as_written() {
    let list = checklist("[{do: a, run: 1 1 0, retry: {attempts: 3, every: 10s}}]", "");
    let (outcome, course) = went(&list, "answers: {1: run}");
    assert_eq!((outcome, course.len()), (Some(RunOutcome::Completed), 3));
    let list = checklist("[{do: a, run: 1 1 0, retry: {attempts: 2}}]", "");
    assert_eq!(went(&list, "answers: {1: run}").0, Some(RunOutcome::Failed));
    let list = checklist("[{do: a, run: 1 0, retry: {attempts: 2}, repeatable: false}]", "");
    assert_eq!(went(&list, "answers: {1: run}").0, Some(RunOutcome::Failed), "never repeated by itself");
}

#[test]
fn a_poll_is_one_attempt_until_a_bound_decides_or_time_is_up() {
    let poll = |run: &str, rest: &str| {
        let list = checklist(&format!("[{{check: a, run: {run}, every: 10s, timeout: 1m{rest}}}]"), "");
        ended(&list, "answers: {1: run}")
    };
    let (end, entries) = poll("1 1 1 0", "");
    assert_eq!(end, Ended::Finished(RunOutcome::Completed));
    assert_eq!(kinds(&entries), ["run.started", "step.started", "step.finished", "run.finished"]);
    let Fact::StepFinished(finished) = &entries[2].statement.fact else { panic!() };
    assert_eq!(finished.duration_ms, Some(38_000), "four looks of 2s and three times 10s between");
    let (_, entries) = poll("'1'", "");
    let Fact::StepFinished(finished) = &entries[2].statement.fact else { panic!() };
    assert_eq!(finished.outcome, StepOutcome::TimedOut);
    let (_, entries) = poll("1 3 0", ", fail: exit 3");
    let Fact::StepFinished(finished) = &entries[2].statement.fact else { panic!() };
    assert_eq!((finished.outcome, finished.duration_ms), (StepOutcome::Failed, Some(14_000)));
}

#[test]
fn targets_have_results_of_their_own_and_failures_stop_the_rest() {
    let group = |stop: &str| {
        checklist(&format!("[{{group: g, for_each: [x, y, z]{stop}, steps: [a, b], finally: [f]}}, c]"), "")
    };
    let answers = "answers: {1/x/1: done, 1/x/2: {failed: x}, 1/y/1: done, 1/y/2: done, 1/z/1: {failed: x}, 1/finally/1: done, 2: done}";
    let (outcome, course) = went(&group(", stop_after: 2"), answers);
    let wanted = [
        "1/x/1:done",
        "1/x/2:failed",
        "next 1/x",
        "1/y/1:done",
        "1/y/2:done",
        "1/z/1:failed",
        "stop ",
        "1/finally/1:done",
    ];
    assert_eq!((outcome, course), (Some(RunOutcome::Failed), wanted.map(str::to_owned).to_vec()));
    let (_, course) = went(&group(""), answers);
    assert_eq!(course, ["1/x/1:done", "1/x/2:failed", "stop ", "1/finally/1:done"]);
}

fn parts(text: &str) -> Parts {
    Parts {
        steps: steps(text),
        rollback: steps("[undo]"),
        finally: steps("[tidy]"),
        before: validations("[access]"),
        ..Parts::default()
    }
}

#[test]
fn what_is_owed_is_done_however_it_ended_and_taken_back_where_that_is_said() {
    let list = of_parts(&parts("[{do: a}, {do: b, on_failure: rollback}]"));
    let answers = "answers: {before/1: yes, 1: done, 2: {failed: x}, rollback/1: done, finally/1: done}";
    let (outcome, course) = went(&list, answers);
    assert_eq!(
        course,
        ["before/1:done", "1:done", "2:failed", "rollback ", "rollback/1:done", "finally/1:done"]
    );
    assert_eq!(outcome, Some(RunOutcome::Failed));
    let list = of_parts(&parts("[{do: a}, {do: b}]"));
    let (outcome, course) = went(&list, answers);
    assert_eq!(course, ["before/1:done", "1:done", "2:failed", "stop ", "finally/1:done"]);
    assert_eq!(outcome, Some(RunOutcome::Failed));
    let (outcome, course) = went(&list, "answers: {before/1: yes, 1: done, 2: done, finally/1: done}");
    assert_eq!(course, ["before/1:done", "1:done", "2:done", "finally/1:done"]);
    assert_eq!(outcome, Some(RunOutcome::Completed));
    let (outcome, course) = went(&list, "answers: {before/1: no}");
    assert_eq!(
        (outcome, course),
        (Some(RunOutcome::Failed), vec!["before/1:failed".into()]),
        "nothing was begun"
    );
}

#[test]
fn after_taking_back_everything_is_done_anew() {
    let list = of_parts(&parts("[{do: a}, {do: b, on_failure: rollback}]"));
    let mut tape = Tape::default();
    let first = "answers: {before/1: yes, 1: done, 2: {failed: x}, rollback/1: done, finally/1: done}";
    by_script(&list, first, &mut tape).0.unwrap();
    let before = tape.entries.len();
    let again = "answers: {before/1: yes, 1: done, 2: done, finally/1: done}";
    let (driven, _) = by_script(&list, again, &mut tape);
    assert_eq!(driven.unwrap().ended, Ended::Finished(RunOutcome::Completed));
    assert_eq!(course(&tape.entries[before..]), ["before/1:done", "1:done", "2:done", "finally/1:done"]);
}

#[test]
fn an_abort_offers_to_take_back() {
    let list = of_parts(&parts("[{do: a}, {do: b}]"));
    let replies = vec![
        Reply::picked(Pick::Yes),
        Reply::picked(Pick::Done),
        texted(Pick::Cannot, "x"),
        texted(Pick::Abort, "wrong day"),
        Reply::picked(Pick::Yes),
        Reply::picked(Pick::Done),
        Reply::picked(Pick::Done),
    ];
    let (mut host, mut tape) = (Replies(replies, Vec::new()), Tape::default());
    let mut run = Run::start(list, started(Mode::Operator), None);
    let driven = drive(&mut run, &mut host, &mut tape).unwrap();
    assert_eq!(driven.ended, Ended::Finished(RunOutcome::Aborted));
    let turned = tape.entries.iter().find_map(|past| match &past.statement.fact {
        Fact::RunTurned(turned) => Some((turned.to, past.statement.text("reason"))),
        _ => None,
    });
    assert_eq!(turned, Some((Turn::Rollback, Some("wrong day".to_owned()))));
    assert_eq!(tape.entries.last().unwrap().statement.text("reason").as_deref(), Some("wrong day"));
}

#[test]
fn inputs_with_a_default_are_recorded_and_not_asked() {
    let text = tree("{stage: {ask: Which?, choices: [test, prod], default: test}, ticket: {ask: Ticket?}}");
    let mut out = Findings::default();
    let entries = crate::document::read::entries(text.root().unwrap(), "`inputs`", &mut out);
    let inputs = entries.iter().filter_map(|entry| step::read_input(entry, &mut out)).collect();
    let list = of_parts(&Parts { inputs, steps: steps("[a]"), ..Parts::default() });
    let (outcome, course) = went(&list, "answers: {inputs/ticket: INC1, 1: done}");
    assert_eq!(course, ["inputs/stage:done", "inputs/ticket:done", "1:done"]);
    assert_eq!(outcome, Some(RunOutcome::Completed));
}

#[test]
fn a_target_may_be_called_as_a_part_is() {
    let list =
        checklist("[{group: g, for_each: [inputs, rollback], steps: [{ask: a, id: a, default: x}]}]", "");
    assert!(list.layout.items.iter().all(|item| !item.input));
    let (outcome, course) = went(&list, "answers: {1/inputs/1: y, 1/rollback/1: y}");
    assert_eq!(
        (outcome, course),
        (Some(RunOutcome::Completed), vec!["1/inputs/1:done".into(), "1/rollback/1:done".into()])
    );
}
