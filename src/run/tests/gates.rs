use super::*;
use crate::ledger::facts::{ApprovalDecided, Decision, StepStarted};

fn list(more: &str) -> Arc<Checklist> {
    let text = format!("[a, {{approve: go, by: [boss, 2 lead]{more}}}, {{do: b, run: '0'}}]");
    checklist(&text, "")
}

/// Somebody else decides on the gate that is open on the tape.
fn decide(tape: &mut Tape, person: &str, role: &str, decision: Decision) {
    let opened = tape.entries.iter().rev().find_map(|past| match &past.statement.fact {
        Fact::StepStarted(started) if started.means.is_none() => {
            Some((past.statement.clone(), started.clone()))
        }
        _ => None,
    });
    let (statement, started) = opened.unwrap();
    let fact = self::decision(role, decision, &started);
    tape.append(&Statement { fact, ..statement }).unwrap();
    tape.entries.last_mut().unwrap().recorded.by = person.to_owned();
}

/// A decision on a gate as it was opened.
pub(super) fn decision(role: &str, decision: Decision, opened: &StepStarted) -> Fact {
    Fact::ApprovalDecided(ApprovalDecided {
        decision,
        role: Some(role.to_owned()),
        round: None,
        commands_sha256: opened.commands_sha256,
        expires_at: None,
        run: Some("r".to_owned()),
        review: false,
    })
}

#[test]
fn decisions_of_the_operator_of_strangers_to_the_role_and_under_other_commands_do_not_count() {
    let list = list("");
    let mut tape = Tape::default();
    let (ended, _) = go_on(&list, &mut tape, vec![Reply::picked(Pick::Done)]);
    assert!(matches!(ended, Ended::Paused { .. }));
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "step.started", "run.paused"]);
    decide(&mut tape, "ops1@example.com", "boss", Decision::Approved);
    decide(&mut tape, "x@example.com", "guest", Decision::Approved);
    decide(&mut tape, "a@example.com", "lead", Decision::Approved);
    decide(&mut tape, "A@example.com", "lead", Decision::Approved);
    decide(&mut tape, "b@example.com", "lead", Decision::Approved);
    if let Fact::ApprovalDecided(decided) = &mut tape.entries.last_mut().unwrap().statement.fact {
        decided.commands_sha256 = None;
    }
    let (_, scenes) = go_on(&list, &mut tape, vec![]);
    assert!(!scenes.iter().any(|scene| matches!(scene, Scene::Outcome(_))), "one lead of two");
    decide(&mut tape, "b@example.com", "lead", Decision::Approved);
    let (_, scenes) = go_on(&list, &mut tape, vec![]);
    assert!(
        scenes
            .iter()
            .any(|scene| matches!(scene, Scene::Outcome(shown) if shown.outcome == StepOutcome::Done))
    );
}

#[test]
fn silence_releases_only_where_that_is_written_and_is_on_record() {
    let mut tape = Tape::default();
    let list = list(", expires: 1h, on_expiry: proceed");
    go_on(&list, &mut tape, vec![Reply::picked(Pick::Done), Reply::Waited]);
    let wanted =
        ["run.started", "step.finished", "step.started", "approval.decided", "step.finished", "run.paused"];
    assert_eq!(kinds(&tape.entries), wanted);
    let list = self::list(", expires: 1h");
    let mut tape = Tape::default();
    let (_, scenes) = go_on(&list, &mut tape, vec![Reply::picked(Pick::Done), Reply::Waited]);
    assert!(
        scenes
            .iter()
            .any(|scene| matches!(scene, Scene::Outcome(shown) if shown.outcome == StepOutcome::Failed))
    );
}

#[test]
fn one_person_of_two_roles_speaks_once() {
    let list = checklist("[{approve: go, by: [[boss, lead]]}]", "");
    let mut tape = Tape::default();
    go_on(&list, &mut tape, vec![]);
    decide(&mut tape, "both@example.com", "boss", Decision::Approved);
    decide(&mut tape, "Both@example.com", "lead", Decision::Approved);
    let run =
        |tape: &Tape| Run::resume(Arc::clone(&list), tape.entries.clone(), (held(), Mode::Operator), None);
    let Some(Awaits::Approval(approval)) = run(&tape).awaits() else { panic!("it is open") };
    assert_eq!((approval.by, approval.missing), (vec!["boss and lead".to_owned()], vec!["boss".to_owned()]));
    decide(&mut tape, "other@example.com", "boss", Decision::Approved);
    assert!(matches!(run(&tape).awaits(), Some(Awaits::Decided(_))), "it is its holder's turn");
    let (ended, _) = go_on(&list, &mut tape, vec![]);
    assert_eq!(ended, Ended::Finished(RunOutcome::Completed));
}
