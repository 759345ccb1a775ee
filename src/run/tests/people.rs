use super::*;
use crate::ledger::facts::PauseCause as Cause;

/// A checklist done by `ops`, of which `boss` is one person.
fn list(steps: &str, people: &[&str]) -> Arc<Checklist> {
    let mut list = Arc::unwrap_or_clone(checklist(steps, ""));
    list.operator = "ops".to_owned();
    let people = people.iter().map(|person| (*person).to_owned()).collect();
    list.people = [("boss".to_owned(), people)].into();
    Arc::new(list)
}

fn take() -> Reply {
    Reply::picked(Pick::TakeOver)
}

fn done() -> Reply {
    Reply::picked(Pick::Done)
}

const STEPS: &str = "[a, {do: b, operator: boss}, {do: c, operator: boss}, d]";

/// From whom to whom it went, and why, where that was said.
fn hands(tape: &Tape) -> Vec<(String, String, Option<String>)> {
    let handed = tape.entries.iter().filter_map(|past| match &past.statement.fact {
        Fact::RunHandedOver(handed) => {
            let from = handed.from.clone().unwrap_or_default();
            Some((from, handed.operator.clone(), past.statement.text("reason")))
        }
        _ => None,
    });
    handed.collect()
}

#[test]
fn each_change_of_operator_is_taken_over_once_and_recorded() {
    let mut tape = Tape::default();
    let replies = vec![done(), take(), done(), done(), take(), done()];
    let (ended, _) = go_on(&list(STEPS, &[]), &mut tape, replies);
    assert_eq!(ended, Ended::Finished(RunOutcome::Completed));
    let wanted = [("ops", "boss"), ("boss", "ops")];
    assert_eq!(hands(&tape), wanted.map(|(from, to)| (from.to_owned(), to.to_owned(), None)));
}

#[test]
fn who_is_not_listed_says_why_and_who_leaves_it_says_for_whom() {
    let list = list(STEPS, &["boss@example.com"]);
    let mut tape = Tape::default();
    let (ended, _) = go_on(&list, &mut tape, vec![done(), take(), take(), Reply::picked(Pick::Pause)]);
    assert!(matches!(ended, Ended::Paused { cause: Cause::HandOver, .. }), "{ended:?}");
    assert_eq!(hands(&tape), []);
    let run = Run::resume(Arc::clone(&list), tape.entries.clone(), (held(), Mode::Operator), None);
    assert!(matches!(run.awaits(), Some(Awaits::HandOver(spot, to)) if spot.position == 2 && to == "boss"));
    go_on(&list, &mut tape, vec![texted(Pick::TakeOver, "boss is ill")]);
    assert_eq!(hands(&tape)[0].2.as_deref(), Some("boss is ill"));
}

#[test]
fn the_same_person_goes_on_as_whom_they_took_over_and_another_is_asked() {
    let list = list(STEPS, &[]);
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![done(), take(), done()]);
    go_on(&list, &mut tape, vec![]);
    assert_eq!(hands(&tape).len(), 1, "the same person");
    tape.person = Some("boss@example.com".to_owned());
    let (_, scenes) = go_on(&list, &mut tape, vec![take(), done(), take(), done()]);
    let opening = scenes.iter().find_map(|scene| match scene {
        Scene::Opening(opening) => opening.resumed.clone(),
        _ => None,
    });
    assert_eq!(opening.unwrap().from.as_deref(), Some("ops1@example.com"));
    assert_eq!(hands(&tape).len(), 3);
}

#[test]
fn what_needs_nobody_is_handed_to_nobody() {
    let steps = "[{wait: a, for: 1m, operator: boss}, {do: b, run: '0', auto: true, operator: boss}, {do: c, when: x is y, operator: boss}]";
    let mut list = Arc::unwrap_or_clone(list(steps, &[]));
    list.trusted = true;
    list.scope.set("x", step::Known::value(step::Value::Text("z".to_owned())));
    let mut tape = Tape::default();
    let end = step::CommandEnd {
        ..Exits::default().execute(&list.execution(list.step(list.spots()[1]), vec![]).unwrap(), &mut |_| {})
    };
    let (ended, _) = go_on(&Arc::new(list), &mut tape, vec![Reply::Waited, Reply::Executed(end)]);
    assert_eq!((ended, hands(&tape)), (Ended::Finished(RunOutcome::Completed), vec![]));
}

/// Why steps were late, by their paths.
fn reasons(tape: &Tape) -> Vec<(String, String)> {
    let late =
        tape.entries.iter().filter(|past| matches!(&past.statement.fact, Fact::Note(note) if note.late));
    late.map(|past| (past.statement.step.clone().unwrap(), past.statement.text("text").unwrap())).collect()
}

#[test]
fn why_a_step_was_late_is_asked_once_for_each_deadline_and_again_after_a_pause() {
    let steps = "[{do: a, due: run.started - 1h}, {group: g, due: run.started - 1h, steps: [b, {do: c, due: run.started + 900h}]}, {do: d, due: run.started - 2h}]";
    let list = checklist(steps, "");
    let mut tape = Tape::default();
    let answered = |text: &str| Reply::Answered(text.to_owned());
    go_on(&list, &mut tape, vec![done(), answered(" ")]);
    assert_eq!(reasons(&tape), []);
    let replies = vec![answered("asleep"), done(), done(), done(), answered("still asleep")];
    let (ended, scenes) = go_on(&list, &mut tape, replies);
    assert_eq!(ended, Ended::Finished(RunOutcome::Completed));
    let wanted = [("1", "asleep"), ("3", "still asleep")];
    assert_eq!(reasons(&tape), wanted.map(|(step, why)| (step.to_owned(), why.to_owned())));
    let due = scenes.iter().filter_map(|scene| match scene {
        Scene::Step { due, .. } => Some(due.is_some_and(|(due, now)| due.has_passed(now))),
        _ => None,
    });
    assert_eq!(due.collect::<Vec<_>>(), [true, false, true]);
    let recorded = tape.entries.iter().filter(
        |past| matches!(&past.statement.fact, Fact::StepFinished(finished) if finished.due_at.is_some()),
    );
    assert_eq!(recorded.count(), 4);
}

#[test]
fn a_deadline_that_counts_from_what_is_not_known_yet_is_none() {
    let list = checklist("[{do: a, id: a}, {do: b, due: a.at + 1h}]", "");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![]);
    let run =
        |tape: &Tape| Run::resume(Arc::clone(&list), tape.entries.clone(), (held(), Mode::Operator), None);
    assert_eq!(run(&tape).due_steps(), []);
    go_on(&list, &mut tape, vec![done()]);
    assert_eq!(run(&tape).due_steps().len(), 1);
}
