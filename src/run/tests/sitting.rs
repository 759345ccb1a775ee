use super::*;

/// An executor whose waits end, or do not.
struct Sits {
    over: bool,
    until: Vec<Until>,
}

impl Executor for Sits {
    fn execute(&mut self, _: &Execution, _: &mut dyn FnMut(&[u8])) -> CommandEnd {
        unreachable!("there is nothing to run")
    }

    fn attach(&mut self, _: &str, _: &[String]) -> Result<Vec<crate::step::Attached>, String> {
        unreachable!("there is nothing to attach")
    }

    fn begin_wait(&mut self, until: Until) {
        self.until.push(until);
    }

    fn left(&self) -> Option<Duration> {
        (!self.over).then_some(Duration::from_secs(7200))
    }

    fn sit(&mut self) -> Option<PauseCause> {
        (!self.over).then_some(PauseCause::NoTerminal)
    }
}

fn sat(list: &Arc<Checklist>, answers: &str, over: bool, tape: &mut Tape) -> (Ended, Vec<Until>) {
    let file = AnswerFile::read(&tree(answers), &mut Findings::default()).unwrap();
    let (mut sits, mut silent) = (Sits { over, until: Vec::new() }, Silent);
    let mut script = Script::new(file, &mut sits, &mut silent);
    let mut run = if tape.entries.is_empty() {
        Run::start(Arc::clone(list), started(Mode::Answers), None)
    } else {
        Run::resume(Arc::clone(list), tape.entries.clone(), (held(), Mode::Answers), None)
    };
    let ended = drive(&mut run, &mut script, tape).unwrap().ended;
    (ended, sits.until)
}

#[test]
fn what_is_left_of_a_wait_counts_from_its_recorded_beginning() {
    let list = checklist("[a, {wait: caches expire, for: 2h}, b]", "");
    let (mut tape, answers) = (Tape::default(), "answers: {1: done, 3: done}");
    let (ended, first) = sat(&list, answers, false, &mut tape);
    let cause = crate::ledger::facts::PauseCause::Wait;
    assert!(matches!(ended, Ended::Paused { cause: found, .. } if found == cause), "{ended:?}");
    assert_eq!(kinds(&tape.entries), ["run.started", "step.finished", "step.started", "run.paused"]);
    let Fact::StepStarted(started) = &tape.entries[2].statement.fact else { panic!() };
    assert_eq!((started.kind.as_str(), started.lasts_ms, started.means), ("wait", Some(7_200_000), None));
    let (_, again) = sat(&list, answers, false, &mut tape);
    assert_eq!(first, [Until::At(tape.entries[2].recorded.at + TimeDelta::hours(2))]);
    assert_eq!(again, first, "going on does not begin it anew");
    let (ended, _) = sat(&list, answers, true, &mut tape);
    assert_eq!(ended, Ended::Finished(RunOutcome::Completed));
    let wanted = ["run.held", "step.finished", "step.finished", "run.finished"];
    assert_eq!(kinds(&tape.entries)[6..], wanted);
    let Fact::StepFinished(over) = &tape.entries[7].statement.fact else { panic!() };
    assert_eq!((over.outcome, over.how), (StepOutcome::Done, crate::ledger::facts::How::Clock));
}

#[test]
fn time_waited_is_no_work() {
    let list = checklist("[a, {wait: w, for: 1m}, b]", "");
    let mut tape = Tape::default();
    sat(&list, "answers: {1: done, 3: done}", true, &mut tape);
    let Fact::RunFinished(finished) = &tape.entries.last().unwrap().statement.fact else { panic!() };
    let minutes = finished.work_ms.map(|ms| ms / 60_000);
    assert_eq!(minutes, Some(3), "four minutes from the start to the last step, one of them waited");
}

#[test]
fn a_wait_ends_early_with_a_reason_unless_it_never_does() {
    let list = checklist("[{wait: w, for: 1h}]", "");
    let mut tape = Tape::default();
    let replies = vec![Reply::picked(Pick::Early), texted(Pick::Early, "the caches were cleared")];
    let (ended, _) = go_on(&list, &mut tape, replies);
    assert_eq!(ended, Ended::Finished(RunOutcome::CompletedWithDeviations));
    let over = &tape.entries[2].statement;
    assert_eq!(over.text("reason").as_deref(), Some("the caches were cleared"));
    let list = checklist("[{wait: w, for: 1h, early: never}]", "");
    let mut tape = Tape::default();
    let replies =
        vec![texted(Pick::Early, "now"), texted(Pick::NotApplicable, "x"), Reply::picked(Pick::Pause)];
    let (ended, _) = go_on(&list, &mut tape, replies);
    assert!(matches!(ended, Ended::Paused { .. }));
    assert_eq!(kinds(&tape.entries), ["run.started", "step.started", "run.paused"]);
}

#[test]
fn a_wait_until_a_moment_keeps_the_moment_it_began_with() {
    let list = checklist(
        "[{do: a, id: deploy}, {wait: w, until: deploy.at + 24h}, {wait: x, until: deploy.colour}]",
        "",
    );
    let (mut tape, answers) = (Tape::default(), "answers: {1: done}");
    let (_, first) = sat(&list, answers, false, &mut tape);
    let at = tape.entries[1].recorded.at + TimeDelta::hours(24);
    assert_eq!(first, [Until::At(at)]);
    let Fact::StepStarted(started) = &tape.entries[2].statement.fact else { panic!() };
    assert_eq!((started.until, started.lasts_ms), (Some(at), None));
    let (ended, again) = sat(&list, answers, true, &mut tape);
    assert_eq!((ended, again), (Ended::Finished(RunOutcome::Failed), vec![Until::At(at)]));
    let Fact::StepFinished(untold) = &tape.entries[tape.entries.len() - 2].statement.fact else { panic!() };
    assert_eq!(untold.outcome, StepOutcome::Failed, "what cannot be told is no wait");
}
