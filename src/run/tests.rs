use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::diagnostic::{Findings, SourceId};
use crate::document::{Limits, Tree, parse};
use crate::ledger::Fact;
use crate::ledger::facts::{Mode, RunHeld, RunOutcome, RunStarted, StepOutcome};
use crate::step::{self, Action, CommandEnd, Ending, Execution, Output, Pick, Reply};

mod laws;

fn tree(text: &str) -> Tree {
    let mut out = Findings::default();
    let tree = parse(SourceId(0), &Arc::from(text), &Limits::default(), &mut out);
    assert!(out.is_empty(), "{text}: {out:?}");
    tree
}

fn items(tree: &Tree) -> Vec<crate::document::Node<'_>> {
    tree.root().into_iter().flat_map(|root| root.items().collect::<Vec<_>>()).collect()
}

fn checklist(steps: &str, validation: &str) -> Arc<Checklist> {
    let mut out = Findings::default();
    let (steps, validation) = (tree(steps), tree(validation));
    let steps: Vec<_> = items(&steps).into_iter().filter_map(|node| step::read(node, &mut out)).collect();
    let validation: Vec<_> =
        items(&validation).into_iter().filter_map(|node| step::read_validation(node, &mut out)).collect();
    assert!(out.is_empty(), "{out:?}");
    let rung = |role: &str, hours| Rung {
        role: role.to_owned(),
        contact: String::new(),
        by: None,
        after: None,
        when: None,
        reach: Reach::new(move |start| start + TimeDelta::hours(hours)),
    };
    let ladder =
        Some(Ladder { name: "platform".to_owned(), rungs: vec![rung("manager", 0), rung("partner", 4)] });
    Arc::new(Checklist {
        title: "Review".to_owned(),
        key: "k".to_owned(),
        steps,
        validation,
        ladder,
        ..Checklist::default()
    })
}

fn started(mode: Mode) -> RunStarted {
    let opens_at = DateTime::<Utc>::UNIX_EPOCH;
    let process_started = String::new();
    let (due_at, expires_at, steps, validations, pid) = (None, None, 0, 0, 1);
    RunStarted {
        opens_at,
        due_at,
        expires_at,
        steps,
        validations,
        mode,
        pid,
        process_started,
        exception: false,
        anew: false,
    }
}

fn held() -> RunHeld {
    RunHeld { pid: 1, process_started: String::new(), taken_over: false }
}

/// Keeps entries in memory, and stops as if the power failed after a number of them.
#[derive(Default)]
struct Tape {
    entries: Vec<Past>,
    stop_after: Option<usize>,
}

impl Recorder for Tape {
    fn append(&mut self, statement: &Statement) -> Result<Recorded, RecordError> {
        if self.stop_after == Some(self.entries.len()) {
            return Err(RecordError::Ledger { message: "power cut".to_owned(), hint: None });
        }
        let minutes = i64::try_from(self.entries.len()).unwrap();
        let recorded =
            Recorded { at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes), head: format!("{minutes}") };
        self.entries.push(Past { statement: statement.clone(), recorded: recorded.clone() });
        Ok(recorded)
    }
}

struct Silent;

impl View for Silent {
    fn show(&mut self, _: &Scene) -> Result<(), HostError> {
        Ok(())
    }

    fn output(&mut self, _: &[u8]) -> Result<(), HostError> {
        Ok(())
    }

    fn output_ended(&mut self) -> Result<(), HostError> {
        Ok(())
    }
}

/// Exits with the number that the command is.
struct Exits;

impl Executor for Exits {
    fn execute(&mut self, execution: &Execution, show: &mut dyn FnMut(&[u8])) -> CommandEnd {
        show(b"out");
        let code = execution.command.to_string().parse().unwrap();
        let took = std::time::Duration::from_secs(2);
        CommandEnd {
            ending: Ending::Exit(code),
            took,
            output: Output::default(),
            stdout: b"7".to_vec(),
            survivors: vec![],
        }
    }
}

fn by_script(
    checklist: &Arc<Checklist>,
    answers: &str,
    tape: &mut Tape,
) -> (Result<Driven, DriveError>, Option<Trouble>) {
    let mut out = Findings::default();
    let file = AnswerFile::read(&tree(answers), &mut out).unwrap();
    assert!(out.is_empty(), "{out:?}");
    let (mut exits, mut silent) = (Exits, Silent);
    let mut script = Script::new(file, &mut exits, &mut silent);
    let mut run = if tape.entries.is_empty() {
        Run::start(Arc::clone(checklist), started(Mode::Answers), None)
    } else {
        Run::resume(Arc::clone(checklist), tape.entries.clone(), (held(), Mode::Answers), None)
    };
    let driven = drive(&mut run, &mut script, tape);
    let trouble = script.trouble().cloned();
    (driven, trouble)
}

fn ended(checklist: &Arc<Checklist>, answers: &str) -> (Ended, Vec<Past>) {
    let mut tape = Tape::default();
    let (driven, _) = by_script(checklist, answers, &mut tape);
    (driven.unwrap().ended, tape.entries)
}

fn kinds(entries: &[Past]) -> Vec<String> {
    entries.iter().map(|past| past.statement.fact.encode().unwrap().0).collect()
}

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

/// Replies that are given in order, whatever is asked.
struct Replies(Vec<Reply>, Vec<Scene>);

impl Host for Replies {
    fn show(&mut self, scene: &Scene) -> Result<(), HostError> {
        self.1.push(scene.clone());
        Ok(())
    }

    fn perform(&mut self, _: &Run, _: &Action) -> Result<Reply, HostError> {
        Ok(if self.0.is_empty() { Reply::Pause(step::PauseCause::Operator) } else { self.0.remove(0) })
    }
}

fn texted(pick: Pick, text: &str) -> Reply {
    Reply::Picked { pick, text: Some(text.to_owned()) }
}

fn go_on(list: &Arc<Checklist>, tape: &mut Tape, replies: Vec<Reply>) -> (Ended, Vec<Scene>) {
    let mut host = Replies(replies, Vec::new());
    let mut run = if tape.entries.is_empty() {
        Run::start(Arc::clone(list), started(Mode::Operator), None)
    } else {
        Run::resume(Arc::clone(list), tape.entries.clone(), (held(), Mode::Operator), None)
    };
    let ended = drive(&mut run, &mut host, tape).unwrap().ended;
    (ended, host.1)
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
        let (mut exits, mut silent) = (Exits, Silent);
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
    tape.append(&Statement::of_run(Fact::Note(crate::ledger::facts::Note {}))).unwrap();
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
